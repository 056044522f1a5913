// A price for a symbol, which always says where it comes from and how old it is.
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Price } from './money.ts';
import type { TickerSymbol } from './ticker-symbol.ts';

export const quoteSources = ['alpha-vantage', 'simulator'] as const;
export type QuoteSource = (typeof quoteSources)[number];

export const entitlements = ['end-of-day', 'delayed', 'realtime'] as const;
/** What the plan lets us see: the last close, prices of 15 minutes ago, or prices of now. */
export type Entitlement = (typeof entitlements)[number];

export const quoteStatuses = ['current', 'stale', 'last_known', 'adjusting'] as const;
/**
 * `current`: nothing fresher can be had on this plan. `stale`: a fresher price exists, but the
 * allowance or an outage keeps us from it. `last_known`: the upstream no longer knows the symbol.
 * `adjusting`: it contradicts what is known, as on the day of a split.
 */
export type QuoteStatus = (typeof quoteStatuses)[number];

export type Quote = {
  readonly symbol: TickerSymbol;
  readonly price: Price;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly volume: number;
  readonly previousClose: Price;
  /** The exchange's date (New York) of the bar. */
  readonly tradingDay: string;
  /** The instant whose market the price describes; never after `fetchedAt`. */
  readonly asOf: EpochMs;
  readonly fetchedAt: EpochMs;
  readonly source: QuoteSource;
  readonly entitlement: Entitlement;
  /**
   * YYYY-MM-DD: the price is of an earlier day, and told in the shares that there are since this
   * one. Missing where it is told as it was.
   */
  readonly restatedOn?: string;
};

/** Why a quote is not `current`, and when a fresher one may be had, as far as that is known. */
export type QuoteTrouble = { readonly reason: string; readonly retryAt: EpochMs | undefined };

/** A quote with the judgement of the moment it is shown at. */
export type JudgedQuote = Quote & {
  readonly status: QuoteStatus;
  /** What an answer for looking says of a quote that is not `current`. */
  readonly trouble?: QuoteTrouble;
};

/** Whole seconds since the instant that the price describes; never negative. */
export function quoteAgeSeconds(quote: Pick<Quote, 'asOf'>, now: EpochMs): number {
  return Math.max(0, Math.floor((now - quote.asOf) / 1000));
}
