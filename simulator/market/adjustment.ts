// Prices as a later holder sees them: what was traded, less the splits and dividends since.

import type { Market } from '#simulator/market/market.ts';
import type { Bar } from '#simulator/market/price-model.ts';
import type { Security } from '#simulator/market/symbol-table.ts';

export type AdjustedBar = Bar & {
  /** What the bar's prices are multiplied with. */
  readonly multiplier: number;
  /** Ten-thousandths of a dollar paid on the day. */
  readonly dividend: number;
  /** New shares for an old one on the day. */
  readonly split: number;
};

/** Adjusts bars, newest first, for what the market knows to have happened by today. */
export function adjustBars(
  market: Market,
  security: Security,
  bars: readonly Bar[],
): readonly AdjustedBar[] {
  const splits = new Map(
    market.splits(security).map(({ effectiveDate, factor }) => [effectiveDate, Number(factor)]),
  );
  const dividends = new Map(
    market.dividends(security).map(({ exDate, amount }) => [exDate, amount]),
  );
  let multiplier = 1;
  return bars.map((bar) => {
    const split = splits.get(bar.date) ?? 1;
    const dividend = dividends.get(bar.date) ?? 0;
    const adjusted = { ...bar, multiplier, dividend, split };
    const dividendCents = (dividend / 100) * split;
    const kept = Math.max(0, 1 - dividendCents / bar.previousClose);
    multiplier = (multiplier * kept) / split;
    return adjusted;
  });
}

/** The bar as a quote shows it: on the day of a split the close before may be on the new terms. */
export function asQuoted(market: Market, security: Security, bar: Bar): Bar {
  const split = market.splits(security).find(({ effectiveDate }) => effectiveDate === bar.date);
  if (!split?.isCloseAdjusted) return bar;
  return {
    ...bar,
    previousClose: Math.max(1, Math.round(bar.previousClose / Number(split.factor))),
  };
}
