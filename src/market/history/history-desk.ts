// Price histories for charts: from memory, from the store, or from the upstream at most once per
// symbol, interval and session.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { UserId } from '#src/domain/ids.ts';
import type { PriceHistory, PriceInterval } from '#src/domain/price-history.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock, EpochMs } from '#src/runtime/clock.ts';
import { remember } from '#src/runtime/recent.ts';
import { lastPublishedSession, publishedAt } from '#src/market/freshness.ts';
import { clockToleranceMs } from '#src/market/quotes/kept-instants.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import { isOwnFault } from '#src/market/market-data.ts';
import { canJoin, raise, type Turn } from '#src/market/allowance/request-queue.ts';
import type { Setback, Setbacks } from '#src/market/allowance/setbacks.ts';
import { troubleOf, turnFor, type Trouble, type Upstream } from '#src/market/allowance/upstream.ts';

export type HistoryStore = {
  find(symbol: TickerSymbol, interval: PriceInterval): PriceHistory | undefined;
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
  /** Symbols whose histories are left alone, because no usable answer comes. */
  setbacks(): readonly Setback<TickerSymbol>[];
  /** Histories that were fetched lately and lack bars that cannot be believed. */
  barsLeftOut(): readonly { readonly symbol: TickerSymbol; readonly count: number }[];
};

type Flight = { readonly turn: Turn; readonly history: Promise<PriceHistory | undefined> };

type Needs = {
  readonly upstream: Upstream;
  readonly listingDesk: ListingDesk;
  readonly store: HistoryStore;
  readonly setbacks: Readonly<Record<PriceInterval, Setbacks<TickerSymbol>>>;
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
  /** Told when bars could not be stored. */
  readonly onStoreFault: (error: unknown) => void;
};

const patienceMs = 4_500;
const listingPatienceMs = 1_000;
/** Histories with bars left out that are told of. */
const leftOutMax = 20;

export function createHistoryDesk(needs: Needs): HistoryDesk {
  const { upstream, listingDesk, store, calendar, clock } = needs;
  const flightsByName = new Map<string, Flight>();

  const leftOutByName = new Map<string, { symbol: TickerSymbol; count: number }>();

  function noteLeftOut({ symbol, interval, leftOut }: PriceHistory): void {
    const name = `${interval} ${symbol}`;
    leftOutByName.delete(name);
    if (leftOut.length === 0) return;
    remember(leftOutByName, name, { symbol, count: leftOut.length }, leftOutMax);
  }

  /** Whether the bars hold all that one request a session can bring. */
  function isComplete({ bars, fetchedAt }: PriceHistory, now: EpochMs): boolean {
    const session = lastPublishedSession(now, calendar);
    // What a clock that was ahead has written down proves nothing.
    if (fetchedAt > now + clockToleranceMs) return false;
    const isThere = (bars.at(-1)?.date ?? '') >= session.date;
    // The bar of a session that was still open when it was fetched is not its last word.
    return fetchedAt >= (isThere ? session.closesAt : publishedAt(session));
  }

  async function fetchOnce(symbol: TickerSymbol, interval: PriceInterval, turn: Turn) {
    const setbacks = needs.setbacks[interval];
    const history = await upstream.fetchHistory(symbol, interval, turn).catch((error: unknown) => {
      // Noted once a flight, however many wait for it.
      if (isOwnFault(error)) setbacks.note(symbol);
      throw error;
    });
    if (!history) {
      setbacks.noteUnknown(symbol);
      return undefined;
    }
    setbacks.clear(symbol);
    noteLeftOut(history);
    await store.save(history).catch(needs.onStoreFault);
    return history;
  }

  function fetchShared(symbol: TickerSymbol, interval: PriceInterval, asker: UserId | undefined) {
    const name = `${interval} ${symbol}`;
    const turn = turnFor('history', clock.now() + patienceMs, asker);
    const inFlight = flightsByName.get(name);
    if (inFlight && canJoin(inFlight.turn)) {
      raise(inFlight.turn, turn);
      return inFlight.history;
    }
    const flight = { turn, history: fetchOnce(symbol, interval, turn) };
    flightsByName.set(name, flight);
    const land = () => {
      if (flightsByName.get(name) === flight) flightsByName.delete(name);
    };
    flight.history.then(land, land);
    return flight.history;
  }

  function answerTrouble(trouble: Trouble, known: PriceHistory | undefined): HistoryAnswer {
    return known
      ? { kind: 'history', history: known, status: 'stale' }
      : { kind: 'unavailable', ...trouble };
  }

  async function ask(
    symbol: TickerSymbol,
    interval: PriceInterval,
    known: PriceHistory | undefined,
    asker: UserId | undefined,
  ): Promise<HistoryAnswer> {
    try {
      const flight = fetchShared(symbol, interval, asker);
      const late = clock.after(patienceMs).then(() => 'late' as const);
      const history = await Promise.race([flight, late]);
      if (history === 'late') {
        const retryAt = clock.now() + patienceMs;
        return answerTrouble({ reason: 'upstream_unreachable', retryAt }, known);
      }
      if (history) return { kind: 'history', history, status: 'current' };
      return known
        ? { kind: 'history', history: known, status: 'stale' }
        : { kind: 'unknown_symbol' };
    } catch (error) {
      const trouble = upstream.explain(error);
      if (!trouble) throw error;
      const setback = needs.setbacks[interval].find(symbol);
      const ownTrouble = isOwnFault(error) ? troubleOf(setback) : undefined;
      return answerTrouble(ownTrouble ?? trouble, known);
    }
  }

  return {
    async historyFor(symbol, interval, asker) {
      const now = clock.now();
      const listing = listingDesk.current() ?? (await listingDesk.ready(now + listingPatienceMs));
      const known = store.find(symbol, interval);
      const setbacks = needs.setbacks[interval];
      if (known && isComplete(known, now)) {
        return { kind: 'history', history: known, status: 'current' };
      }
      const isListed = !listing || listing.find(symbol) !== undefined;
      if (!isListed || setbacks.isUnknown(symbol)) {
        return known
          ? { kind: 'history', history: known, status: 'stale' }
          : { kind: 'unknown_symbol' };
      }
      const trouble = troubleOf(setbacks.find(symbol));
      return trouble ? answerTrouble(trouble, known) : ask(symbol, interval, known, asker);
    },
    barsLeftOut: () => [...leftOutByName.values()],
    setbacks: () => [...needs.setbacks.daily.list(), ...needs.setbacks.weekly.list()],
  };
}
