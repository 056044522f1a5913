// The requests of a day, as they are kept across restarts: the count belongs to a UTC date, and no
// clock that is set back grants a day a second time.
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

export type DailyCount = {
  /** Infinity on a plan without a daily limit, unless the upstream says it is used up. */
  left(): number;
  /** Midnight UTC after the counted day. */
  resetsAt(): EpochMs;
  /**
   * Counts a request; `inMinute` have left in the last minute, this one included. When it cannot be
   * recorded it rejects, and nothing was used.
   */
  take(inMinute: number): Promise<void>;
  noteExhausted(): Promise<void>;
  /** The last request of an earlier run, for the spacing of the next one. */
  lastRequest(): { readonly at: EpochMs; readonly inMinute: number };
};

const dayMs = 24 * 60 * 60_000;

const freshState: AllowanceState = {
  day: '',
  used: 0,
  minuteUsed: 0,
  exhausted: false,
  lastRequestAt: 0,
};

type Needs = {
  readonly terms: Pick<PlanTerms, 'requestsPerDay'>;
  readonly store: AllowanceStore;
  readonly clock: Clock;
};

export function createDailyCount({ terms, store, clock }: Needs): DailyCount {
  let state = store.load() ?? freshState;

  function today(): AllowanceState {
    const day = utcDate(clock.now());
    const isNewDay = day > state.day;
    // A day that lies far ahead was a clock that jumped; its count stays, so nothing is granted.
    const wasJump = state.day > utcDate(clock.now() + dayMs);
    if (isNewDay) state = { ...state, day, used: 0, exhausted: false };
    else if (wasJump) state = { ...state, day };
    return state;
  }

  return {
    left() {
      const { used, exhausted } = today();
      if (exhausted) return 0;
      return terms.requestsPerDay === undefined ? Infinity : terms.requestsPerDay - used;
    },
    resetsAt: () => Date.parse(`${today().day}T00:00:00Z`) + dayMs,
    async take(inMinute) {
      const { used } = today();
      state = { ...state, used: used + 1, minuteUsed: inMinute, lastRequestAt: clock.now() };
      try {
        await store.save(state);
      } catch (error) {
        // What is not recorded does not leave, so it was not used either.
        state = { ...state, used: Math.max(0, state.used - 1) };
        throw error;
      }
    },
    noteExhausted() {
      state = { ...today(), exhausted: true };
      return store.save(state);
    },
    lastRequest: () => ({ at: state.lastRequestAt, inMinute: state.minuteUsed }),
  };
}

function utcDate(at: EpochMs): string {
  return new Date(at).toISOString().slice(0, 10);
}
