// What a symbol traded at, bar by bar, as it traded: a split shows as a jump.
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Price } from './money.ts';
import type { QuoteSource } from './quote.ts';
import type { TickerSymbol } from './ticker-symbol.ts';

/** Bars of so many minutes of the regular session, which have started with it. */
export const minuteLengths = [1, 5, 15, 30] as const;
export type MinuteLength = (typeof minuteLengths)[number];
/** The newest hundred bars, or those of the last thirty days. */
export type MinuteInterval = `${MinuteLength}min` | `${MinuteLength}min-month`;
export type PriceInterval = 'daily' | 'weekly' | MinuteInterval;
/** How many bars there are of an interval that is not of a month. */
export const recentBars = 100;

/** What kind of series an interval is of. */
export function seriesOf(interval: PriceInterval): 'daily' | 'weekly' | 'minutes' {
  return interval === 'daily' || interval === 'weekly' ? interval : 'minutes';
}

/** The minutes of a bar, and whether there are bars of a month. */
export function readMinutes(interval: MinuteInterval) {
  return { minutes: Number.parseInt(interval, 10), isMonth: interval.endsWith('month') };
}

/** Narrows `interval` to those of minutes. */
export function isOfMinutes(interval: PriceInterval): interval is MinuteInterval {
  return seriesOf(interval) === 'minutes';
}

export type PriceBar = {
  /**
   * The exchange's date (New York): the session, or the last session of the week so far. Of minutes
   * with the time at which the bar begins behind it: `2026-11-20 09:30`.
   */
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
