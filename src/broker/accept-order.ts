// Accepting an order that waits: what it reserves, and how it begins.
import assert from 'node:assert/strict';
import type { Account } from '#src/domain/account.ts';
import type { SubmitOrder } from '#src/domain/command.ts';
import type { OrderAccepted } from '#src/domain/event.ts';
import { holdOf, priceWithCollar } from '#src/domain/hold.ts';
import { notional, oneCent, type Price, type Quantity } from '#src/domain/money.ts';
import type { Hold, OrderProgress } from '#src/domain/open-order.ts';
import type { Side } from '#src/domain/order.ts';
import { reservesNothing, type GroupPlace } from '#src/domain/order-group.ts';
import { findPosition } from '#src/domain/positions.ts';
import type { JudgedQuote } from '#src/domain/quote.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import { stopOf } from '#src/domain/trailing-stop.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import { figuresOf, keptQuote } from './fill-order.ts';
import { checkCash, checkShares } from './order-rules.ts';
import { quantityAt, refuseNothing } from './order-size.ts';
import { better, isLimitMet } from './venue/prices.ts';

/** Where an order stands; one that is held belongs to an entry that has not filled. */
export type Standing = {
  readonly place: GroupPlace | null;
  readonly isHeld: boolean;
  /** How far that one had come whose place it takes: a stop that was reached stays so. */
  readonly before: Pick<OrderProgress, 'isTriggered' | 'mark'> | undefined;
};

/** Refused where what it would reserve is not free. */
export function acceptOrder(
  account: Account,
  order: SubmitOrder,
  quote: JudgedQuote | null,
  { place, isHeld, before }: Standing,
): Result<OrderAccepted, Rejection> {
  const { symbol, side, terms, timing, group } = order;
  const { shares, amount } = restingSize(account, order, quote);
  if (shares !== null && shares <= 0n) return refuseNothing(account, order);
  const mark = markOf(order, quote, before?.mark ?? null);
  const stop = stopOf(order, mark);
  const sized = { side, quantity: shares, amount, terms };
  const hold = reservesNothing(place) ? null : holdOf(sized, stop, quote?.price ?? null);
  assert(hold !== undefined, 'what needs a price is submitted with one');
  const price = terms.limitPrice ?? stop ?? quote?.price ?? null;
  if (!isHeld && isWorthNothing(account, sized, symbol, price)) {
    return err({ code: 'notional_too_small' });
  }
  const reserved = terms.limitPrice ?? (price && priceWithCollar(price));
  const refused = hold && !isHeld ? checkHold(account, symbol, hold, reserved) : undefined;
  if (refused) return err(refused);
  return ok({
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
    takesFirstPrice: !isHeld && takesFirst(order, quote),
    mark,
    group: place && { ...place, exits: group?.exits ?? [] },
    isHeld,
    isTriggered: before?.isTriggered ?? false,
    endedAtOnce: momentMissed(order),
    cash: account.cash,
    position: figuresOf(findPosition(account.positions, symbol)),
  });
}

function checkHold(
  account: Account,
  symbol: SubmitOrder['symbol'],
  hold: Hold,
  price: Price | null,
): Rejection | undefined {
  return 'cash' in hold
    ? checkCash(account, hold.cash, price, true)
    : checkShares(account, symbol, hold.quantity);
}

/** The best price so far, of the order whose place it takes or from now on. */
function markOf({ side, terms }: SubmitOrder, quote: JudgedQuote | null, before: Price | null) {
  if (terms.type !== 'trailing_stop') return null;
  if (before === null || !quote) return quote?.price ?? before;
  return better(side, before, quote.price);
}

/** Less than a cent, unless it is a sale of all that is held. */
function isWorthNothing(
  { positions }: Account,
  { side, quantity }: { readonly side: Side; readonly quantity: Quantity | null },
  symbol: SubmitOrder['symbol'],
  price: Price | null,
): boolean {
  if (quantity === null || price === null || notional(price, quantity) >= oneCent) return false;
  return side === 'buy' || findPosition(positions, symbol)?.quantity !== quantity;
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
  const amount = size.kind === 'amount' ? size.amount : null;
  if (side === 'buy' && amount !== null) return { shares: null, amount };
  return { shares: quantityAt(account, order, quote?.price ?? null), amount };
}
