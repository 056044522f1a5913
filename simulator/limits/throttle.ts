// The limits of a plan, counted per API key: 25 a day and one a second on the free plan, a sliding
// minute and a burst limit on the others.

import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { PlanTerms } from '#simulator/limits/plan.ts';
import { newYorkDate } from '#simulator/market/trading-days.ts';

type ThrottleVerdict = 'accepted' | 'burst' | 'day_exhausted' | 'minute_exhausted';

export type Throttle = {
  /** Counts one request of a key on the terms of its plan and says whether it is answered. */
  admit(apiKey: string, terms: PlanTerms): ThrottleVerdict;
};

/** At whose midnight the free requests of a day come back; the provider's is not known. */
export const DAY_ENDS = ['utc', 'new-york'] as const;
export type DayEnd = (typeof DAY_ENDS)[number];

/** Counts on the clock it is given; keys beyond the newest 1,000 are forgotten. */
export function createThrottle(
  clock: Pick<Clock, 'now' | 'monotonicNow'>,
  dayEnds: DayEnd,
): Throttle {
  const tallies = new Map<string, Tally>();

  function tallyOf(apiKey: string): Tally {
    const tally = tallies.get(apiKey) ?? { day: '', requestsToday: 0, accepted: [] };
    tallies.delete(apiKey);
    tallies.set(apiKey, tally);
    if (tallies.size > KEYS_REMEMBERED) tallies.delete(tallies.keys().next().value ?? apiKey);
    return tally;
  }

  const dayOf = (at: EpochMs) =>
    dayEnds === 'utc' ? new Date(at).toISOString().slice(0, 'YYYY-MM-DD'.length) : newYorkDate(at);

  return {
    admit: (apiKey, terms) => {
      const tally = tallyOf(apiKey);
      const verdict =
        terms.requestsPerMinute === undefined
          ? admitFree(tally, dayOf(clock.now()), clock.monotonicNow())
          : admitPremium(tally, terms.requestsPerMinute, clock.monotonicNow());
      if (verdict === 'accepted') tally.accepted.push(clock.monotonicNow());
      return verdict;
    },
  };
}

type Tally = {
  day: string;
  requestsToday: number;
  /** Monotonic instants of accepted requests, oldest first, no older than a minute. */
  accepted: number[];
};

const KEYS_REMEMBERED = 1_000;
const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;
const FREE_REQUESTS_PER_DAY = 25;
const PREMIUM_REQUESTS_PER_SECOND = 30;

/** Burst requests count toward the day (inferred). */
function admitFree(tally: Tally, today: string, now: number): ThrottleVerdict {
  if (tally.day !== today) {
    tally.day = today;
    tally.requestsToday = 0;
  }
  if (tally.requestsToday >= FREE_REQUESTS_PER_DAY) return 'day_exhausted';
  tally.requestsToday += 1;
  forgetBefore(tally, now - SECOND_MS);
  return tally.accepted.length > 0 ? 'burst' : 'accepted';
}

/** Refused requests count toward neither window (inferred). */
function admitPremium(tally: Tally, requestsPerMinute: number, now: number): ThrottleVerdict {
  forgetBefore(tally, now - MINUTE_MS);
  if (tally.accepted.length >= requestsPerMinute) return 'minute_exhausted';
  const oldestOfBurst = tally.accepted.at(-PREMIUM_REQUESTS_PER_SECOND);
  if (oldestOfBurst !== undefined && oldestOfBurst > now - SECOND_MS) return 'burst';
  return 'accepted';
}

function forgetBefore(tally: Tally, instant: number): void {
  const kept = tally.accepted.findIndex((accepted) => accepted > instant);
  if (kept === -1) tally.accepted = [];
  else if (kept > 0) tally.accepted = tally.accepted.slice(kept);
}
