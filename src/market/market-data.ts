// The port of the price source, and the ways in which a request can fail.
import type { PriceHistory, PriceInterval, seriesOf } from '#src/domain/price-history.ts';
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';

export type ListedInstrument = {
  readonly symbol: TickerSymbol;
  readonly name: string;
  readonly exchange: string;
  readonly assetType: 'Stock' | 'ETF';
  /** YYYY-MM-DD, where the listing tells: another company of the same symbol has another one. */
  readonly listedOn?: string | undefined;
};

export type MarketData = {
  /** The newest quote of the plan, or undefined when the upstream knows no such symbol. */
  fetchQuote(symbol: TickerSymbol): Promise<Quote | undefined>;
  /**
   * The quotes of many symbols in one request, on plans that have it. Symbols about which the
   * upstream says nothing, or nothing that can be believed, are missing.
   */
  fetchQuotes(symbols: readonly TickerSymbol[]): Promise<ReadonlyMap<TickerSymbol, Quote>>;
  /** Bars as they traded, or undefined when the upstream has none of the symbol. */
  fetchHistory(symbol: TickerSymbol, interval: PriceInterval): Promise<PriceHistory | undefined>;
  /** The splits that have taken effect. */
  fetchSplits(symbol: TickerSymbol): Promise<readonly Split[]>;
  /** The dividends that were declared, those of the past among them. */
  fetchDividends(symbol: TickerSymbol): Promise<readonly Dividend[]>;
  /** Every symbol that trades. */
  fetchListing(): Promise<readonly ListedInstrument[]>;
};

export type Dividend = {
  /** YYYY-MM-DD, as the dates below. */
  readonly exDate: string;
  readonly paymentDate: string | undefined;
  /** Dollars a share, a decimal. */
  readonly amount: string;
};

/** A split of the shares. */
export type Split = {
  /** YYYY-MM-DD: the first day on the new terms. */
  readonly effectiveDate: string;
  /** New shares for an old one, a decimal. */
  readonly factor: string;
};

/** What Alpha Vantage calls the kinds of requests. */
export type UpstreamFunction =
  | 'GLOBAL_QUOTE'
  | 'REALTIME_BULK_QUOTES'
  | 'TIME_SERIES_DAILY'
  | 'TIME_SERIES_WEEKLY'
  | 'TIME_SERIES_INTRADAY'
  | 'SPLITS'
  | 'DIVIDENDS'
  | 'LISTING_STATUS';

/** The function that brings a history. */
export const seriesFunctions = {
  daily: 'TIME_SERIES_DAILY',
  weekly: 'TIME_SERIES_WEEKLY',
  minutes: 'TIME_SERIES_INTRADAY',
} as const satisfies Readonly<Record<ReturnType<typeof seriesOf>, UpstreamFunction>>;

/**
 * `throttled`: asked too fast, wait a little. `day_exhausted`: nothing more today. `premium_only`:
 * the function is not on this plan. `bad_key`: the key is missing, demo or refused. `unreachable`:
 * no answer in time. `invalid`: an answer that is not what was asked for.
 */
export type UpstreamVerdict =
  | 'throttled'
  | 'day_exhausted'
  | 'premium_only'
  | 'bad_key'
  | 'unreachable'
  | 'invalid';

/** The upstream gave no usable answer. The message never holds the API key. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly verdict: UpstreamVerdict;
  /** How long the upstream itself asks to be left alone. */
  readonly retryAfterMs: number | undefined;
  /** True when no connection came about: the upstream cannot have counted the request. */
  readonly hasNeverLeft: boolean;

  constructor(
    verdict: UpstreamVerdict,
    message: string,
    {
      retryAfterMs,
      hasNeverLeft = false,
      ...options
    }: ErrorOptions & {
      readonly retryAfterMs?: number | undefined;
      readonly hasNeverLeft?: boolean;
    } = {},
  ) {
    super(message, options);
    this.verdict = verdict;
    this.retryAfterMs = retryAfterMs;
    this.hasNeverLeft = hasNeverLeft;
  }
}

/** What one symbol was answered with says nothing about others. */
export function isOwnFault(error: unknown): boolean {
  return error instanceof UpstreamError && error.verdict === 'invalid';
}
