// Answers "a quote for X, for this purpose" from the freshest of memory, the store and the upstream
// within the allowance. One request in flight per symbol, however many ask.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { JudgedQuote, Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock, EpochMs } from '#src/runtime/clock.ts';
import { isCurrent, isLongSilent } from './freshness.ts';
import type { ListingDesk } from './listing-desk.ts';
import { UpstreamError } from './market-data.ts';
import { createSetbacks } from './setbacks.ts';
import type { Trouble, Upstream } from './upstream.ts';

export type QuotePurpose = 'order' | 'lookup' | 'view';

export type QuoteAnswer =
  | { readonly kind: 'quote'; readonly quote: JudgedQuote }
  | { readonly kind: 'unknown_symbol' }
  | ({ readonly kind: 'unavailable' } & Trouble)
  /** For orders: a price exists, but it is older than the policy lets an order fill at. */
  | ({ readonly kind: 'too_old'; readonly quote: JudgedQuote } & Trouble);

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
  /** The oldest price, by its as-of, that an order fills at when nothing fresher can be had. */
  readonly orderQuoteAgeMsMax: number;
  /** Told when a price could not be stored. */
  readonly onStoreFault: (error: unknown) => void;
};

/** What a caller waits for a price; a portfolio is shown with what is there by then. */
const patienceMs: Readonly<Record<QuotePurpose, number>> = {
  order: 4_500,
  lookup: 4_500,
  view: 2_500,
};
/** Of that, for the list of symbols when it is not loaded yet. */
const listingPatienceMs = 1_000;
/** When an answer that came too late for one will be there for the next. */
const lateRetryMs = 2_000;
/** Symbols in memory; more than are listed. */
const quotesMax = 20_000;

/** The upstream has nothing newer, or nothing that can be believed. */
const noNewerPrice: Trouble = { reason: 'upstream_invalid', retryAt: undefined };

export function createQuoteDesk(needs: Needs): QuoteDesk {
  const { upstream, listingDesk, store, calendar, clock } = needs;
  const quotesBySymbol = new Map<TickerSymbol, Quote>();
  const flightsBySymbol = new Map<TickerSymbol, Promise<Quote | undefined>>();
  const setbacks = createSetbacks(clock);

  function recall(symbol: TickerSymbol): Quote | undefined {
    const known = quotesBySymbol.get(symbol) ?? store.find(symbol);
    if (known) remember(known);
    return known;
  }

  function remember(quote: Quote): void {
    quotesBySymbol.delete(quote.symbol);
    quotesBySymbol.set(quote.symbol, quote);
    const [oldest] = quotesBySymbol.keys();
    if (quotesBySymbol.size > quotesMax && oldest !== undefined) quotesBySymbol.delete(oldest);
  }

  async function fetchOnce(
    symbol: TickerSymbol,
    purpose: QuotePurpose,
    deadline: EpochMs,
  ): Promise<Quote | undefined> {
    const fetched = await upstream.fetchQuote(symbol, purpose, deadline);
    if (!fetched) {
      setbacks.noteUnknown(symbol);
      return undefined;
    }
    setbacks.clear(symbol);
    const known = quotesBySymbol.get(symbol);
    // A mirror that lags behind must not take us back to an older day; it was asked, all the same.
    const isLagging = known !== undefined && known.tradingDay > fetched.tradingDay;
    const quote = isLagging ? { ...known, fetchedAt: fetched.fetchedAt } : fetched;
    remember(quote);
    // A price that cannot be stored is as good as one that can: a restart fetches it again.
    store.save(quote).catch(needs.onStoreFault);
    return quote;
  }

  function fetchShared(
    symbol: TickerSymbol,
    purpose: QuotePurpose,
    deadline: EpochMs,
  ): Promise<Quote | undefined> {
    const inFlight = flightsBySymbol.get(symbol);
    if (inFlight) return inFlight;
    const flight = fetchOnce(symbol, purpose, deadline).finally(() =>
      flightsBySymbol.delete(symbol),
    );
    flightsBySymbol.set(symbol, flight);
    return flight;
  }

  /**
   * The symbol is not listed, or the upstream has nothing about it: the last price is what we know.
   */
  function answerUnknown(known: Quote | undefined, purpose: QuotePurpose): QuoteAnswer {
    if (!known || purpose === 'order') return { kind: 'unknown_symbol' };
    return { kind: 'quote', quote: { ...known, status: 'last_known' } };
  }

  /**
   * The best we have is not the newest there may be: good for looking, for an order while young.
   */
  function answerAged(quote: JudgedQuote, purpose: QuotePurpose, trouble: Trouble): QuoteAnswer {
    const isTooOld = clock.now() - quote.asOf > needs.orderQuoteAgeMsMax;
    return purpose === 'order' && isTooOld
      ? { kind: 'too_old', quote, ...trouble }
      : { kind: 'quote', quote };
  }

  function answerKnown(known: Quote, purpose: QuotePurpose): QuoteAnswer {
    const now = clock.now();
    if (isLongSilent(known, now, calendar)) {
      return answerAged({ ...known, status: 'last_known' }, purpose, noNewerPrice);
    }
    return isCurrent(known, now, calendar)
      ? { kind: 'quote', quote: { ...known, status: 'current' } }
      : answerAged({ ...known, status: 'stale' }, purpose, noNewerPrice);
  }

  function answerTrouble(
    trouble: Trouble,
    known: Quote | undefined,
    purpose: QuotePurpose,
  ): QuoteAnswer {
    return known
      ? answerAged({ ...known, status: 'stale' }, purpose, trouble)
      : { kind: 'unavailable', ...trouble };
  }

  function stillUnderWay(): Trouble {
    return { reason: 'upstream_unreachable', retryAt: clock.now() + lateRetryMs };
  }

  async function ask(
    symbol: TickerSymbol,
    purpose: QuotePurpose,
    deadline: EpochMs,
    known: Quote | undefined,
  ): Promise<QuoteAnswer> {
    try {
      const flight = fetchShared(symbol, purpose, deadline);
      // Whoever asked gives up in time; the request itself goes on, and its answer is remembered.
      const late = clock.after(deadline - clock.now()).then(() => 'late' as const);
      const quote = await Promise.race([flight, late]);
      if (quote === 'late') return answerTrouble(stillUnderWay(), known, purpose);
      return quote ? answerKnown(quote, purpose) : answerUnknown(known, purpose);
    } catch (error) {
      const trouble = upstream.explain(error);
      const isOwnFault = error instanceof UpstreamError && error.verdict === 'invalid';
      if (trouble && isOwnFault)
        return answerTrouble(setbacks.note(symbol, trouble), known, purpose);
      if (trouble) return answerTrouble(trouble, known, purpose);
      // The disk keeps us from counting the request: a known price can still be shown.
      if (known && purpose !== 'order') return answerTrouble(noNewerPrice, known, purpose);
      throw error;
    }
  }

  async function quoteFor(symbol: TickerSymbol, purpose: QuotePurpose): Promise<QuoteAnswer> {
    const now = clock.now();
    const listing = listingDesk.current() ?? (await listingDesk.ready(now + listingPatienceMs));
    const known = recall(symbol);
    if (listing && !listing.find(symbol)) return answerUnknown(known, purpose);
    if (known && isCurrent(known, now, calendar)) return answerKnown(known, purpose);
    if (setbacks.isUnknown(symbol)) return answerUnknown(known, purpose);
    const trouble = setbacks.find(symbol);
    if (trouble) return answerTrouble(trouble, known, purpose);
    return ask(symbol, purpose, now + patienceMs[purpose], known);
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
