// A bar in the shares of today: prices and volume of a day before a split are told on its terms.
// Dividends leave them as they were.
import type { Price } from '#src/domain/money.ts';
import type { PriceBar } from '#src/domain/price-history.ts';
import { divideHalfEven } from '#src/domain/rounding.ts';
import type { CorporateAction } from './corporate-action.ts';

/** The very same bar where no split has come after it. Prices are rounded half-even. */
export function adjustBar(bar: PriceBar, actions: readonly CorporateAction[]): PriceBar {
  let [after, before] = [1n, 1n];
  for (const { exDate, terms } of actions) {
    if (terms.kind !== 'split' || exDate <= bar.date) continue;
    after *= terms.ratio.after;
    before *= terms.ratio.before;
  }
  if (after === before) return bar;
  const scale = (price: Price) => {
    const scaled = divideHalfEven(price * before, after);
    return (scaled > 0n ? scaled : 1n) as Price;
  };
  const { date, open, high, low, close, volume } = bar;
  const prices = { open: scale(open), high: scale(high), low: scale(low), close: scale(close) };
  return { date, ...prices, volume: Math.round((volume * Number(after)) / Number(before)) };
}
