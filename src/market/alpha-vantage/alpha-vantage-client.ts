// The market data of Alpha Vantage, or of the simulator that speaks like it: which function brings
// what, how long and how much of an answer is read, and which parser believes it.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { Entitlement, Quote, QuoteSource } from '#src/domain/quote.ts';
import {
  isOfMinutes,
  readMinutes,
  seriesOf,
  type PriceInterval,
} from '#src/domain/price-history.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Logger } from '#src/runtime/logger.ts';
import { parseBulkQuotes } from './alpha-vantage-bulk.ts';
import { parseDividends } from './alpha-vantage-dividends.ts';
import { exchange, type AnswerReader, type HttpRequest } from './alpha-vantage-http.ts';
import { parseListing } from './alpha-vantage-listing.ts';
import { startReport } from './alpha-vantage-log.ts';
import { parseGlobalQuote } from './alpha-vantage-quote.ts';
import { parseSplits } from './alpha-vantage-splits.ts';
import { parseSeries } from './alpha-vantage-series.ts';
import { seriesFunctions, UpstreamError, type MarketData } from '#src/market/market-data.ts';

type Needs = {
  /** Scheme, host and port; requests go to `/query` below it. */
  readonly origin: string;
  readonly apiKey: string;
  readonly entitlement: Entitlement;
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** Longer than anybody waits: a late answer still serves those who come next. */
const quoteTimeoutMs = 8_000;
const quoteBounds = { timeoutMs: quoteTimeoutMs, bytesMax: 64 * 1024 };
/** A dividend a month for fifty years. */
const eventBounds = { timeoutMs: quoteTimeoutMs, bytesMax: 256 * 1024 };
const bulkBounds = { timeoutMs: quoteTimeoutMs, bytesMax: 256 * 1024 };
/** 25 years of weeks in pretty-printed JSON. */
const historyBounds = { timeoutMs: quoteTimeoutMs, bytesMax: 2 * 1024 * 1024 };
/** Thirty days that never close, minute by minute. */
const monthBounds = { timeoutMs: quoteTimeoutMs, bytesMax: 12 * 1024 * 1024 };
const listingBounds = { timeoutMs: 30_000, bytesMax: 8 * 1024 * 1024 };

/** The client of one key. Each request leaves one line in the log, whatever becomes of it. */
export function createAlphaVantageClient(needs: Needs): MarketData {
  const { entitlement, calendar, clock } = needs;
  /** Where an answer that has just come is from, and when it came. */
  const now = (source: QuoteSource) => ({ source, fetchedAt: clock.now() });

  return {
    fetchQuote: (symbol) =>
      ask(
        needs,
        { function: 'GLOBAL_QUOTE', symbols: [symbol], isEntitled: true, ...quoteBounds },
        (text, source) => parseGlobalQuote(text, { symbol, entitlement, calendar, ...now(source) }),
      ),
    fetchQuotes: async (symbols) => {
      const fetched = await ask(
        needs,
        { function: 'REALTIME_BULK_QUOTES', symbols, ...bulkBounds },
        (text, source) => parseBulkQuotes(text, { symbols, entitlement, calendar, ...now(source) }),
      );
      return fetched ?? new Map<TickerSymbol, Quote>();
    },
    fetchHistory: (symbol, interval) =>
      ask(needs, { symbols: [symbol], ...seriesRequest(interval) }, (text, source) =>
        parseSeries(text, { symbol, interval, ...now(source) }),
      ),
    fetchSplits: async (symbol) => {
      const request = { function: 'SPLITS', symbols: [symbol], ...quoteBounds } as const;
      return (await ask(needs, request, (text) => parseSplits(text, symbol))) ?? [];
    },
    fetchDividends: async (symbol) => {
      const request = { function: 'DIVIDENDS', symbols: [symbol], ...eventBounds } as const;
      return (await ask(needs, request, (text) => parseDividends(text, symbol))) ?? [];
    },
    fetchListing: async () => {
      const request = { function: 'LISTING_STATUS', ...listingBounds } as const;
      return (await ask(needs, request, parseListing)) ?? [];
    },
  };
}

/** Bars as they traded; those of minutes are of the regular session. */
function seriesRequest(interval: PriceInterval) {
  const named = { function: seriesFunctions[seriesOf(interval)] };
  if (!isOfMinutes(interval)) return { ...named, ...historyBounds };
  const { minutes, isMonth } = readMinutes(interval);
  const parameters = {
    interval: `${minutes}min`,
    outputsize: isMonth ? 'full' : 'compact',
    adjusted: 'false',
    extended_hours: 'false',
  };
  return { ...named, parameters, isEntitled: true, ...(isMonth ? monthBounds : historyBounds) };
}

/** Asks, reads and judges; every request leaves one line in the log. */
async function ask<Value>(
  needs: Needs,
  request: HttpRequest,
  read: AnswerReader<Value>,
): Promise<Value | undefined> {
  const report = startReport(needs, request);
  try {
    const value = await exchange(needs, request, read);
    report(value === undefined ? 'unknown_symbol' : 'data');
    return value;
  } catch (error) {
    if (error instanceof UpstreamError) report(error.verdict, error.message);
    throw error;
  }
}
