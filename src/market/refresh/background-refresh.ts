// Spends the requests that nobody asks for on the symbols that people hold: the stalest first, and
// those that are asked for often somewhat sooner.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { repeat } from '#src/runtime/repeat.ts';
import { isCurrent } from '#src/market/freshness.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import type { PlanTerms } from '#src/market/allowance/plan.ts';
import type { Publication } from '#src/market/quotes/publication.ts';
import type { QuoteFlights } from '#src/market/quotes/quote-flights.ts';
import type { QuoteMemory } from '#src/market/quotes/quote-memory.ts';
import {
  AllowanceRefusedError,
  RequestNotNeededError,
  type Turn,
} from '#src/market/allowance/request-queue.ts';
import type { Setbacks } from '#src/market/allowance/setbacks.ts';
import type { SplitFlags } from '#src/market/quotes/split-flags.ts';
import { interestForgottenMs, type SymbolInterest } from './symbol-interest.ts';
import type { Upstream } from '#src/market/allowance/upstream.ts';

export type BackgroundRefresh = {
  /**
   * One request at most; resolves when it is answered, with how long to wait before the next. Never
   * rejects: nobody waits for it.
   */
  tick(): Promise<number>;
  /** Ticks until it is stopped. */
  start(): { stop(): void };
};

type Needs = {
  readonly upstream: Upstream;
  readonly flights: QuoteFlights;
  readonly memory: QuoteMemory;
  readonly setbacks: Setbacks<TickerSymbol>;
  readonly publication: Publication;
  readonly splitFlags: SplitFlags;
  readonly interest: SymbolInterest;
  readonly listingDesk: ListingDesk;
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
  readonly terms: PlanTerms;
  /** Told when the symbols that matter could not be stored. */
  readonly onStoreFault: (error: unknown) => void;
};

const minuteMs = 60_000;
/**
 * How long ago somebody must have looked at the portfolio. A day's few requests are spent for
 * whoever looks tomorrow; minute by minute only for those who are there.
 */
const heldWithinMs = {
  'end-of-day': interestForgottenMs,
  delayed: 60 * minuteMs,
  realtime: 60 * minuteMs,
} as const;
/** The oldest that a price gets before the background asks again, while the market is open. */
const refreshIntervalMs = { 'end-of-day': minuteMs, delayed: minuteMs, realtime: 2_000 } as const;
/** When nothing is due. */
const idleMs = { 'end-of-day': minuteMs, delayed: 10_000, realtime: 500 } as const;
/** A request of the background waits this long for a slot that nobody else wants. */
const patienceMs = minuteMs;
const saveIntervalMs = minuteMs;
/** After a look at the splits that brought nothing; a flag that waits for one stays meanwhile. */
const splitsRetryMs = 30 * minuteMs;
/** Requests on their way at once, so that a slow answer does not slow the pace. */
const workersOfPremium = 4;

export function createBackgroundRefresh(needs: Needs): BackgroundRefresh {
  const { upstream, flights, memory, setbacks, publication, splitFlags, interest } = needs;
  const { listingDesk, calendar, clock } = needs;
  const { entitlement } = needs.terms;
  let savedAt = 0;
  let splitsTriedAt = -Infinity;

  function isDue(symbol: TickerSymbol): boolean {
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
  function urgencyOf(symbol: TickerSymbol): number {
    const known = memory.find(symbol);
    if (!known) return Infinity;
    const popularity = Math.min(1, Math.log10(1 + interest.asksOf(symbol)) / 3);
    return (clock.now() - known.asOf) * (1 + popularity);
  }

  const held = () => interest.heldWithin(heldWithinMs[entitlement]);
  const isNeeded = () => held().some(isDue);

  function choose(): readonly TickerSymbol[] {
    return held()
      .filter(isDue)
      .map((symbol) => ({ symbol, urgency: urgencyOf(symbol) }))
      .toSorted((a, b) => b.urgency - a.urgency)
      .slice(0, upstream.symbolsPerRequest())
      .map(({ symbol }) => symbol);
  }

  async function saveInterest(): Promise<void> {
    if (clock.monotonicNow() - savedAt < saveIntervalMs) return;
    savedAt = clock.monotonicNow();
    await interest.save().catch(needs.onStoreFault);
  }

  /** One request tells whether a price that opened like after a split is one of other shares. */
  async function lookAtSplits(symbol: TickerSymbol): Promise<number> {
    const leaveBy = clock.now() + patienceMs;
    try {
      const turn: Turn = { purpose: 'background', leaveBy };
      splitFlags.noteSplits(symbol, await upstream.fetchSplits(symbol, turn));
      return 0;
    } catch {
      splitsTriedAt = clock.monotonicNow();
      return idleMs[entitlement];
    }
  }

  async function tick(): Promise<number> {
    await saveInterest();
    // Also when nobody asks: a first listing comes as soon as there is a request for it.
    listingDesk.current();
    const suspect = splitFlags.nextSuspect();
    const mayLook = clock.monotonicNow() - splitsTriedAt >= splitsRetryMs;
    if (suspect !== undefined && mayLook) return lookAtSplits(suspect);
    if (!isNeeded()) return idleMs[entitlement];
    const leaveBy = clock.now() + patienceMs;
    try {
      await flights.fetchChosen(choose, { purpose: 'background', leaveBy, isNeeded });
      return 0;
    } catch (error) {
      if (error instanceof RequestNotNeededError) return idleMs[entitlement];
      if (!(error instanceof AllowanceRefusedError)) return minuteMs;
      // The reserves dwindle towards the end of the day: ask again before it is over.
      return Math.min(minuteMs, Math.max(idleMs.realtime, error.refusal.retryAt - clock.now()));
    }
  }

  return {
    tick,
    start() {
      const length = needs.terms.requestsPerDay === undefined ? workersOfPremium : 1;
      const workers = Array.from({ length }, () => repeat(clock, tick));
      return { stop: () => workers.forEach((worker) => worker.stop()) };
    },
  };
}
