// Spends requests that no user needs on refreshing the prices of held symbols.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { MonotonicMs } from '#src/runtime/instant.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { repeat } from '#src/runtime/repeat.ts';
import type { PlanTerms } from '#src/market/allowance/plan.ts';
import type { QuoteFlights } from '#src/market/quotes/quote-flights.ts';
import {
  AllowanceRefusedError,
  RequestNotNeededError,
} from '#src/market/allowance/request-queue.ts';
import type { SplitFlags } from '#src/market/quotes/split-flags.ts';
import { chooseDue, isAnyDue, type ChoiceNeeds } from './refresh-choice.ts';
import { createActionLook, type ActionLookNeeds } from './action-look.ts';
import { createLookPace } from './look-pace.ts';
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

type Needs = ChoiceNeeds &
  Omit<ActionLookNeeds, 'isListed'> & {
    readonly upstream: Upstream;
    readonly flights: QuoteFlights;
    readonly splitFlags: SplitFlags;
    readonly clock: Clock;
    readonly terms: PlanTerms;
    /** Whether it is this process that asks; another one does the same for all. */
    readonly isAsker: () => boolean;
    /** Told when the symbols that matter could not be stored. */
    readonly onStoreFault: (error: unknown) => void;
  };

const minuteMs = 60_000;
/** When nothing is due. */
const idleMs = { 'end-of-day': minuteMs, delayed: 10_000, realtime: 500 } as const;
/** A request of the background waits this long for a slot that nobody else wants. */
const patienceMs = minuteMs;
const saveIntervalMs = minuteMs;
/** Requests on their way at once, so that a slow answer does not slow the pace. */
const workersOfPremium = 4;

/** The background of one plan; several workers may tick at once. */
export function createBackgroundRefresh(needs: Needs): BackgroundRefresh {
  const { upstream, flights, interest, listingDesk, clock } = needs;
  const { entitlement, requestsPerDay } = needs.terms;
  const isListed = (symbol: TickerSymbol) => listingDesk.current()?.find(symbol) !== undefined;
  const actionLook = createActionLook({ ...needs, isListed });
  const pace = createLookPace(needs.terms, clock);
  let savedAt: MonotonicMs = 0;

  async function saveInterest(): Promise<void> {
    if (clock.monotonicNow() - savedAt < saveIntervalMs) return;
    savedAt = clock.monotonicNow();
    await interest.save().catch(needs.onStoreFault);
  }

  async function tick(): Promise<number> {
    await saveInterest();
    if (!needs.isAsker()) return idleMs.realtime;
    await interest.releaseUnheld();
    // Also when nobody asks: a first listing comes as soon as there is a request for it.
    listingDesk.current();
    const leaveBy = clock.now() + patienceMs;
    const isNeeded = () => isAnyDue(needs, entitlement);
    const look = actionLook.next();
    if (look && pace.allows(look, isNeeded())) {
      pace.note(look);
      return (await actionLook.lookAt(look, leaveBy)) ? 0 : idleMs[entitlement];
    }
    if (!isNeeded()) return idleMs[entitlement];
    const choose = () => chooseDue(needs, entitlement, upstream.symbolsPerRequest());
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
      const length = requestsPerDay === undefined ? workersOfPremium : 1;
      const workers = Array.from({ length }, () => repeat(clock, tick));
      return { stop: () => workers.forEach((worker) => worker.stop()) };
    },
  };
}
