// What a symbol traded at, bar by bar, as it traded: a split shows as a jump.
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Price } from './money.ts';
import type { QuoteSource } from './quote.ts';
import type { TickerSymbol } from './ticker-symbol.ts';

export const priceIntervals = ['daily', 'weekly'] as const;
export type PriceInterval = (typeof priceIntervals)[number];

export type PriceBar = {
  /** The exchange's date (New York): the session, or the last session of the week so far. */
  readonly date: string;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: number;
};

export type PriceHistory = {
  readonly symbol: TickerSymbol;
  readonly interval: PriceInterval;
  /** Oldest first, one a date. */
  readonly bars: readonly PriceBar[];
  /**
   * The dates of bars that the upstream sent and that cannot be believed, as it wrote them, oldest
   * first: `bars` lacks them.
   */
  readonly leftOut: readonly string[];
  readonly fetchedAt: EpochMs;
  readonly source: QuoteSource;
};
