// The upstream requests we may still make: evenly spaced, so many in a minute, so many in a day.
// Every request is counted before it leaves, and the count survives a restart.
import type { Clock, EpochMs } from '#src/runtime/clock.ts';
import type { PlanTerms } from './plan.ts';

/** What is kept across restarts. */
export type AllowanceState = {
  /**
   * UTC date the count belongs to; it never goes back, so a clock set back grants no second day.
   */
  readonly day: string;
  readonly used: number;
  /** The upstream itself said that the day is used up, whatever our count. */
  readonly exhausted: boolean;
  readonly lastRequestAt: EpochMs;
};

export type AllowanceStore = {
  load(): AllowanceState | undefined;
  /** Durable when it resolves; later calls are stored after earlier ones. */
  save(state: AllowanceState): Promise<void>;
};

/** Who asks: the fewer requests are left, the fewer kinds of asking are still served. */
export type RequestPurpose = 'order' | 'lookup' | 'listing' | 'view';

export type AllowanceRefusal = {
  readonly reason: 'allowance_exhausted' | 'upstream_throttled';
  readonly retryAt: EpochMs;
};

/** No request may leave before the caller's deadline. */
export class AllowanceRefusedError extends Error {
  override readonly name = 'AllowanceRefusedError';
  readonly refusal: AllowanceRefusal;

  constructor(refusal: AllowanceRefusal) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}

export type RequestAllowance = {
  /**
   * Resolves when the request may leave, counted. Throws AllowanceRefusedError at once when its
   * turn would come only after the deadline.
   */
  acquire(purpose: RequestPurpose, deadline: EpochMs): Promise<void>;
  /** The upstream throttled us: nobody asks for a while, twice as long each time in a row. */
  noteThrottled(): void;
  /** The upstream says the day is used up. */
  noteExhausted(): Promise<void>;
  /** The upstream answered: the next throttling starts from a short pause again. */
  noteAnswered(): void;
  status(): { readonly leftToday: number | undefined; readonly resetsAt: EpochMs | undefined };
};

/** Requests of a day that only more urgent purposes may use. */
const dailyReserve: Readonly<Record<RequestPurpose, number>> = {
  order: 0,
  listing: 0,
  lookup: 2,
  view: 5,
};
const minuteMs = 60_000;
const firstPauseMs = 2_000;
const pauseMsMax = 60_000;

type Needs = { readonly terms: PlanTerms; readonly store: AllowanceStore; readonly clock: Clock };

export function createRequestAllowance({ terms, store, clock }: Needs): RequestAllowance {
  let state = store.load() ?? { day: '', used: 0, exhausted: false, lastRequestAt: 0 };
  // Spacing is kept in monotonic time: the wall clock may jump.
  let nextFreeAt = clock.monotonicNow() + waitAfterRestart();
  let pausedUntil = 0;
  let throttlings = 0;
  /** Monotonic instants of the last minute's requests, oldest first. */
  let recent: number[] = [];

  function waitAfterRestart(): number {
    const elapsed = clock.now() - state.lastRequestAt;
    return elapsed < 0 ? terms.spacingMs : Math.max(0, terms.spacingMs - elapsed);
  }

  function today(): AllowanceState {
    const day = new Date(clock.now()).toISOString().slice(0, 10);
    if (day > state.day) state = { ...state, day, used: 0, exhausted: false };
    return state;
  }

  function left(): number {
    const { used, exhausted } = today();
    if (terms.requestsPerDay === undefined) return Infinity;
    return exhausted ? 0 : Math.max(0, terms.requestsPerDay - used);
  }

  /** Midnight UTC after the counted day. */
  function resetsAt(): EpochMs {
    return Date.parse(`${today().day}T00:00:00Z`) + 24 * 60 * minuteMs;
  }

  /** When a request that is asked for now may leave, in monotonic time. */
  function nextSlot(now: number): number {
    const slot = Math.max(now, nextFreeAt, pausedUntil);
    const perMinute = terms.requestsPerMinute;
    if (perMinute === undefined) return slot;
    recent = recent.filter((at) => at > now - minuteMs);
    const bound = recent[recent.length - perMinute];
    return bound === undefined ? slot : Math.max(slot, bound + minuteMs);
  }

  function count(slot: number): Promise<void> {
    nextFreeAt = slot + terms.spacingMs;
    if (terms.requestsPerMinute !== undefined) recent.push(slot);
    const leavesAt = clock.now() + slot - clock.monotonicNow();
    state = { ...today(), used: today().used + 1, lastRequestAt: leavesAt };
    return store.save(state);
  }

  return {
    async acquire(purpose, deadline) {
      if (left() <= dailyReserve[purpose] && terms.requestsPerDay !== undefined) {
        throw new AllowanceRefusedError({ reason: 'allowance_exhausted', retryAt: resetsAt() });
      }
      const now = clock.monotonicNow();
      const slot = nextSlot(now);
      const retryAt = clock.now() + slot - now;
      if (retryAt > deadline) {
        const reason = slot === pausedUntil ? 'upstream_throttled' : 'allowance_exhausted';
        throw new AllowanceRefusedError({ reason, retryAt });
      }
      await count(slot);
      const wait = slot - clock.monotonicNow();
      if (wait > 0) await clock.sleep(wait);
    },
    noteThrottled() {
      const pause = Math.min(pauseMsMax, firstPauseMs * 2 ** throttlings);
      throttlings += 1;
      pausedUntil = Math.max(pausedUntil, clock.monotonicNow() + pause);
    },
    noteExhausted() {
      state = { ...today(), exhausted: true };
      return store.save(state);
    },
    noteAnswered() {
      throttlings = 0;
    },
    status: () =>
      terms.requestsPerDay === undefined
        ? { leftToday: undefined, resetsAt: undefined }
        : { leftToday: left(), resetsAt: resetsAt() },
  };
}
