// A clock that goes by another machine's: the difference is measured now and then, and small ones
// are left alone, so that it does not jump about.
import type { Clock } from './clock.ts';

/** What measuring over a network, and waiting for a disk, may be off by. */
const toleranceMs = 500;

export type ShiftedClock = {
  readonly clock: Clock;
  /** Measured: the other clock is so far ahead, give or take `uncertainMs`. */
  noteAhead(aheadMs: number, uncertainMs: number): void;
};

/** As the base at first. */
export function createShiftedClock(base: Clock): ShiftedClock {
  let shiftMs = 0;
  return {
    clock: { ...base, now: () => base.now() + shiftMs },
    noteAhead(aheadMs, uncertainMs) {
      if (Math.abs(aheadMs - shiftMs) > toleranceMs + uncertainMs) shiftMs = Math.round(aheadMs);
    },
  };
}
