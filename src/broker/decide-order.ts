// Submitting an order: refused, filled at once, or accepted to wait; its exits along with it.
import type { Account } from '#src/domain/account.ts';
import type { SubmitOrder } from '#src/domain/command.ts';
import type { AccountEvent, OrderAccepted, OrderFilled } from '#src/domain/event.ts';
import { isOfFormer } from '#src/domain/former-shares.ts';
import { notional, oneCent, type Price } from '#src/domain/money.ts';
import { findPosition } from '#src/domain/positions.ts';
import type { JudgedQuote } from '#src/domain/quote.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import { acceptExits } from './accept-exits.ts';
import { acceptOrder, type Standing } from './accept-order.ts';
import { filled, keptQuote } from './fill-order.ts';
import { checkGroup } from './group-rules.ts';
import { checkHouse } from './house-rules.ts';
import { checkCash, checkShares, checkTerms } from './order-rules.ts';
import { quantityAt, refuseNothing } from './order-size.ts';
import { isLimitMet } from './venue/prices.ts';

type One = Result<OrderFilled | OrderAccepted, Rejection>;

/**
 * Refusals come in this order: account closed, unknown symbol, terms that no exchange takes, exits
 * that make no sense, rules of the house, notional below a cent (unless the sale closes the
 * position), not enough cash or shares, too many open orders.
 */
export function submitOrder(
  account: Account,
  order: SubmitOrder,
  standing: Standing = standingOf(order),
): Result<readonly AccountEvent[], Rejection> {
  const first = submitFirst(account, order, standing);
  if (!first.ok) return first;
  const exits = order.group?.exits ?? [];
  const rests = first.value.type === 'OrderAccepted' && first.value.endedAtOnce === null;
  const opened = exits.length + Number(rests);
  const { openOrdersMax } = order;
  if (opened > 0 && account.openOrders.length + opened > openOrdersMax) {
    return err({ code: 'too_many_open_orders', openOrdersMax });
  }
  return ok([first.value, ...acceptExits(account, order, first.value)]);
}

function submitFirst(account: Account, order: SubmitOrder, standing: Standing): One {
  if (account.status !== 'open') return err({ code: 'account_closed' });
  const held = findPosition(account.positions, order.symbol);
  if (held && isOfFormer(held, order.listedOn)) return submitFormer(account, order, standing);
  const { quote } = order;
  if (typeof quote === 'string') return err({ code: quote });
  const market = standing.isHeld ? null : quote;
  const isTriggered = standing.before?.isTriggered ?? false;
  const isNow = market !== null && fillsAtOnce(order, market, isTriggered);
  const begin = isNow ? market.price : beginOf(order, market);
  const refused =
    checkTerms(order, market, isTriggered) ??
    checkGroup(order, begin) ??
    checkHouse(account, order, quote, standing.place);
  if (refused) return err(refused);
  return isNow
    ? fillNow(account, order, market, standing)
    : acceptOrder(account, order, quote, standing);
}

/** The place of an order that is placed, not one in the stead of another. */
function standingOf({ orderId, group }: SubmitOrder): Standing {
  if (!group) return { place: null, isHeld: false, before: undefined };
  const { orderClass } = group;
  const role = orderClass === 'oco' ? 'take_profit' : 'entry';
  return { place: { groupId: orderId, orderClass, role }, isHeld: false, before: undefined };
}

/** Old shares sell at their own last price or not at all; no new ones are bought beside them. */
function submitFormer(account: Account, order: SubmitOrder, standing: Standing): One {
  const { side, formerQuote, terms } = order;
  return side === 'sell' && terms.type === 'market' && formerQuote
    ? fillNow(account, order, formerQuote, standing)
    : err({ code: 'symbol_delisted', isReused: true });
}

/** A market order always, others only in a session whose price is at hand. */
function fillsAtOnce(
  { side, terms, timing, house }: SubmitOrder,
  quote: JudgedQuote,
  isTriggered: boolean,
): boolean {
  const { type, timeInForce } = terms;
  if (!timing.mayFillAtOnce) return false;
  if (timeInForce === 'opg' || timeInForce === 'cls') return false;
  const isWaiting = timeInForce === 'day' || timeInForce === 'gtc';
  if (type === 'market' && isWaiting) return timing.isOpen || !house?.waitsForSession;
  const isLimit = type === 'limit' || isTriggered;
  if (!timing.isOpen || (type !== 'market' && !isLimit)) return false;
  if (quote.status !== 'current') return false;
  return isLimitMet({ side, terms }, quote.price);
}

/** The price at which a group begins: that of its entry, or of the market for an `oco`. */
function beginOf({ terms, group }: SubmitOrder, quote: JudgedQuote | null): Price | null {
  const market = quote?.price ?? null;
  return group?.orderClass === 'oco' ? market : (terms.limitPrice ?? terms.stopPrice ?? market);
}

function fillNow(
  account: Account,
  order: SubmitOrder,
  quote: JudgedQuote,
  { place }: Standing,
): One {
  const { side, symbol, at, group } = order;
  const shares = quantityAt(account, order, quote.price);
  if (shares <= 0n) return refuseNothing(account, order);
  const value = notional(quote.price, shares);
  const held = findPosition(account.positions, symbol);
  // A sale of all that is held, whatever it brings: nobody is left with shares they cannot sell.
  const isClosing = side === 'sell' && held?.quantity === shares;
  if (value < oneCent && !isClosing) return err({ code: 'notional_too_small' });
  const { limitPrice } = order.terms;
  // What it would hold is checked, also when it costs less at once.
  const [cost, price] =
    limitPrice === null ? [value, quote.price] : [notional(limitPrice, shares), limitPrice];
  const refused =
    side === 'buy' ? checkCash(account, cost, price) : checkShares(account, symbol, shares);
  if (refused) return err(refused);
  return ok(
    filled(account, {
      orderId: order.orderId,
      symbol,
      side,
      quantity: shares,
      terms: order.terms,
      submittedAt: at,
      placedBy: order.placedBy,
      group: place && { ...place, exits: group?.exits ?? [] },
      ...(order.size.kind === 'amount' && { amount: order.size.amount }),
      quote: keptQuote(quote, at),
      price: quote.price,
      proof: 'acceptance',
      filledAt: null,
      closeOf: order.timing.isOpen ? null : quote.tradingDay,
    }),
  );
}
