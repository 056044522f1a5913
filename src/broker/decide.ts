// The rules of the broker: (account, command) → the events that happen, or the rule that refuses.
// Pure: instant, quote and ids arrive inside the command.
import assert from 'node:assert/strict';
import type { Account } from '#src/domain/account.ts';
import type { AccountCommand, SubmitOrder } from '#src/domain/command.ts';
import type { AccountEvent, OrderFilled } from '#src/domain/event.ts';
import { isOfFormer } from '#src/domain/former-shares.ts';
import {
  affordableWholeShares,
  money,
  notional,
  oneCent,
  quantity,
  zeroMoney,
  zeroQuantity,
} from '#src/domain/money.ts';
import { relieve } from '#src/domain/position.ts';
import { findPosition } from '#src/domain/positions.ts';
import { quoteAgeSeconds, type JudgedQuote } from '#src/domain/quote.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import { err, ok, unreachable, type Result } from '#src/runtime/result.ts';

/**
 * What the command does to the account. Refusals come in this order: account closed, unknown
 * symbol, notional below a cent (unless the sale closes the position), not enough cash or shares.
 * Opening an account twice is a bug of
 * the caller.
 */
export function decide(
  account: Account,
  command: AccountCommand,
): Result<readonly AccountEvent[], Rejection> {
  switch (command.type) {
    case 'OpenAccount':
      assert(account.status === 'unopened', 'an account is opened once');
      return ok([{ type: 'AccountOpened', startingCash: command.startingCash }]);
    case 'SubmitOrder':
      return decideOrder(account, command);
    case 'CloseAccount':
      return account.status === 'open' ? ok([{ type: 'AccountClosed' }]) : refuse('account_closed');
    default:
      return unreachable(command);
  }
}

function decideOrder(
  account: Account,
  order: SubmitOrder,
): Result<readonly [OrderFilled], Rejection> {
  assert(order.quantity > 0n, 'an order asks for more than nothing');
  if (account.status !== 'open') return refuse('account_closed');
  const held = findPosition(account.positions, order.symbol);
  if (held && isOfFormer(held, order.listedOn)) return decideFormer(account, order);
  if (typeof order.quote === 'string') return refuse(order.quote);
  const isTiny = notional(order.quote.price, order.quantity) < oneCent;
  const isClosing = order.side === 'sell' && held?.quantity === order.quantity;
  // A sale of all that is held, whatever it brings: nobody is left with shares they cannot sell.
  if (isTiny && !isClosing) return refuse('notional_too_small');
  return order.side === 'buy'
    ? decideBuy(account, order, order.quote)
    : decideSell(account, order, order.quote);
}

/** Old shares sell at their own last price or not at all; no new ones are bought beside them. */
function decideFormer(
  account: Account,
  order: SubmitOrder,
): Result<readonly [OrderFilled], Rejection> {
  const { side, formerQuote } = order;
  return side === 'sell' && formerQuote
    ? decideSell(account, order, formerQuote)
    : err({ code: 'symbol_delisted', isReused: true });
}

function decideBuy(
  account: Account,
  order: SubmitOrder,
  quote: JudgedQuote,
): Result<readonly [OrderFilled], Rejection> {
  const cost = notional(quote.price, order.quantity);
  if (cost > account.cash) {
    return err({
      code: 'insufficient_cash',
      notional: cost,
      availableCash: account.cash,
      affordableQuantity: affordableWholeShares(account.cash, quote.price),
    });
  }
  const held = findPosition(account.positions, order.symbol);
  return fill(account, order, quote, {
    cashAfter: money(account.cash - cost),
    positionAfter: {
      quantity: quantity((held?.quantity ?? zeroQuantity) + order.quantity),
      costBasis: money((held?.costBasis ?? zeroMoney) + cost),
    },
    realizedProfit: zeroMoney,
  });
}

function decideSell(
  account: Account,
  order: SubmitOrder,
  quote: JudgedQuote,
): Result<readonly [OrderFilled], Rejection> {
  const held = findPosition(account.positions, order.symbol);
  if (!held || held.quantity < order.quantity) {
    return err({ code: 'insufficient_shares', heldQuantity: held?.quantity ?? zeroQuantity });
  }
  const proceeds = notional(quote.price, order.quantity);
  const { position, relievedCost } = relieve(held, order.quantity);
  return fill(account, order, quote, {
    cashAfter: money(account.cash + proceeds),
    positionAfter: position ? { quantity: position.quantity, costBasis: position.costBasis } : null,
    realizedProfit: money(proceeds - relievedCost),
  });
}

/** The receipt of a fill, with what is particular to a buy or a sale. */
function fill(
  account: Account,
  order: SubmitOrder,
  quote: JudgedQuote,
  changes: Pick<OrderFilled, 'cashAfter' | 'positionAfter' | 'realizedProfit'>,
): Result<readonly [OrderFilled], Rejection> {
  const event: OrderFilled = {
    type: 'OrderFilled',
    orderId: order.orderId,
    symbol: order.symbol,
    side: order.side,
    quantity: order.quantity,
    submittedAt: order.at,
    placedBy: order.placedBy,
    quote: {
      price: quote.price,
      asOf: quote.asOf,
      ageSeconds: quoteAgeSeconds(quote, order.at),
      source: quote.source,
      entitlement: quote.entitlement,
      status: quote.status,
    },
    notional: notional(quote.price, order.quantity),
    fee: zeroMoney,
    cashBefore: account.cash,
    ...changes,
  };
  return ok([event]);
}

function refuse(
  code: 'account_closed' | 'unknown_symbol' | 'symbol_delisted' | 'notional_too_small',
) {
  return err({ code });
}
