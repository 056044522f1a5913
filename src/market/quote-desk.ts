// Answers "a quote for X, for this purpose" from the freshest of memory, the store and the upstream
// within the allowance. One request in flight per symbol, however many ask.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { JudgedQuote, Quote, QuoteStatus } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock, EpochMs } from '#src/runtime/clock.ts';
import { isCurrent } from './freshness.ts';
import type { ListingDesk } from './listing-desk.ts';
import type { UnavailableReason, Upstream } from './upstream.ts';

export type QuotePurpose = 'order' | 'lookup' | 'view';

export type QuoteAnswer =
  | { readonly kind: 'quote'; readonly quote: JudgedQuote }
  | { readonly kind: 'unknown_symbol' }
  | {
      readonly kind: 'unavailable';
      readonly reason: UnavailableReason;
      readonly retryAt: EpochMs | undefined;
    }
  /** For orders: a price exists, but it is older than the policy lets an order fill at. */
  | {
      readonly kind: 'too_old';
      readonly quote: JudgedQuote;
      readonly reason: UnavailableReason;
      readonly retryAt: EpochMs | undefined;
    };

export type QuoteStore = {
  find(symbol: TickerSymbol): Quote | undefined;
  save(quote: Quote): Promise<void>;
};

export type QuoteDesk = {
  /** The best quote that can be had for the purpose within a few seconds. */
  quoteFor(symbol: TickerSymbol, purpose: QuotePurpose): Promise<QuoteAnswer>;
  /** The same for every symbol of a portfolio; symbols without any price are left out. */
  quotesFor(symbols: readonly TickerSymbol[]): Promise<ReadonlyMap<TickerSymbol, JudgedQuote>>;
};

type Needs = {
  readonly upstream: Upstream;
  readonly listingDesk: ListingDesk;
  readonly store: QuoteStore;
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
  /** The oldest price, by its as-of, that an order fills at when a fresher one cannot be had. */
  readonly orderQuoteAgeMsMax: number;
  /** Told when a price could not be stored. */
  readonly onStoreFault: (error: unknown) => void;
};

/** What a caller waits for a price; a portfolio is shown with what is there by then. */
const patienceMs: Readonly<Record<QuotePurpose, number>> = {
  order: 4_000,
  lookup: 4_000,
  view: 2_000,
};
/** Symbols in memory; more than are listed. */
const quotesMax = 20_000;
/** A symbol the upstream does not know is not asked for again for this long. */
const unknownForMs = 6 * 60 * 60_000;

type Fetched = Quote | 'unknown_symbol';

export function createQuoteDesk(needs: Needs): QuoteDesk {
  const { upstream, listingDesk, store, calendar, clock } = needs;
  const quotesBySymbol = new Map<TickerSymbol, Quote>();
  const unknownUntilBySymbol = new Map<TickerSymbol, EpochMs>();
  const flightsBySymbol = new Map<TickerSymbol, Promise<Fetched>>();

  function recall(symbol: TickerSymbol): Quote | undefined {
    const known = quotesBySymbol.get(symbol) ?? store.find(symbol);
    if (known) remember(quotesBySymbol, symbol, known);
    return known;
  }

  async function fetchOnce(symbol: TickerSymbol, purpose: QuotePurpose): Promise<Fetched> {
    const quote = await upstream.fetchQuote(symbol, purpose, clock.now() + patienceMs[purpose]);
    if (!quote) {
      remember(unknownUntilBySymbol, symbol, clock.now() + unknownForMs);
      return 'unknown_symbol';
    }
    const known = quotesBySymbol.get(symbol);
    // A mirror that lags behind must not take us back to an older day.
    if (known && known.tradingDay > quote.tradingDay) return known;
    remember(quotesBySymbol, symbol, quote);
    // A price that cannot be stored is as good as one that can: it is fetched again after a
    // restart.
    store.save(quote).catch(needs.onStoreFault);
    return quote;
  }

  function fetchShared(symbol: TickerSymbol, purpose: QuotePurpose): Promise<Fetched> {
    const inFlight = flightsBySymbol.get(symbol);
    if (inFlight) return inFlight;
    const flight = fetchOnce(symbol, purpose).finally(() => flightsBySymbol.delete(symbol));
    flightsBySymbol.set(symbol, flight);
    return flight;
  }

  function judge(quote: Quote, status: QuoteStatus): QuoteAnswer {
    return { kind: 'quote', quote: { ...quote, status } };
  }

  /**
   * The symbol is not listed, or the upstream has nothing about it: what we know is the last price.
   */
  function answerUnknown(known: Quote | undefined, purpose: QuotePurpose): QuoteAnswer {
    return known && purpose !== 'order' ? judge(known, 'last_known') : { kind: 'unknown_symbol' };
  }

  function answerFault(
    error: unknown,
    known: Quote | undefined,
    purpose: QuotePurpose,
  ): QuoteAnswer {
    const trouble = upstream.explain(error);
    if (!known) return { kind: 'unavailable', ...trouble };
    const isTooOld = clock.now() - known.asOf > needs.orderQuoteAgeMsMax;
    const quote: JudgedQuote = { ...known, status: 'stale' };
    return purpose === 'order' && isTooOld
      ? { kind: 'too_old', quote, ...trouble }
      : { kind: 'quote', quote };
  }

  async function quoteFor(symbol: TickerSymbol, purpose: QuotePurpose): Promise<QuoteAnswer> {
    const listing = await listingDesk.ready(clock.now() + patienceMs[purpose]);
    const known = recall(symbol);
    if (listing && !listing.find(symbol)) return answerUnknown(known, purpose);
    const now = clock.now();
    if (known && isCurrent(known, now, calendar)) return judge(known, 'current');
    if ((unknownUntilBySymbol.get(symbol) ?? 0) > now) return answerUnknown(known, purpose);
    try {
      const fetched = await fetchShared(symbol, purpose);
      if (fetched === 'unknown_symbol') return answerUnknown(known, purpose);
      return judge(fetched, isCurrent(fetched, clock.now(), calendar) ? 'current' : 'stale');
    } catch (error) {
      return answerFault(error, known, purpose);
    }
  }

  return {
    quoteFor,
    async quotesFor(symbols) {
      const answers = await Promise.all(symbols.map((symbol) => quoteFor(symbol, 'view')));
      return new Map(
        answers.flatMap((answer) =>
          answer.kind === 'quote' ? [[answer.quote.symbol, answer.quote] as const] : [],
        ),
      );
    },
  };
}

function remember<Value>(map: Map<TickerSymbol, Value>, symbol: TickerSymbol, value: Value): void {
  map.delete(symbol);
  map.set(symbol, value);
  const [oldest] = map.keys();
  if (map.size > quotesMax && oldest !== undefined) map.delete(oldest);
}
