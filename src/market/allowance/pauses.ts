// Pauses of all requests to the upstream, after a notice or a missing answer.
// They are kept in monotonic time: the wall clock may jump.
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs, MonotonicMs } from '#src/runtime/instant.ts';

/** Why everybody waits: what the upstream said, or that it said nothing. */
export type PauseReason = 'upstream_throttled' | 'upstream_unreachable' | 'key_rejected';

export type PauseTerms = {
  /** What the upstream itself asks for; up to an hour of it is heeded. */
  readonly askedForMs?: number | undefined;
  /** The failed request cost nothing, so trying again soon is free. */
  readonly isFree?: boolean;
};

type Pauses = {
  /**
   * Begins a pause, twice as long each time in a row. `leftAt` is when the failed request left:
   * one that left before the last pause ended says nothing new.
   */
  begin(reason: PauseReason, leftAt: MonotonicMs, terms?: PauseTerms): void;
  /** The upstream answered: the next pause is a short one again. */
  noteAnswered(): void;
  /** The pause that holds now. */
  now(): { readonly reason: PauseReason; readonly retryAt: EpochMs } | undefined;
  /** What another process goes on from. */
  state(): PauseState;
  adopt(state: PauseState): void;
  /** Monotonic instant at which the last pause ends, or ended. */
  endsAt(): MonotonicMs;
};

/** A pause as other processes understand it; one that is over has an instant in the past. */
export type PauseState = {
  readonly reason: PauseReason;
  readonly retryAt: EpochMs;
  /** How many there were in a row. */
  readonly streak: number;
};

type Needs = {
  readonly clock: Clock;
  /** A day has few requests: an outage must not eat them. */
  readonly isDayLimited: boolean;
};

const secondMs = 1_000;
const minuteMs = 60 * secondMs;

/** The pauses of one key; none at first. */
export function createPauses({ clock, isDayLimited }: Needs): Pauses {
  let paused = { until: 0, reason: 'upstream_throttled' as PauseReason, streak: 0 };

  return {
    begin(reason, leftAt, { askedForMs = 0, isFree = false } = {}) {
      if (leftAt < paused.until) return;
      const { first, max } = boundsOf(reason, isDayLimited && !isFree);
      const ownLength = Math.min(max, first * 2 ** paused.streak);
      const length = Math.max(ownLength, Math.min(askedForMs, 60 * minuteMs));
      paused = { until: clock.monotonicNow() + length, reason, streak: paused.streak + 1 };
    },
    noteAnswered() {
      paused = { ...paused, streak: 0 };
    },
    now() {
      const left = paused.until - clock.monotonicNow();
      return left > 0 ? { reason: paused.reason, retryAt: clock.now() + left } : undefined;
    },
    state() {
      const { reason, until, streak } = paused;
      const left = until - clock.monotonicNow();
      // In whole seconds, so that it stays the same while it lasts.
      const retryAt = left > 0 ? Math.ceil((clock.now() + left) / secondMs) * secondMs : 0;
      return { reason, streak, retryAt };
    },
    adopt({ reason, retryAt, streak }) {
      paused = { reason, streak, until: clock.monotonicNow() + retryAt - clock.now() };
    },
    endsAt: () => paused.until,
  };
}

/** First and longest pause. */
function boundsOf(reason: PauseReason, isDear: boolean): { first: number; max: number } {
  if (reason === 'upstream_throttled') return { first: 2_000, max: minuteMs };
  if (reason === 'key_rejected') return { first: 10 * minuteMs, max: 60 * minuteMs };
  return { first: 5_000, max: isDear ? 60 * minuteMs : minuteMs };
}
