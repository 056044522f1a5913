// Price histories for charts: from memory, from the store, or from the upstream at most once per
// symbol, interval and session.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { UserId } from '#src/domain/ids.ts';
import { seriesOf, type PriceHistory, type PriceInterval } from '#src/domain/price-history.ts';
import type { Entitlement } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { hasNewestBars } from './newest-bars.ts';
import type { BarsLeftOut, HistoryFlights, SeriesSetbacks } from './history-flights.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import type { Listing } from '#src/market/listing/listing.ts';
import { isOwnFault } from '#src/market/market-data.ts';
import type { Setback } from '#src/market/allowance/setbacks.ts';
import { troubleOf, turnFor, type Trouble, type Upstream } from '#src/market/allowance/upstream.ts';

export type HistoryStore = {
  find(symbol: TickerSymbol, interval: PriceInterval): Promise<PriceHistory | undefined>;
  save(history: PriceHistory): Promise<void>;
};

export type HistoryAnswer =
  | {
      readonly kind: 'history';
      readonly history: PriceHistory;
      /** `stale`: bars of later sessions exist, but cannot be had now. */
      readonly status: 'current' | 'stale';
    }
  | { readonly kind: 'unknown_symbol' }
  | ({ readonly kind: 'unavailable' } & Trouble);

export type HistoryDesk = {
  /** The bars, as complete as they can be had within a few seconds on the asker's share. */
  historyFor(symbol: TickerSymbol, interval: PriceInterval, asker?: UserId): Promise<HistoryAnswer>;
  /** The bars that are stored; asks for none. */
  kept(symbol: TickerSymbol, interval: PriceInterval): Promise<PriceHistory | undefined>;
  /** Symbols whose histories are left alone, because no usable answer comes. */
  setbacks(): readonly Setback<TickerSymbol>[];
  /** Whether bars of minutes are part of the plan. */
  readonly hasMinutes: boolean;
  /** Histories that were fetched lately and lack bars that cannot be believed. */
  barsLeftOut(): readonly BarsLeftOut[];
};

type Needs = {
  readonly upstream: Upstream;
  readonly listingDesk: ListingDesk;
  readonly store: Pick<HistoryStore, 'find'>;
  readonly flights: HistoryFlights;
  readonly setbacks: SeriesSetbacks;
  readonly calendar: MarketCalendar;
  /** Of the plan, by which bars of minutes are to be had, sooner or later. */
  readonly entitlement: Entitlement;
  readonly clock: Clock;
};

const patienceMs = 4_500;
const listingPatienceMs = 1_000;

/** What is asked for, and the bars of it that are stored. */
type Asking = {
  readonly symbol: TickerSymbol;
  readonly interval: PriceInterval;
  readonly asker: UserId | undefined;
  readonly known: PriceHistory | undefined;
};

/** The desk over a store; it asks for nothing that the store has complete. */
export function createHistoryDesk(needs: Needs): HistoryDesk {
  const { listingDesk, store, setbacks, entitlement, clock } = needs;
  const { flights } = needs;

  return {
    async historyFor(symbol, interval, asker) {
      const now = clock.now();
      const listing =
        listingDesk.current() ?? (await listingDesk.ready(now + listingPatienceMs * clock.speed));
      const known = await store.find(symbol, interval);
      const asking = { symbol, interval, asker, known };
      return settle(needs, asking, listing, now) ?? ask(needs, asking);
    },
    kept: (symbol, interval) => store.find(symbol, interval),
    barsLeftOut: () => flights.barsLeftOut(),
    setbacks: () => Object.values(setbacks).flatMap((each) => each.list()),
    hasMinutes: entitlement !== 'end-of-day',
  };
}

/** The answer when nothing is to be asked. */
function settle(
  desk: Needs,
  { symbol, interval, known }: Asking,
  listing: Listing | undefined,
  now: EpochMs,
): HistoryAnswer | undefined {
  const setbacks = desk.setbacks[seriesOf(interval)];
  if (known && hasNewestBars(known, now, desk)) {
    return { kind: 'history', history: known, status: 'current' };
  }
  const isListed = !listing || listing.find(symbol) !== undefined;
  if (!isListed || setbacks.isUnknown(symbol)) return answerUnknown(known);
  const trouble = troubleOf(setbacks.find(symbol));
  return trouble && answerTrouble(trouble, known);
}

/** Waits for the flight; what it brings is stored even when it comes later. */
async function ask(desk: Needs, asking: Asking): Promise<HistoryAnswer> {
  const { upstream, flights, clock } = desk;
  const { symbol, interval, asker, known } = asking;
  try {
    const waitMs = patienceMs * clock.speed;
    const turn = turnFor('history', clock.now() + waitMs, asker);
    const flight = flights.join(symbol, interval, turn);
    const late = clock.after(waitMs).then(() => 'late' as const);
    const history = await Promise.race([flight, late]);
    if (history === 'late') {
      const retryAt = clock.now() + waitMs;
      return answerTrouble({ reason: 'upstream_unreachable', retryAt }, known);
    }
    return history ? { kind: 'history', history, status: 'current' } : answerUnknown(known);
  } catch (error) {
    const trouble = upstream.explain(error);
    if (!trouble) throw error;
    const setback = desk.setbacks[seriesOf(interval)].find(symbol);
    const ownTrouble = isOwnFault(error) ? troubleOf(setback) : undefined;
    return answerTrouble(ownTrouble ?? trouble, known);
  }
}

function answerUnknown(known: PriceHistory | undefined): HistoryAnswer {
  return known ? { kind: 'history', history: known, status: 'stale' } : { kind: 'unknown_symbol' };
}

function answerTrouble(trouble: Trouble, known: PriceHistory | undefined): HistoryAnswer {
  return known
    ? { kind: 'history', history: known, status: 'stale' }
    : { kind: 'unavailable', ...trouble };
}
