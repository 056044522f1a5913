// Answers "a quote for X, for this purpose" from the freshest of memory, the store and the upstream
// within the allowance, and says how good the answer is.
import type { UserId } from '#src/domain/ids.ts';
import type { JudgedQuote, Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { findCurrentPrices, type CurrentPrices } from './current-prices.ts';
import { isCurrent } from '#src/market/freshness.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import type { Listing } from '#src/market/listing/listing.ts';
import { isOwnFault } from '#src/market/market-data.ts';
import {
  answerAdjusting,
  answerKnown,
  answerTrouble,
  answerUnknown,
  answerUnlisted,
  noNewerPrice,
  type PriceRules,
  type Question,
  type QuoteAnswer,
  type QuotePurpose,
} from './quote-answer.ts';
import type { QuoteFlights } from './quote-flights.ts';
import type { Publication } from './publication.ts';
import type { QuoteMemory } from './quote-memory.ts';
import type { RequestAllowance, RequestPurpose } from '#src/market/allowance/request-allowance.ts';
import type { Setbacks } from '#src/market/allowance/setbacks.ts';
import type { SplitFlags } from './split-flags.ts';
import { troubleOf, turnFor, type Trouble, type Upstream } from '#src/market/allowance/upstream.ts';

export type QuoteDesk = {
  /** The best quote that can be had for the purpose within a few seconds, on the asker's share. */
  quoteFor(symbol: TickerSymbol, purpose: QuotePurpose, asker?: UserId): Promise<QuoteAnswer>;
  /** The same for every symbol of a portfolio; symbols without any price are left out. */
  quotesFor(
    symbols: readonly TickerSymbol[],
    asker?: UserId,
  ): Promise<ReadonlyMap<TickerSymbol, JudgedQuote>>;
  /**
   * What is at hand of these symbols, judged as for looking; asks nobody and spends nothing. Those
   * without any price are left out.
   */
  atHand(symbols: readonly TickerSymbol[]): ReadonlyMap<TickerSymbol, JudgedQuote>;
  /**
   * The prices of these symbols when each is at hand and `current`, as most are: who need not wait
   * does not wait. Otherwise undefined.
   */
  currentPrices(symbols: readonly TickerSymbol[]): CurrentPrices | undefined;
};

type Needs = PriceRules & {
  readonly upstream: Upstream;
  readonly allowance: Pick<RequestAllowance, 'pauseNow' | 'refusal'>;
  readonly listingDesk: ListingDesk;
  readonly memory: QuoteMemory;
  readonly flights: QuoteFlights;
  readonly setbacks: Setbacks<TickerSymbol>;
  readonly publication: Publication;
  readonly splitFlags: SplitFlags;
};

type Asking = Question & { readonly symbol: TickerSymbol; readonly deadline: EpochMs };

/** What a caller waits for a price; a portfolio is shown with what is there by then. */
const patienceMs: Readonly<Record<QuotePurpose, number>> = {
  order: 4_500,
  lookup: 4_500,
  view: 2_500,
};
/** Of that, for the list of symbols when it is not loaded yet. */
const listingPatienceMs = 1_000;
/** The longest way of a fetched price to whoever asked for it. */
const wayMsMax = 1_000;
/** When an answer that came too late for one will be there for the next. */
const lateRetryMs = 2_000;

/** The desk keeps nothing itself: what it knows is in the memory, on flights and in setbacks. */
export function createQuoteDesk(needs: Needs): QuoteDesk {
  return {
    async quoteFor(symbol, purpose, asker) {
      const [answer] = await answerAll(needs, [symbol], purpose, asker);
      return answer ?? { kind: 'unavailable', ...noNewerPrice };
    },
    async quotesFor(symbols, asker) {
      const answers = await answerAll(needs, symbols, 'view', asker);
      const quotes = answers.flatMap((answer) => (answer.kind === 'quote' ? [answer.quote] : []));
      return new Map(quotes.map((quote) => [quote.symbol, quote]));
    },
    atHand: (symbols) => quotesAtHand(needs, symbols),
    currentPrices: (symbols) => findCurrentPrices(needs, symbols),
  };
}

async function answerAll(
  needs: Needs,
  symbols: readonly TickerSymbol[],
  purpose: QuotePurpose,
  asker: UserId | undefined,
): Promise<readonly QuoteAnswer[]> {
  const { listingDesk, memory, splitFlags, clock } = needs;
  const now = clock.now();
  const deadline = now + patienceMs[purpose] * needs.clock.speed;
  const listing =
    listingDesk.current() ?? (await listingDesk.ready(now + listingPatienceMs * clock.speed));
  const askings = symbols.map((symbol) => {
    const asking = { symbol, purpose, deadline, known: memory.find(symbol) };
    return { asking, settled: settle(needs, asking, listing) };
  });
  const open = askings.filter(({ settled }) => !settled).map(({ asking }) => asking);
  const flightBySymbol = launch(needs, open, deadline, asker);
  return Promise.all(
    askings.map(async ({ asking, settled }) => {
      const { symbol } = asking;
      const answer = settled ?? (await land(needs, flightBySymbol.get(symbol), asking));
      const isPrice = answer.kind === 'quote' || answer.kind === 'too_old';
      if (isPrice) await splitFlags.readSettled(symbol);
      const isAdjusting = isPrice && splitFlags.isFlagged(symbol);
      return isAdjusting ? answerAdjusting(answer.quote, purpose) : answer;
    }),
  );
}

function quotesAtHand(
  needs: Needs,
  symbols: readonly TickerSymbol[],
): ReadonlyMap<TickerSymbol, JudgedQuote> {
  const { listingDesk, memory, splitFlags, clock } = needs;
  const listing = listingDesk.current();
  const found = symbols.flatMap((symbol): readonly JudgedQuote[] => {
    const known = memory.find(symbol);
    if (!known) return [];
    const asking = { symbol, purpose: 'view', deadline: clock.now(), known } as const;
    const settled = settle(needs, asking, listing);
    const answer = settled ?? answerTrouble(unasked(needs), asking, needs);
    if (answer.kind !== 'quote') return [];
    if (!splitFlags.isFlagged(symbol)) return [answer.quote];
    const adjusting = answerAdjusting(answer.quote, 'view');
    return adjusting.kind === 'quote' ? [adjusting.quote] : [];
  });
  return new Map(found.map((quote) => [quote.symbol, quote]));
}

/** Why a newer price that may be had is not here: nobody may ask now, or nobody has. */
function unasked({ allowance }: Needs): Trouble {
  const refusal = allowance.pauseNow() ?? allowance.refusal({ purpose: 'view' }, 0);
  return refusal ?? { reason: 'not_asked', retryAt: undefined };
}

/** The answer when nothing is to be asked. */
function settle(
  needs: Needs,
  asking: Asking,
  listing: Listing | undefined,
): QuoteAnswer | undefined {
  const { setbacks, publication, calendar, clock } = needs;
  const { symbol, purpose, known } = asking;
  const now = clock.now();
  if (listing && !listing.find(symbol)) return answerUnlisted(asking);
  if (known && isCurrent(known, now, calendar)) return answerKnown(known, purpose, needs);
  if (setbacks.isUnknown(symbol)) return answerUnknown(asking, needs);
  const trouble = troubleOf(setbacks.find(symbol)) ?? (known && publication.waitOf(known, now));
  return trouble && answerTrouble(trouble, asking, needs);
}

/** Asks for them all; when not all can be asked for, it is the turn of the stalest. */
function launch(
  { flights }: Needs,
  open: readonly Asking[],
  deadline: EpochMs,
  asker: UserId | undefined,
): ReadonlyMap<TickerSymbol, Promise<Quote | undefined>> {
  const stalestFirst = open.toSorted((a, b) => (a.known?.asOf ?? 0) - (b.known?.asOf ?? 0));
  const groups = Map.groupBy(stalestFirst, urgencyOf);
  return new Map(
    [...groups].flatMap(([urgency, group]) => {
      const symbols = group.map(({ symbol }) => symbol);
      return [...flights.join(symbols, turnFor(urgency, deadline, asker))];
    }),
  );
}

/** A symbol without any price comes before one whose price is merely old. */
function urgencyOf({ purpose, known }: Question): RequestPurpose {
  return purpose === 'order' || known ? purpose : 'new_symbol';
}

/** Waits for the flight until the deadline; its answer is remembered even when it comes later. */
async function land(
  needs: Needs,
  flight: Promise<Quote | undefined> | undefined,
  asking: Asking,
): Promise<QuoteAnswer> {
  const { upstream, setbacks, clock } = needs;
  const { symbol, purpose, deadline, known } = asking;
  try {
    const late = clock.after(deadline - clock.now()).then(() => 'late' as const);
    const quote = await Promise.race([flight, late]);
    if (quote === 'late') return answerTrouble(stillUnderWay(clock.now()), asking, needs);
    if (!quote) return answerUnknown(asking, needs);
    return answerKnown(quote, purpose, needs, arrivalOf(quote, clock));
  } catch (error) {
    const trouble = upstream.explain(error);
    const ownTrouble = isOwnFault(error) ? troubleOf(setbacks.find(symbol)) : undefined;
    if (trouble) return answerTrouble(ownTrouble ?? trouble, asking, needs);
    // The disk keeps us from counting the request: a known price can still be shown.
    if (known && purpose !== 'order') return answerTrouble(noNewerPrice, asking, needs);
    throw error;
  }
}

/**
 * As of when an answer is judged: on a fast clock the way of a fresh price takes longer than it
 * would count as one. At most a second of real time before now.
 */
function arrivalOf({ fetchedAt }: Quote, clock: Clock): EpochMs {
  const now = clock.now();
  return Math.min(now, Math.max(fetchedAt, now - wayMsMax * clock.speed));
}

function stillUnderWay(now: EpochMs): Trouble {
  return { reason: 'upstream_unreachable', retryAt: now + lateRetryMs };
}
