// What an order needs, and which terms no exchange takes.
import type { Account } from '#src/domain/account.ts';
import type { SubmitOrder } from '#src/domain/command.ts';
import { availableCash, availableQuantity, heldSharesOf } from '#src/domain/hold.ts';
import {
  affordableWholeShares,
  zeroQuantity,
  type Money,
  type Price,
  type Quantity,
} from '#src/domain/money.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import { isOnIncrement } from '#src/domain/price-increment.ts';
import type { JudgedQuote } from '#src/domain/quote.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { isReached } from './venue/prices.ts';

/** Of the orders that have reserved what is missing so many are named. */
const heldByMax = 10;

/** Prices must be on the increment, and a stop on the far side of the market. */
export function checkTerms(
  { side, terms, timing }: Pick<SubmitOrder, 'side' | 'terms' | 'timing'>,
  quote: JudgedQuote | null,
  isTriggered = false,
): Rejection | undefined {
  const { limitPrice, stopPrice, trail, timeInForce } = terms;
  const isOfMoment = timeInForce === 'ioc' || timeInForce === 'fok';
  if (isOfMoment && !timing.mayFillAtOnce) return { code: 'time_in_force_not_offered' };
  for (const price of [limitPrice, stopPrice, trail?.kind === 'amount' ? trail.amount : null]) {
    if (price !== null && !isOnIncrement(price)) return { code: 'price_increment', price };
  }
  const isFollowing = side === 'sell' && trail?.kind === 'amount' && quote !== null;
  if (isFollowing && trail.amount >= quote.price) {
    return { code: 'trail_too_wide', trail: trail.amount, price: quote.price };
  }
  const isWaiting = stopPrice !== null && !isTriggered;
  const isPassed = isWaiting && quote !== null && isReached(side, stopPrice, quote.price);
  return isPassed ? { code: 'stop_price_passed', stopPrice, price: quote.price } : undefined;
}

/** Whether that much cash is free; the price tells how many shares it would pay for. */
export function checkCash(
  account: Account,
  cost: Money,
  price: Price | null,
  isHold = false,
): Rejection | undefined {
  const available = availableCash(account);
  if (cost <= available) return undefined;
  return {
    code: 'insufficient_cash',
    notional: cost,
    availableCash: available,
    affordableQuantity: price === null ? zeroQuantity : affordableWholeShares(available, price),
    ...(isHold && { isHold }),
    ...heldBy(account, ({ hold }) => hold !== null && 'cash' in hold),
  };
}

/** Whether that many shares are free. */
export function checkShares(
  account: Account,
  symbol: TickerSymbol,
  shares: Quantity,
): Rejection | undefined {
  const available = availableQuantity(account, symbol);
  if (shares <= available) return undefined;
  return {
    code: 'insufficient_shares',
    heldQuantity: available,
    ...heldBy(account, (each) => each.symbol === symbol && heldSharesOf(each) > 0n),
  };
}

function heldBy({ openOrders }: Account, isHeld: (order: OpenOrder) => boolean) {
  const orders = openOrders.filter(isHeld);
  const ids = orders.slice(0, heldByMax).map(({ orderId }) => orderId);
  return ids.length > 0 ? { heldBy: ids } : {};
}
