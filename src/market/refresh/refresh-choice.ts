// Which symbols the background asks for next: of those that orders wait for and those that people
// hold, the ones that are due. Orders come first, then the stalest, and what is asked for often
// somewhat sooner.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { Entitlement } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { isCurrent } from '#src/market/freshness.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import type { Publication } from '#src/market/quotes/publication.ts';
import type { QuoteFlights } from '#src/market/quotes/quote-flights.ts';
import type { QuoteMemory } from '#src/market/quotes/quote-memory.ts';
import type { Setbacks } from '#src/market/allowance/setbacks.ts';
import type { WatchedSymbols } from './watched-symbols.ts';
import { interestForgottenMs, type SymbolInterest } from './symbol-interest.ts';

export type ChoiceNeeds = {
  readonly flights: Pick<QuoteFlights, 'isInFlight'>;
  readonly memory: QuoteMemory;
  readonly setbacks: Setbacks<TickerSymbol>;
  readonly publication: Publication;
  readonly interest: SymbolInterest;
  readonly watchedSymbols: Pick<WatchedSymbols, 'now'>;
  readonly listingDesk: ListingDesk;
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
};

const minuteMs = 60_000;
/**
 * How long ago somebody must have looked at the portfolio. Once a session prices are asked for
 * whoever looks tomorrow; minute by minute only for those who are there.
 */
const heldWithinMs = {
  'end-of-day': interestForgottenMs,
  delayed: 60 * minuteMs,
  realtime: 60 * minuteMs,
} as const;
/** The oldest that a price gets before the background asks again, while the market is open. */
const refreshIntervalMs = { 'end-of-day': minuteMs, delayed: minuteMs, realtime: 2_000 } as const;

/** Whether there is any symbol to ask for now. */
export function isAnyDue(needs: ChoiceNeeds, entitlement: Entitlement): boolean {
  return wantedSymbols(needs, entitlement).some((symbol) => isDue(needs, entitlement, symbol));
}

/** The symbols to ask for now, the most urgent first, at most so many. */
export function chooseDue(
  needs: ChoiceNeeds,
  entitlement: Entitlement,
  countMax: number,
): readonly TickerSymbol[] {
  const watched = new Set(needs.watchedSymbols.now());
  return wantedSymbols(needs, entitlement)
    .filter((symbol) => isDue(needs, entitlement, symbol))
    .map((symbol) => ({
      symbol,
      isWatched: watched.has(symbol),
      urgency: urgencyOf(needs, symbol),
    }))
    .toSorted((a, b) => Number(b.isWatched) - Number(a.isWatched) || b.urgency - a.urgency)
    .slice(0, countMax)
    .map(({ symbol }) => symbol);
}

function wantedSymbols(needs: ChoiceNeeds, entitlement: Entitlement): readonly TickerSymbol[] {
  const { interest, watchedSymbols, memory, calendar, clock } = needs;
  const held = interest.heldWithin(heldWithinMs[entitlement]);
  // Who looks next week finds what the portfolio was worth at each close.
  const { closesAt } = calendar.lastCompletedSession(clock.now());
  const lacksClose = (symbol: TickerSymbol) => (memory.find(symbol)?.asOf ?? 0) < closesAt;
  const closing = interest.heldWithin(interestForgottenMs).filter(lacksClose);
  return [...new Set([...watchedSymbols.now(), ...held, ...closing])];
}

function isDue(needs: ChoiceNeeds, entitlement: Entitlement, symbol: TickerSymbol): boolean {
  const { flights, memory, setbacks, publication, listingDesk, calendar, clock } = needs;
  if (flights.isInFlight(symbol) || setbacks.isUnknown(symbol) || setbacks.find(symbol)) {
    return false;
  }
  if (!listingDesk.current()?.find(symbol)) return false;
  const known = memory.find(symbol);
  if (!known) return true;
  const now = clock.now();
  if (isCurrent(known, now, calendar, refreshIntervalMs[entitlement])) return false;
  return publication.waitOf(known, now) === undefined;
}

/** Age of the price, at most doubled for what is asked for a thousand times a day. */
function urgencyOf({ memory, interest, clock }: ChoiceNeeds, symbol: TickerSymbol): number {
  const known = memory.find(symbol);
  if (!known) return Infinity;
  const popularity = Math.min(1, Math.log10(1 + interest.asksOf(symbol)) / 3);
  return (clock.now() - known.asOf) * (1 + popularity);
}
