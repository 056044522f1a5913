// Answers "a quote for X, for this purpose" from the freshest of memory, the store and the upstream
// within the allowance, and says how good the answer is.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { UserId } from '#src/domain/ids.ts';
import type { JudgedQuote, Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock, EpochMs } from '#src/runtime/clock.ts';
import { findCurrentPrices, type CurrentPrices } from './current-prices.ts';
import { isCurrent, lastPublishedSession, publishedAt, statusAt } from '#src/market/freshness.ts';
import { clockToleranceMs } from './kept-instants.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import type { Listing } from '#src/market/listing/listing.ts';
import { isOwnFault } from '#src/market/market-data.ts';
import type { QuoteFlights } from './quote-flights.ts';
import type { Publication } from './publication.ts';
import type { QuoteMemory } from './quote-memory.ts';
import type { RequestPurpose } from '#src/market/allowance/request-allowance.ts';
import type { Setbacks } from '#src/market/allowance/setbacks.ts';
import type { SplitFlags } from './split-flags.ts';
import { troubleOf, turnFor, type Trouble, type Upstream } from '#src/market/allowance/upstream.ts';

export type QuotePurpose = Extract<RequestPurpose, 'order' | 'lookup' | 'view'>;

export type QuoteAnswer =
  | { readonly kind: 'quote'; readonly quote: JudgedQuote }
  | { readonly kind: 'unknown_symbol' }
  /** For orders: the symbol left the listing; this was its last price. */
  | { readonly kind: 'delisted'; readonly quote: JudgedQuote }
  | ({ readonly kind: 'unavailable' } & Trouble)
  /** For orders: a price exists, but it is older than the policy lets an order fill at. */
  | ({ readonly kind: 'too_old'; readonly quote: JudgedQuote } & Trouble);

export type QuoteDesk = {
  /** The best quote that can be had for the purpose within a few seconds, on the asker's share. */
  quoteFor(symbol: TickerSymbol, purpose: QuotePurpose, asker?: UserId): Promise<QuoteAnswer>;
  /** The same for every symbol of a portfolio; symbols without any price are left out. */
  quotesFor(
    symbols: readonly TickerSymbol[],
    asker?: UserId,
  ): Promise<ReadonlyMap<TickerSymbol, JudgedQuote>>;
  /**
   * The prices of these symbols when each is at hand and `current`, as most are: who need not wait
   * does not wait. Otherwise undefined.
   */
  currentPrices(symbols: readonly TickerSymbol[]): CurrentPrices | undefined;
};

