// The upstream requests we may still make: evenly spaced, so many in a minute, so many in a day.
// Every request is counted before it leaves, and the count survives a restart.
import type { Clock, EpochMs } from '#src/runtime/clock.ts';
import type { PlanTerms } from './plan.ts';

/** What is kept across restarts. */
export type AllowanceState = {
  /** UTC date the count belongs to; a clock set back does not grant the day a second time. */
  readonly day: string;
  readonly used: number;
  /** Requests of the last minute before `lastRequestAt`. */
  readonly minuteUsed: number;
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

/** Why everybody waits: what the upstream said, or that it said nothing. */
export type PauseReason = 'upstream_throttled' | 'upstream_unreachable' | 'upstream_invalid';

export type AllowanceRefusal = {
  readonly reason: 'allowance_exhausted' | PauseReason;
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
   * Resolves when the request may leave, counted, with the monotonic instant it leaves at. Throws
   * AllowanceRefusedError at once when its turn would come only after the deadline.
   */
  acquire(purpose: RequestPurpose, deadline: EpochMs): Promise<number>;
  /**
   * Nobody asks for a while, twice as long each time in a row. `leftAt` is when the failed request
   * left: one that left before the last pause ended says nothing new.
   */
  pause(reason: PauseReason, leftAt: number): void;
  /** The upstream says the day is used up. */
  noteExhausted(): Promise<void>;
  /** The upstream answered: the next pause is a short one again. */
  noteAnswered(): void;
  status(): {
    readonly leftToday: number | undefined;
    readonly resetsAt: EpochMs | undefined;
    readonly pausedUntil: EpochMs | undefined;
  };
};

/** Requests of a day that only more urgent purposes may use. */
const dailyReserve: Readonly<Record<RequestPurpose, number>> = {
  order: 0,
  lookup: 2,
  listing: 3,
  view: 5,
};
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** First and longest pause. Where a day has few requests, an outage must not eat them. */
function pauseBounds(reason: PauseReason, terms: PlanTerms): { first: number; max: number } {
  const hasDay = terms.requestsPerDay !== undefined;
  if (reason === 'upstream_throttled') return { first: 2_000, max: minuteMs };
  if (reason === 'upstream_invalid') return { first: 10 * minuteMs, max: 60 * minuteMs };
  return { first: 5_000, max: hasDay ? 60 * minuteMs : minuteMs };
}

const freshState: AllowanceState = {
  day: '',
  used: 0,
  minuteUsed: 0,
  exhausted: false,
  lastRequestAt: 0,
};

type Needs = { readonly terms: PlanTerms; readonly store: AllowanceStore; readonly clock: Clock };

export function createRequestAllowance({ terms, store, clock }: Needs): RequestAllowance {
  let state = store.load() ?? freshState;
  // Spacing and pauses are kept in monotonic time: the wall clock may jump.
  const sinceLast = Math.max(0, clock.now() - state.lastRequestAt);
  let nextFreeAt = clock.monotonicNow() + Math.max(0, terms.spacingMs - sinceLast);
  /** Monotonic instants of the last minute's requests, oldest first. */
  let recent: number[] = Array.from(
    { length: sinceLast < minuteMs ? state.minuteUsed : 0 },
    () => clock.monotonicNow() - sinceLast,
  );
  let paused = { until: 0, reason: 'upstream_throttled' as PauseReason, streak: 0 };

  function today(): AllowanceState {
    const day = utcDate(clock.now());
    const isNewDay = day > state.day;
    // A day that lies far ahead was a clock that jumped; its count stays, so nothing is granted.
    const wasJump = state.day > utcDate(clock.now() + dayMs);
    if (isNewDay) state = { ...state, day, used: 0, exhausted: false };
    else if (wasJump) state = { ...state, day };
    return state;
  }

  function left(): number {
    const { used, exhausted } = today();
    if (exhausted) return 0;
    return terms.requestsPerDay === undefined ? Infinity : terms.requestsPerDay - used;
  }

  /** Midnight UTC after the counted day. */
  function resetsAt(): EpochMs {
    return Date.parse(`${today().day}T00:00:00Z`) + dayMs;
  }

  /** When a request that is asked for now may leave, in monotonic time. */
  function nextSlot(now: number): number {
    recent = recent.filter((at) => at > now - minuteMs);
    const slot = Math.max(now, nextFreeAt, paused.until);
    const bound = recent[recent.length - (terms.requestsPerMinute ?? Infinity)];
    return bound === undefined ? slot : Math.max(slot, bound + minuteMs);
  }

  function uncount(): void {
    state = { ...state, used: Math.max(0, state.used - 1) };
  }

  async function count(slot: number): Promise<void> {
    nextFreeAt = slot + terms.spacingMs;
    recent.push(slot);
    const lastRequestAt = clock.now() + slot - clock.monotonicNow();
    const { used } = today();
    state = { ...today(), used: used + 1, minuteUsed: recent.length, lastRequestAt };
    try {
      await store.save(state);
    } catch (error) {
      // What is not recorded does not leave, so it was not used either.
      uncount();
      throw error;
    }
  }

  /** While a request waited for its turn everybody was told to pause, or its time ran out. */
  function refuseLate(deadline: EpochMs): void {
    const pauseLeft = paused.until - clock.monotonicNow();
    if (pauseLeft <= 0 && clock.now() <= deadline) return;
    uncount();
    const reason = pauseLeft > 0 ? paused.reason : 'allowance_exhausted';
    const retryAt = clock.now() + Math.max(pauseLeft, terms.spacingMs);
    throw new AllowanceRefusedError({ reason, retryAt });
  }

  return {
    async acquire(purpose, deadline) {
      const reserve = terms.requestsPerDay === undefined ? 0 : dailyReserve[purpose];
      if (left() <= reserve) {
        throw new AllowanceRefusedError({ reason: 'allowance_exhausted', retryAt: resetsAt() });
      }
      const now = clock.monotonicNow();
      const slot = nextSlot(now);
      const retryAt = clock.now() + slot - now;
      if (retryAt > deadline) {
        const reason = slot === paused.until ? paused.reason : 'allowance_exhausted';
        throw new AllowanceRefusedError({ reason, retryAt });
      }
      await count(slot);
      const wait = slot - clock.monotonicNow();
      if (wait > 0) await clock.sleep(wait);
      refuseLate(deadline);
      return clock.monotonicNow();
    },
    pause(reason, leftAt) {
      if (leftAt < paused.until) return;
      const now = clock.monotonicNow();
      const { first, max } = pauseBounds(reason, terms);
      const length = Math.min(max, first * 2 ** paused.streak);
      paused = { until: now + length, reason, streak: paused.streak + 1 };
    },
    noteExhausted() {
      state = { ...today(), exhausted: true };
      return store.save(state);
    },
    noteAnswered() {
      paused = { ...paused, streak: 0 };
    },
    status() {
      const pauseLeft = paused.until - clock.monotonicNow();
      const pausedUntil = pauseLeft > 0 ? clock.now() + pauseLeft : undefined;
      const isCounted = Number.isFinite(left());
      return isCounted
        ? { leftToday: Math.max(0, left()), resetsAt: resetsAt(), pausedUntil }
        : { leftToday: undefined, resetsAt: undefined, pausedUntil };
    },
  };
}

function utcDate(at: EpochMs): string {
  return new Date(at).toISOString().slice(0, 10);
}
