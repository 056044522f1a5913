// Speaks HTTP to Alpha Vantage or to the simulator. The only home of `fetch`. The key travels in
// the URL, so no URL, and no text the upstream sends, leaves this file unredacted.
import diagnostics from 'node:diagnostics_channel';
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { Entitlement, Quote, QuoteSource } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Logger } from '#src/runtime/logger.ts';
import { parseBulkQuotes } from './alpha-vantage-bulk.ts';
import { parseListing } from './alpha-vantage-listing.ts';
import { parseGlobalQuote } from './alpha-vantage-quote.ts';
import { parseSplits } from './alpha-vantage-splits.ts';
import { parseSeries } from './alpha-vantage-series.ts';
import {
  seriesFunctions,
  UpstreamError,
  type MarketData,
  type UpstreamFunction,
  type UpstreamVerdict,
} from '#src/market/market-data.ts';

type Needs = {
  /** Scheme, host and port; requests go to `/query` below it. */
  readonly origin: string;
  readonly apiKey: string;
  readonly entitlement: Entitlement;
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** A request and what of its answer is believed. */
type Ask = {
  readonly function: UpstreamFunction;
  /** Joined by commas in the one parameter that is called `symbol` in bulk as well. */
  readonly symbols?: readonly TickerSymbol[];
  /** Quotes alone come fresher to those who are entitled to it. */
  readonly isEntitled?: boolean;
  readonly timeoutMs: number;
  readonly bytesMax: number;
};

/** Longer than anybody waits: a late answer still serves those who come next. */
const quoteTimeoutMs = 8_000;
const quoteBytesMax = 64 * 1024;
const bulkBytesMax = 256 * 1024;
/** 25 years of weeks in pretty-printed JSON. */
const historyBytesMax = 2 * 1024 * 1024;
const listingTimeoutMs = 30_000;
const listingBytesMax = 8 * 1024 * 1024;
const noticeLengthMax = 200;

/**
 * The errors of connections that never came about (name, address, TLS): nothing can have been sent.
 * Any other error, and a timeout too, may have come after the request had left.
 */
const connectErrors = new WeakSet<object>();
diagnostics.subscribe('undici:client:connectError', (message) => {
  if (typeof message !== 'object' || message === null || !('error' in message)) return;
  const { error } = message;
  if (typeof error === 'object' && error !== null) connectErrors.add(error);
});

/** What the operator can mend, by what the upstream said. */
const adviceByVerdict: Readonly<Partial<Record<UpstreamVerdict, string>>> = {
  bad_key: 'set ALPHA_VANTAGE_API_KEY to a key that the price source accepts',
  day_exhausted: 'if nothing else uses this key, set ALPHA_VANTAGE_PLAN to the plan of the key',
  premium_only: 'set ALPHA_VANTAGE_PLAN to the plan of the key, or take a plan that includes it',
};

export function createAlphaVantageClient(needs: Needs): MarketData {
  const { origin, apiKey, entitlement, calendar, clock, logger } = needs;
  // Where requests are dear each of them is news; where they flow by the second, only trouble is.
  const dataLevel = entitlement === 'end-of-day' ? 'info' : 'debug';
  const redact = (text: string) => text.replaceAll(apiKey, '<key>').slice(0, noticeLengthMax);

  /** Asks, reads and judges; every request leaves one line in the log. */
  async function ask<Value>(
    request: Ask,
    read: (text: string, source: QuoteSource) => Value | undefined,
  ): Promise<Value | undefined> {
    const startedAt = clock.monotonicNow();
    const { function: name, symbols } = request;
    const report = (verdict: UpstreamVerdict | 'data' | 'unknown_symbol', notice?: string) =>
      logger[verdict === 'data' ? dataLevel : levelOf(verdict)]({
        event: 'upstream_request',
        function: name,
        // A hundred symbols are no help in a log.
        ...(symbols?.length === 1 ? { symbol: symbols[0] } : { symbols: symbols?.length }),
        verdict,
        notice,
        ...adviceOn(verdict),
        duration_ms: Math.round(clock.monotonicNow() - startedAt),
      });
    try {
      const { text, source } = await send(request);
      const value = read(text, source);
      report(value === undefined ? 'unknown_symbol' : 'data');
      return value;
    } catch (error) {
      const fault = redactFault(error);
      report(fault.verdict, fault.message);
      throw fault;
    }
  }

  /** The cause is dropped on purpose: it may hold the URL, and the URL holds the key. */
  function redactFault(error: unknown): UpstreamError {
    if (error instanceof UpstreamError) {
      const { verdict, message, retryAfterMs } = error;
      return new UpstreamError(verdict, redact(message), { retryAfterMs });
    }
    const reason = error instanceof Error ? networkReason(error) : 'unknown';
    const cause = error instanceof Error ? error.cause : undefined;
    const hasNeverLeft = typeof cause === 'object' && cause !== null && connectErrors.has(cause);
    return new UpstreamError('unreachable', redact(`no answer (${reason})`), { hasNeverLeft });
  }

  function adviceOn(verdict: UpstreamVerdict | 'data' | 'unknown_symbol') {
    if (verdict === 'unreachable') {
      const advice = 'check that this machine can reach the host';
      return { host: new URL(origin).host, advice };
    }
    const advice = verdict in adviceByVerdict && adviceByVerdict[verdict as UpstreamVerdict];
    return advice ? { advice } : {};
  }

  async function send(request: Ask): Promise<{ text: string; source: QuoteSource }> {
    const url = new URL('/query', origin);
    url.searchParams.set('function', request.function);
    if (request.symbols) url.searchParams.set('symbol', request.symbols.join(','));
    if (request.isEntitled && entitlement !== 'end-of-day') {
      url.searchParams.set('entitlement', entitlement);
    }
    url.searchParams.set('apikey', apiKey);
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(request.timeoutMs),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      const verdict = response.status === 429 ? 'throttled' : 'unreachable';
      const retryAfterMs = readRetryAfter(response.headers.get('retry-after'));
      throw new UpstreamError(verdict, `HTTP ${response.status}`, { retryAfterMs });
    }
    const source = response.headers.get('server')?.startsWith('papertape-simulator')
      ? 'simulator'
      : 'alpha-vantage';
    return { text: await readBounded(response, request.bytesMax), source };
  }

  return {
    fetchQuote: (symbol) =>
      ask(
        {
          function: 'GLOBAL_QUOTE',
          symbols: [symbol],
          isEntitled: true,
          timeoutMs: quoteTimeoutMs,
          bytesMax: quoteBytesMax,
        },
        (text, source) =>
          parseGlobalQuote(text, {
            symbol,
            entitlement,
            source,
            fetchedAt: clock.now(),
            calendar,
          }),
      ),
    fetchQuotes: async (symbols) => {
      const fetched = await ask(
        {
          function: 'REALTIME_BULK_QUOTES',
          symbols,
          timeoutMs: quoteTimeoutMs,
          bytesMax: bulkBytesMax,
        },
        (text, source) =>
          parseBulkQuotes(text, { symbols, entitlement, source, fetchedAt: clock.now(), calendar }),
      );
      return fetched ?? new Map<TickerSymbol, Quote>();
    },
    fetchHistory: (symbol, interval) =>
      ask(
        {
          function: seriesFunctions[interval],
          symbols: [symbol],
          timeoutMs: quoteTimeoutMs,
          bytesMax: historyBytesMax,
        },
        (text, source) => parseSeries(text, { symbol, interval, source, fetchedAt: clock.now() }),
      ),
    fetchSplits: async (symbol) => {
      const splits = await ask(
        {
          function: 'SPLITS',
          symbols: [symbol],
          timeoutMs: quoteTimeoutMs,
          bytesMax: quoteBytesMax,
        },
        (text) => parseSplits(text, symbol),
      );
      return splits ?? [];
    },
    fetchListing: async () => {
      const listing = await ask(
        { function: 'LISTING_STATUS', timeoutMs: listingTimeoutMs, bytesMax: listingBytesMax },
        parseListing,
      );
      return listing ?? [];
    },
  };
}

/** What an operator may have to mend is a warning. */
function levelOf(verdict: UpstreamVerdict | 'unknown_symbol') {
  return verdict === 'bad_key' || verdict === 'unreachable' ? 'warn' : 'info';
}

/** Reads the body, after decompression, up to the bound: a bomb or an endless body ends there. */
async function readBounded(response: Response, bytesMax: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax)
      throw new UpstreamError('invalid', `a body of more than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Whole seconds; the date form is not worth the trust in two clocks. */
function readRetryAfter(text: string | null): number | undefined {
  return text !== null && /^\d{1,5}$/.test(text) ? Number(text) * 1_000 : undefined;
}

function networkReason(error: Error): string {
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return error.name;
}
