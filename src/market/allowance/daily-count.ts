// The requests of a day, as they are kept across restarts. Each UTC date has a count of its own, so
// that no clock that jumps back and forth grants a day a second time.
import type { UserId } from '#src/domain/ids.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { utcDate, type EpochMs } from '#src/runtime/instant.ts';
import type { Loaded } from '#src/runtime/loaded.ts';
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
  load(): Promise<AllowanceState | undefined>;
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
  /** Goes on from what another process has counted. */
  adopt(stored: AllowanceState | undefined): void;
  /** The last request of an earlier run, for the spacing of the next one. */
  lastRequest(): { readonly at: EpochMs; readonly inMinute: number };
};

const dayMs = 24 * 60 * 60_000;

/** Dates that a clock may jump between without one being granted anew. */
const daysKept = 7;
const freshState: AllowanceState = { days: [], minuteUsed: 0, lastRequestAt: 0, spent: [] };

type Needs = {
  readonly terms: Pick<PlanTerms, 'requestsPerDay'>;
  readonly store: Loaded<AllowanceStore>;
  readonly clock: Clock;
};

/** The count of one key, which goes on where an earlier run ended. */
export function createDailyCount({ terms, store, clock }: Needs): DailyCount {
  let state = store.stored ?? freshState;
  /** When the day in use was granted, by the clock that does not jump. */
  let grantedAt = clock.monotonicNow();
  const findDoubtMs = createClockDoubt(clock);

  /** The count of today, or of the day that was granted last while today is not to be believed. */
  function today(): DayCount {
    const day = utcDate(clock.now());
    const isInDoubt = findDoubtMs() > 0;
    const isRecent = clock.monotonicNow() - grantedAt < dayMs;
    const known = findCount(state.days, day, { isInDoubt, isRecent });
    if (!known) grantedAt = clock.monotonicNow();
    const count = known ?? { day, used: 0, exhausted: false };
    if (count !== state.days[0]) state = withCount(state, count);
    return count;
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
    spentBy: (userId) => spentOn(state, today().day, userId),
    async take(inMinute, payer) {
      const { day, used, exhausted } = today();
      const receipt = { day, payer };
      const counted = withCount(state, { day, used: used + 1, exhausted });
      const left = { ...counted, minuteUsed: inMinute, lastRequestAt: clock.now() };
      state = withCharge(left, receipt, 1);
      try {
        await store.save(state, chargeOf(state, receipt));
      } catch (error) {
        // What is not recorded does not leave. Others may have been counted since, also on a new
        // day.
        state = withCharge(withoutRequest(state, receipt), receipt, -1);
        throw error;
      }
      return receipt;
    },
    async giveBack(receipt) {
      state = withCharge(withoutRequest(state, receipt), receipt, -1);
      await store.save(state, chargeOf(state, receipt));
    },
    noteExhausted() {
      state = withCount(state, { ...today(), exhausted: true });
      return store.save(state);
    },
    adopt(stored) {
      state = stored ?? freshState;
    },
    lastRequest: () => ({ at: state.lastRequestAt, inMinute: state.minuteUsed }),
  };
}

/** The count in force on a date by the wall clock; undefined when a new day is to be granted. */
function findCount(
  days: readonly DayCount[],
  day: string,
  { isInDoubt, isRecent }: { readonly isInDoubt: boolean; readonly isRecent: boolean },
): DayCount | undefined {
  const [current] = days;
  const known = days.find((each) => each.day === day);
  if (known || !current) return known;
  const isLater = days.every((each) => each.day < day);
  // A clock that ran ahead over midnight: at the upstream it may still be the day before.
  if (isLater) return isInDoubt ? current : undefined;
  // A date before the last one that we never saw: the clock was wrong then, or is wrong now.
  return isRecent ? current : undefined;
}

/** The state with this count in use. What was spent on forgotten dates goes with them. */
function withCount(state: AllowanceState, count: DayCount): AllowanceState {
  const others = state.days.filter(({ day }) => day !== count.day);
  const days = [count, ...others].slice(0, daysKept);
  const spent = state.spent.filter(({ day }) => days.some((each) => each.day === day));
  return { ...state, days, spent };
}

/** The day may have ended since: a request is given back to the day that it was counted on. */
function withoutRequest(state: AllowanceState, { day }: Receipt): AllowanceState {
  const days = state.days.map((each) =>
    each.day === day ? { ...each, used: Math.max(0, each.used - 1) } : each,
  );
  return { ...state, days };
}

/** The state with so much more, or less, spent by the payer of the receipt on its date. */
function withCharge(state: AllowanceState, { day, payer }: Receipt, more: 1 | -1): AllowanceState {
  if (payer === undefined) return state;
  const used = Math.max(0, spentOn(state, day, payer) + more);
  const others = state.spent.filter((each) => each.day !== day || each.userId !== payer);
  return { ...state, spent: [{ day, userId: payer, used }, ...others] };
}

/** What the payer of the receipt has spent on its date, where anything was ever charged. */
function chargeOf({ spent }: AllowanceState, { day, payer }: Receipt): UserSpent | undefined {
  return spent.find((each) => each.day === day && each.userId === payer);
}

function spentOn(state: AllowanceState, day: string, payer: UserId): number {
  return chargeOf(state, { day, payer })?.used ?? 0;
}
