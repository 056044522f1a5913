// Where a trailing stop stands: behind the best price since it was accepted, by dollars or percent.
import type { Price } from './money.ts';
import type { OrderTerms, Side, Trail } from './order.ts';
import { roundToIncrement } from './price-increment.ts';
import { divideDown } from './rounding.ts';

/** Where the stop of an order stands; null without a stop, or while its mark is not known. */
export function stopOf(
  { side, terms }: { readonly side: Side; readonly terms: OrderTerms },
  mark: Price | null,
): Price | null {
  if (!terms.trail) return terms.stopPrice;
  return mark === null ? null : trailingStop(side, mark, terms.trail);
}

/** 1/10,000 percent of a whole. */
const wholePercent = 1_000_000n;

/**
 * The stop for the best price so far, rounded away from the market to the price increment: sales
 * down, buys up. At least the smallest price there is.
 */
export function trailingStop(side: Side, mark: Price, trail: Trail): Price {
  const isSale = side === 'sell';
  const exact = isSale ? mark - distance(mark, trail) : mark + distance(mark, trail);
  return roundToIncrement(exact > 1n ? exact : 1n, isSale ? 'down' : 'up');
}

/** Rounded up, so that a rounding never brings the stop nearer to the market. */
function distance(mark: Price, trail: Trail): bigint {
  if (trail.kind === 'amount') return trail.amount;
  const product = mark * trail.percent;
  const down = divideDown(product, wholePercent);
  return down * wholePercent === product ? down : down + 1n;
}
