// Submitting an order: refused, filled at once, or accepted to wait.
import assert from 'node:assert/strict';
import type { Account } from '#src/domain/account.ts';
import type { SubmitOrder } from '#src/domain/command.ts';
import type { OrderAccepted, OrderFilled } from '#src/domain/event.ts';
import { isOfFormer } from '#src/domain/former-shares.ts';
import { availableQuantity, holdOf } from '#src/domain/hold.ts';
import {
  notional,
  oneCent,
  sharesFor,
  wholeShare,
  type Price,
  type Quantity,
} from '#src/domain/money.ts';
import { findPosition } from '#src/domain/positions.ts';
import type { JudgedQuote } from '#src/domain/quote.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import { stopOf } from '#src/domain/trailing-stop.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import { figuresOf, filled, keptQuote } from './fill-order.ts';
import { checkCash, checkShares, checkTerms } from './order-rules.ts';
import { isLimitMet } from './venue/prices.ts';

type Decision = Result<readonly [OrderFilled | OrderAccepted], Rejection>;

/**
 * Refusals come in this order: account closed, unknown symbol, terms that no exchange takes,
 * notional below a cent (unless the sale closes the position), not enough cash or shares, too many
 * open orders.
 */
export function submitOrder(account: Account, order: SubmitOrder): Decision {
  if (account.status !== 'open') return err({ code: 'account_closed' });
  const held = findPosition(account.positions, order.symbol);
  if (held && isOfFormer(held, order.listedOn)) return submitFormer(account, order);
  const { quote } = order;
  if (typeof quote === 'string') return err({ code: quote });
  const refused = checkTerms(order, quote);
  if (refused) return err(refused);
  if (quote && fillsAtOnce(order, quote)) return fillNow(account, order, quote);
  return rest(account, order, quote);
}

/** Old shares sell at their own last price or not at all; no new ones are bought beside them. */
function submitFormer(account: Account, order: SubmitOrder): Decision {
  const { side, formerQuote, terms } = order;
  return side === 'sell' && terms.type === 'market' && formerQuote
    ? fillNow(account, order, formerQuote)
    : err({ code: 'symbol_delisted', isReused: true });
}

/** A market order always, others only in a session whose price is at hand. */
function fillsAtOnce({ side, terms, timing }: SubmitOrder, quote: JudgedQuote): boolean {
  const { type, timeInForce } = terms;
  if (!timing.mayFillAtOnce) return false;
  if (timeInForce === 'opg' || timeInForce === 'cls') return false;
  const isWaiting = timeInForce === 'day' || timeInForce === 'gtc';
  if (type === 'market' && isWaiting) return true;
  if (!timing.isOpen || (type !== 'market' && type !== 'limit')) return false;
  if (quote.status !== 'current') return false;
  return isLimitMet({ side, terms }, quote.price);
}

function fillNow(account: Account, order: SubmitOrder, quote: JudgedQuote): Decision {
  const { side, symbol, at } = order;
  const shares = quantityAt(account, order, quote.price);
  if (shares <= 0n) return refuseNothing(account, order);
  const value = notional(quote.price, shares);
  const held = findPosition(account.positions, symbol);
  // A sale of all that is held, whatever it brings: nobody is left with shares they cannot sell.
  const isClosing = side === 'sell' && held?.quantity === shares;
  if (value < oneCent && !isClosing) return err({ code: 'notional_too_small' });
  const refused =
    side === 'buy' ? checkCash(account, value, quote.price) : checkShares(account, symbol, shares);
  if (refused) return err(refused);
  return ok([
    filled(account, {
      orderId: order.orderId,
      symbol,
      side,
      quantity: shares,
      terms: order.terms,
      submittedAt: at,
      placedBy: order.placedBy,
      quote: keptQuote(quote, at),
      price: quote.price,
      proof: 'acceptance',
      filledAt: null,
      closeOf: order.timing.isOpen ? null : quote.tradingDay,
    }),
  ]);
}

function rest(account: Account, order: SubmitOrder, quote: JudgedQuote | null): Decision {
  const { symbol, side, terms, timing } = order;
  const { shares, amount } = restingSize(account, order, quote);
  if (shares !== null && shares <= 0n) return refuseNothing(account, order);
  const endedAtOnce = momentMissed(order);
  const mark = terms.type === 'trailing_stop' ? (quote?.price ?? null) : null;
  const stop = stopOf(order, mark);
  const hold = holdOf({ side, quantity: shares, amount, terms }, stop, quote?.price ?? null);
  assert(hold, 'what needs a price is submitted with one');
  const price = terms.limitPrice ?? stop ?? quote?.price ?? null;
  const refused =
    'cash' in hold
      ? checkCash(account, hold.cash, price)
      : checkShares(account, symbol, hold.quantity);
  if (refused) return err(refused);
  if (endedAtOnce === null && account.openOrders.length >= order.openOrdersMax) {
    return err({ code: 'too_many_open_orders', openOrdersMax: order.openOrdersMax });
  }
  return ok([
    {
      type: 'OrderAccepted',
      orderId: order.orderId,
      symbol,
      side,
      quantity: shares,
      amount,
      terms,
      submittedAt: order.at,
      placedBy: order.placedBy,
      quote: quote && keptQuote(quote, order.at),
      session: timing.session,
      expiresAt: timing.expiresAt,
      hold,
      takesFirstPrice: takesFirst(order, quote),
      mark,
      endedAtOnce,
      cash: account.cash,
      position: figuresOf(findPosition(account.positions, symbol)),
    },
  ]);
}

/** Why an order of this moment ends with it; null for one that waits. */
function momentMissed({ terms, timing }: SubmitOrder): OrderAccepted['endedAtOnce'] {
  if (terms.timeInForce !== 'ioc' && terms.timeInForce !== 'fok') return null;
  return timing.isOpen ? 'not_marketable' : 'market_closed';
}

/** It would fill at the price as it is known, or nobody can say whether it would. */
function takesFirst({ side, terms }: SubmitOrder, quote: JudgedQuote | null): boolean {
  if (terms.type !== 'limit') return false;
  return quote === null || isLimitMet({ side, terms }, quote.price);
}

/** A buy by amount gets its shares with its fill; a sale by amount at the price as it is known. */
function restingSize(account: Account, order: SubmitOrder, quote: JudgedQuote | null) {
  const { side, size } = order;
  const isOpenEnded = side === 'buy' && size.kind === 'amount';
  if (isOpenEnded) return { shares: null, amount: size.amount };
  return { shares: quantityAt(account, order, quote?.price ?? null), amount: null };
}

/** The shares of the order; those of an amount are rounded down to 9 decimals. */
function quantityAt(account: Account, order: SubmitOrder, price: Price | null): Quantity {
  const { size, symbol } = order;
  if (size.kind === 'quantity') return size.quantity;
  if (size.kind === 'all') return availableQuantity(account, symbol);
  assert(price !== null, 'an order by amount is submitted with a price');
  return sharesFor(size.amount, price);
}

function refuseNothing(account: Account, { symbol, size }: SubmitOrder): Decision {
  if (size.kind !== 'all') return err({ code: 'notional_too_small' });
  return err(checkShares(account, symbol, wholeShare) ?? { code: 'notional_too_small' });
}
