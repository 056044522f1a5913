// The prices at hand that nobody needs to ask for, and until when that is so.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { currentUntil } from '#src/market/freshness.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import type { Listing } from '#src/market/listing/listing.ts';
import type { QuoteMemory } from './quote-memory.ts';
import type { SplitFlags } from './split-flags.ts';

export type CurrentPrices = {
  /** In the order of the symbols; while a price is the same, so is its quote. */
  readonly quotes: readonly Quote[];
  /** In which all of them were found; there may be none where there was nothing to find. */
  readonly listing: Listing | undefined;
  /** Whether looking again would certainly give the same quotes and the same listing now. */
  stillHold(): boolean;
};

type Needs = {
  readonly listingDesk: ListingDesk;
  readonly memory: QuoteMemory;
  readonly splitFlags: Pick<SplitFlags, 'isFlagged'>;
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
};

/** The prices of these symbols when each is at hand and `current`; otherwise undefined. */
export function findCurrentPrices(
  { listingDesk, memory, splitFlags, calendar, clock }: Needs,
  symbols: readonly TickerSymbol[],
): CurrentPrices | undefined {
  const from = clock.now();
  const listing = listingDesk.current();
  if (symbols.some((symbol) => splitFlags.isFlagged(symbol))) return undefined;
  const quotes = quotesOf(symbols, listing, memory);
  const until = quotes && currentUntil(quotes, from, calendar);
  if (!quotes || until === undefined) return undefined;
  const revision = memory.revision();
  const stillHold = () => {
    const now = clock.now();
    // A wall clock that went back is judged anew as well.
    const isInTime = from <= now && now < until;
    return isInTime && memory.revision() === revision && listingDesk.current() === listing;
  };
  return { quotes, listing, stillHold };
}

function quotesOf(
  symbols: readonly TickerSymbol[],
  listing: Listing | undefined,
  memory: QuoteMemory,
): readonly Quote[] | undefined {
  const quotes: Quote[] = [];
  for (const symbol of symbols) {
    const known = listing?.find(symbol) && memory.find(symbol);
    if (!known) return undefined;
    quotes.push(known);
  }
  return quotes;
}
