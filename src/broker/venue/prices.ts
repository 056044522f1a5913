// How prices compare from the side of an order: what is better for a buy is worse for a sale.
import type { Price } from '#src/domain/money.ts';
import type { OrderTerms, Side } from '#src/domain/order.ts';

/** Whether the market at this price has reached the stop: buys wait above it, sales below. */
export function isReached(side: Side, stop: Price, price: Price): boolean {
  return side === 'buy' ? price >= stop : price <= stop;
}

/** Whether the limit of the order, if it has one, allows the price. */
export function isLimitMet(
  { side, terms }: { readonly side: Side; readonly terms: Pick<OrderTerms, 'limitPrice'> },
  price: Price,
): boolean {
  const { limitPrice } = terms;
  if (limitPrice === null) return true;
  return side === 'buy' ? price <= limitPrice : price >= limitPrice;
}

/** The price at which the account gets less. */
export function worse(side: Side, a: Price, b: Price): Price {
  const isAHigher = a > b;
  return (side === 'buy') === isAHigher ? a : b;
}

/** The price at which the account gets more. */
export function better(side: Side, a: Price, b: Price): Price {
  return worse(side, a, b) === a ? b : a;
}
