// The smallest step of a price that people may name: a cent from one dollar up, 1/10,000 dollar
// below it, by its value and not by its digits (SEC Rule 612).
import type { Price } from './money.ts';
import { divideDown } from './rounding.ts';

const oneDollar = 10_000n;
const oneCent = 100n;

/** The step at this price. */
export function incrementAt(price: bigint): bigint {
  return price >= oneDollar ? oneCent : 1n;
}

/** Whether the price is a whole number of steps. */
export function isOnIncrement(price: Price): boolean {
  return price % incrementAt(price) === 0n;
}

/** The nearest price that people may name, not above (`down`) or not below the given one. */
export function roundToIncrement(price: bigint, direction: 'down' | 'up'): Price {
  const step = incrementAt(price);
  const below = divideDown(price, step) * step;
  return (direction === 'down' || below === price ? below : below + step) as Price;
}
