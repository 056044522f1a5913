// How far a wall clock that jumps can be believed. The monotonic clock is the second opinion: for
// a while neither is known to be right; then the wall clock is, for nobody else knows the date.
import type { Clock } from '#src/runtime/clock.ts';

/** More than the most that a time server slews in an hour or two between two looks. */
const slewMsMax = 2 * 60_000;
/** A clock that was set wrong is mostly set right again within the hour. */
const doubtMs = 60 * 60_000;

/**
 * A look at the clocks: the milliseconds for which the wall clock's date is still in doubt, because
 * it has left the monotonic one; 0 while they agree. A clock that comes back is believed at once.
 */
export function createClockDoubt(clock: Clock): () => number {
  const offset = () => clock.now() - clock.monotonicNow();
  let believed = offset();
  let doubtedSince: number | undefined;

  return () => {
    const now = clock.monotonicNow();
    if (Math.abs(offset() - believed) > slewMsMax) {
      doubtedSince ??= now;
      const left = doubtedSince + doubtMs - now;
      if (left > 0) return left;
    }
    believed = offset();
    doubtedSince = undefined;
    return 0;
  };
}
