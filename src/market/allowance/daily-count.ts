// The requests of a day, as they are kept across restarts. Each UTC date has a count of its own, so
// that no clock that jumps back and forth grants a day a second time.
import type { UserId } from '#src/domain/ids.ts';
import { utcDate, type Clock, type EpochMs } from '#src/runtime/clock.ts';
import { createClockDoubt } from './clock-doubt.ts';
import type { PlanTerms } from './plan.ts';

/** What was asked on a UTC date. */
export type DayCount = {
  readonly day: string;
  readonly used: number;
  /** The upstream itself said that the day is used up, whatever our count. */
  readonly exhausted: boolean;
};

/** What a user spent of a date's requests. */
export type UserSpent = { readonly day: string; readonly userId: UserId; readonly used: number };

/** What is kept across restarts. */
export type AllowanceState = {
  /** The dates that were counted, the one in use first; a few are enough. */
  readonly days: readonly DayCount[];
  /** Requests of the last minute before `lastRequestAt`. */
  readonly minuteUsed: number;
  readonly lastRequestAt: EpochMs;
  /** On the dates above; a user who was deleted may be missing. */
  readonly spent: readonly UserSpent[];
};

export type AllowanceStore = {
  load(): AllowanceState | undefined;
  /**
   * Durable when it resolves; later calls are stored after earlier ones. `changed` is the one of
   * `state.spent` that differs from what was saved before.
   */
  save(state: AllowanceState, changed?: UserSpent): Promise<void>;
};

/** What a request was counted on. */
export type Receipt = { readonly day: string; readonly payer: UserId | undefined };

export type DailyCount = {
  /** Infinity on a plan without a daily limit, unless the upstream says it is used up. */
  left(): number;
  /** Midnight UTC after the counted day; later while the clock's word for the next is in doubt. */
  resetsAt(): EpochMs;
  /**
   * Counts a request, for the payer where there is one; `inMinute` have left in the last minute,
   * this one included. When it cannot be recorded it rejects, and nothing was used.
   */
  take(inMinute: number, payer?: UserId): Promise<Receipt>;
  /** What the user has spent of the day. */
  spentBy(userId: UserId): number;
  /** Takes the count of a request back that did not leave after all; durable when it resolves. */
  giveBack(receipt: Receipt): Promise<void>;
  noteExhausted(): Promise<void>;
  /** The last request of an earlier run, for the spacing of the next one. */
  lastRequest(): { readonly at: EpochMs; readonly inMinute: number };
};

const dayMs = 24 * 60 * 60_000;

/** Dates that a clock may jump between without one being granted anew. */
const daysKept = 7;
const freshState: AllowanceState = { days: [], minuteUsed: 0, lastRequestAt: 0, spent: [] };

type Needs = {
  readonly terms: Pick<PlanTerms, 'requestsPerDay'>;
  readonly store: AllowanceStore;
  readonly clock: Clock;
};

export function createDailyCount({ terms, store, clock }: Needs): DailyCount {
  let state = store.load() ?? freshState;
  /** When the day in use was granted, by the clock that does not jump. */
  let grantedAt = clock.monotonicNow();
  const findDoubtMs = createClockDoubt(clock);

  function use(count: DayCount): DayCount {
    const others = state.days.filter(({ day }) => day !== count.day);
    const days = [count, ...others].slice(0, daysKept);
    const spent = state.spent.filter(({ day }) => days.some((each) => each.day === day));
    state = { ...state, days, spent };
    return count;
  }

  function findSpent(day: string, userId: UserId): number {
    return state.spent.find((each) => each.day === day && each.userId === userId)?.used ?? 0;
  }

  /** Adds to what the payer spent on the date; gives what changed by it. */
  function charge({ day, payer }: Receipt, requests: 1 | -1): UserSpent | undefined {
    if (payer === undefined) return undefined;
    const used = Math.max(0, findSpent(day, payer) + requests);
    const changed = { day, userId: payer, used };
    const others = state.spent.filter((each) => each.day !== day || each.userId !== payer);
    state = { ...state, spent: [changed, ...others] };
    return changed;
  }

  /** The count of today, or of the day that was granted last while today is not to be believed. */
  function today(): DayCount {
    const day = utcDate(clock.now());
    const isInDoubt = findDoubtMs() > 0;
    const [current] = state.days;
    if (current?.day === day) return current;
    const known = state.days.find((each) => each.day === day);
    if (known) return use(known);
    const isLater = state.days.every((each) => each.day < day);
    // A clock that ran ahead over midnight: at the upstream it may still be the day before.
    if (isLater && current && isInDoubt) return current;
    // A date before the last one that we never saw: the clock was wrong then, or is wrong now.
    if (!isLater && current && clock.monotonicNow() - grantedAt < dayMs) return current;
    grantedAt = clock.monotonicNow();
    return use({ day, used: 0, exhausted: false });
  }

  return {
    left() {
      const { used, exhausted } = today();
      if (exhausted) return 0;
      return terms.requestsPerDay === undefined ? Infinity : terms.requestsPerDay - used;
    },
    resetsAt() {
      const midnight = Date.parse(`${today().day}T00:00:00Z`) + dayMs;
      const now = clock.now();
      return midnight > now ? midnight : now + findDoubtMs();
    },
    spentBy: (userId) => findSpent(today().day, userId),
    async take(inMinute, payer) {
      const { used, day } = use({ ...today(), used: today().used + 1 });
      const receipt = { day, payer };
      state = { ...state, minuteUsed: inMinute, lastRequestAt: clock.now() };
      const changed = charge(receipt, 1);
      try {
        await store.save(state, changed);
      } catch (error) {
        // What is not recorded does not leave, so it was not used either.
        use({ ...today(), used: Math.max(0, used - 1) });
        charge(receipt, -1);
        throw error;
      }
      return receipt;
    },
    async giveBack(receipt) {
      // The day may have ended since: it is given back to the day that it was counted on.
      const days = state.days.map((each) =>
        each.day === receipt.day ? { ...each, used: Math.max(0, each.used - 1) } : each,
      );
      state = { ...state, days };
      const changed = charge(receipt, -1);
      await store.save(state, changed);
    },
    noteExhausted() {
      use({ ...today(), exhausted: true });
      return store.save(state);
    },
    lastRequest: () => ({ at: state.lastRequestAt, inMinute: state.minuteUsed }),
  };
}
