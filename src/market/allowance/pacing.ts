// When the next requests may leave: evenly spaced, and so many in a minute. Kept in monotonic time,
// for the wall clock may jump.
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs, MonotonicMs } from '#src/runtime/instant.ts';
import type { PlanTerms } from './plan.ts';

/** The refresh in the background goes slower than people do, and leaves room for them. */
type Pace = { readonly isBackground: boolean };

type Pacing = {
  /** Monotonic instant, not before the one given, for a request that `ahead` others go before. */
  slotAfter(ahead: number, pace: Pace, notBefore: MonotonicMs): MonotonicMs;
  /** A request begins to leave. Gives how many have in the last minute, this one included. */
  begin(pace: Pace): number;
  /** It leaves only now: behind a slow disk the next one must not be on its heels. */
  noteLeft(): void;
  /** Another process has asked until now: its requests count, and the spacing begins anew. */
  adopt(last: LastRequest): void;
};

type LastRequest = { readonly at: EpochMs; readonly inMinute: number };

type Needs = {
  readonly terms: Pick<PlanTerms, 'requestsPerMinute' | 'spacingMs'>;
  readonly clock: Clock;
  /** The last request of an earlier run; at 0 when there was none. */
  readonly last: LastRequest;
};

/** Requests of a minute that the background leaves to people, as a share of the plan. */
const minuteReserveShare = 0.04;
const minuteMs = 60_000;

/**
 * The pace of one key. How long ago the last request of an earlier run left, only the wall clock
 * could tell: so its spacing begins anew.
 */
export function createPacing({ terms, clock, last }: Needs): Pacing {
  const { requestsPerMinute = Infinity, spacingMs } = terms;
  const freeAfter = ({ at }: LastRequest) => clock.monotonicNow() + (at === 0 ? 0 : spacingMs);
  let nextFreeAt: MonotonicMs = freeAfter(last);
  let nextBackgroundAt = 0;
  /** Monotonic instants of the last minute's requests, oldest first. */
  let recent = recentOf(last, clock);

  const perMinute = ({ isBackground }: Pace) =>
    isBackground ? Math.floor(requestsPerMinute * (1 - minuteReserveShare)) : requestsPerMinute;

  return {
    slotAfter(ahead, pace, notBefore) {
      const now = clock.monotonicNow();
      recent = recent.filter((at) => at > now - minuteMs);
      const times = [...recent];
      const backgroundAt = pace.isBackground ? nextBackgroundAt : 0;
      let slot = Math.max(now, nextFreeAt, notBefore, backgroundAt);
      for (let place = 0; ; place += 1) {
        const bound = times[times.length - perMinute(pace)];
        if (bound !== undefined) slot = Math.max(slot, bound + minuteMs);
        if (place === ahead) return slot;
        times.push(slot);
        slot += spacingMs;
      }
    },
    begin(pace) {
      const now = clock.monotonicNow();
      nextFreeAt = now + spacingMs;
      if (pace.isBackground) nextBackgroundAt = now + minuteMs / perMinute(pace);
      return recent.push(now);
    },
    noteLeft() {
      nextFreeAt = clock.monotonicNow() + spacingMs;
    },
    adopt(newest) {
      nextFreeAt = freeAfter(newest);
      recent = recentOf(newest, clock);
    },
  };
}

/** The last minute's requests of an earlier run, as if all of them had left with the last. */
function recentOf(last: LastRequest, clock: Clock): MonotonicMs[] {
  const sinceLast = Math.max(0, clock.now() - last.at);
  const leftAt = Math.max(0, clock.monotonicNow() - sinceLast);
  return Array.from({ length: sinceLast < minuteMs ? last.inMinute : 0 }, () => leftAt);
}