type Needs = {
  readonly upstream: Upstream;
  readonly listingDesk: ListingDesk;
  readonly memory: QuoteMemory;
  readonly flights: QuoteFlights;
  readonly setbacks: Setbacks<TickerSymbol>;
  readonly publication: Publication;
  readonly splitFlags: SplitFlags;
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
  /** The oldest price, by its as-of, that an order fills at when nothing fresher can be had. */
  readonly orderQuoteAgeMsMax: number;
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
/** The upstream has nothing newer, or nothing that can be believed. */
const noNewerPrice: Trouble = { reason: 'upstream_invalid', retryAt: undefined };

export function createQuoteDesk(needs: Needs): QuoteDesk {
  const { upstream, listingDesk, memory, setbacks, publication, flights, calendar, clock } = needs;

  /** The symbol is not listed, or not any more: the last price is what we know. */
  function answerUnlisted(known: Quote | undefined, purpose: QuotePurpose): QuoteAnswer {
    if (!known) return { kind: 'unknown_symbol' };
    const quote: JudgedQuote = { ...known, status: 'last_known' };
    return { kind: purpose === 'order' ? 'delisted' : 'quote', quote };
  }

  /** The upstream has nothing about it, whatever the listing says. */
  function answerUnknown(known: Quote | undefined, purpose: QuotePurpose): QuoteAnswer {
    if (!known) return { kind: 'unknown_symbol' };
    return answerAged({ ...known, status: 'last_known' }, purpose, noNewerPrice);
  }

  /**
   * The best we have is not the newest there may be: good for looking, for an order while young.
   */
  function answerAged(quote: JudgedQuote, purpose: QuotePurpose, trouble: Trouble): QuoteAnswer {
    const age = clock.now() - quote.asOf;
    // An instant that lies ahead says nothing about how old the price is.
    const isTooOld = age > needs.orderQuoteAgeMsMax || age < -clockToleranceMs;
    return purpose === 'order' && isTooOld
      ? { kind: 'too_old', quote, ...trouble }
      : { kind: 'quote', quote };
  }

  function answerKnown(known: Quote, purpose: QuotePurpose): QuoteAnswer {
    const quote = { ...known, status: statusAt(clock.now(), calendar)(known) };
    if (quote.status === 'current') return { kind: 'quote', quote };
    if (quote.status === 'last_known') return answerAged(quote, purpose, notTraded());
    return answerAged(quote, purpose, publication.waitOf(known, clock.now()) ?? noNewerPrice);
  }

  /** It was asked for after the last close: without a trade there is no price before the next. */
  function notTraded(): Trouble {
    const { opensAt } = lastPublishedSession(clock.now(), calendar);
    return { reason: 'not_traded', retryAt: publishedAt(calendar.nextSession(opensAt)) };
  }

  function answerTrouble(
    trouble: Trouble,
    known: Quote | undefined,
    purpose: QuotePurpose,
  ): QuoteAnswer {
    if (!known) return { kind: 'unavailable', ...trouble };
    const status = statusAt(clock.now(), calendar)(known);
    return answerAged(
      { ...known, status: status === 'last_known' ? status : 'stale' },
      purpose,
      trouble,
    );
  }

  function stillUnderWay(): Trouble {
    return { reason: 'upstream_unreachable', retryAt: clock.now() + lateRetryMs };
  }

  /** What of the symbol is known, and the answer when nothing is to be asked. */
  function assess(symbol: TickerSymbol, purpose: QuotePurpose, listing: Listing | undefined) {
    const known = memory.find(symbol);
    const now = clock.now();
    const settled = (answer: QuoteAnswer) => ({ known, answer });
    if (listing && !listing.find(symbol)) return settled(answerUnlisted(known, purpose));
    // Asking brings nothing newer, which does not make it a good one.
    if (known && isCurrent(known, now, calendar)) {
      return settled(answerKnown(known, purpose));
    }
    if (setbacks.isUnknown(symbol)) return settled(answerUnknown(known, purpose));
    const trouble = troubleOf(setbacks.find(symbol)) ?? (known && publication.waitOf(known, now));
    return { known, answer: trouble && answerTrouble(trouble, known, purpose) };
  }

  /** Waits for the flight until the deadline; its answer is remembered even when it comes later. */
  async function land(
    flight: Promise<Quote | undefined> | undefined,
    { symbol, purpose, deadline, known }: Asking,
  ): Promise<QuoteAnswer> {
    try {
      const late = clock.after(deadline - clock.now()).then(() => 'late' as const);
      const quote = await Promise.race([flight, late]);
      if (quote === 'late') return answerTrouble(stillUnderWay(), known, purpose);
      return quote ? answerKnown(quote, purpose) : answerUnknown(known, purpose);
    } catch (error) {
      const trouble = upstream.explain(error);
      const ownTrouble = isOwnFault(error) ? troubleOf(setbacks.find(symbol)) : undefined;
      if (trouble) return answerTrouble(ownTrouble ?? trouble, known, purpose);
      // The disk keeps us from counting the request: a known price can still be shown.
      if (known && purpose !== 'order') return answerTrouble(noNewerPrice, known, purpose);
      throw error;
    }
  }

  async function answerAll(
    symbols: readonly TickerSymbol[],
    purpose: QuotePurpose,
    asker: UserId | undefined,
  ): Promise<readonly QuoteAnswer[]> {
    const now = clock.now();
    const deadline = now + patienceMs[purpose];
    const listing = listingDesk.current() ?? (await listingDesk.ready(now + listingPatienceMs));
    const askings = symbols.map((symbol) => ({
      symbol,
      purpose,
      deadline,
      ...assess(symbol, purpose, listing),
    }));
    // When not all can be asked for, it is the turn of the stalest.
    const open = askings
      .filter(({ answer }) => !answer)
      .toSorted((a, b) => (a.known?.asOf ?? 0) - (b.known?.asOf ?? 0));
    const launched = [...Map.groupBy(open, purposeOf)].flatMap(([urgency, group]) => [
      ...flights.join(
        group.map(({ symbol }) => symbol),
        turnFor(urgency, deadline, asker),
      ),
    ]);
    const flightBySymbol = new Map(launched);
    return Promise.all(
      askings.map(async (asking) =>
        flagged(asking.answer ?? (await land(flightBySymbol.get(asking.symbol), asking)), asking),
      ),
    );
  }

  /** A price of other shares than people hold is shown for what it is, and nothing trades at it. */
  function flagged(answer: QuoteAnswer, { symbol, purpose }: Asking): QuoteAnswer {
    const isPrice = answer.kind === 'quote' || answer.kind === 'too_old';
    if (!isPrice || !needs.splitFlags.isFlagged(symbol)) return answer;
    return purpose === 'order'
      ? { kind: 'unavailable', reason: 'adjusting', retryAt: undefined }
      : { kind: 'quote', quote: { ...answer.quote, status: 'adjusting' } };
  }

  return {
    async quoteFor(symbol, purpose, asker) {
      const [answer] = await answerAll([symbol], purpose, asker);
      return answer ?? { kind: 'unavailable', ...noNewerPrice };
    },
    async quotesFor(symbols, asker) {
      const answers = await answerAll(symbols, 'view', asker);
      const quotes = answers.flatMap((answer) => (answer.kind === 'quote' ? [answer.quote] : []));
      return new Map(quotes.map((quote) => [quote.symbol, quote]));
    },
    currentPrices: (symbols) => findCurrentPrices(needs, symbols),
  };
}

type Asking = {
  readonly symbol: TickerSymbol;
  readonly purpose: QuotePurpose;
  readonly deadline: EpochMs;
  readonly known: Quote | undefined;
};

/** A symbol without any price comes before one whose price is merely old. */
function purposeOf({ purpose, known }: Asking): RequestPurpose {
  return purpose === 'order' || known ? purpose : 'new_symbol';
}
