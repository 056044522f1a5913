// Distrust of a wall clock that jumped away from the monotonic clock. It lasts for a while; then
// the wall clock is believed again, since nothing else knows the date.
import type { MonotonicMs } from '#src/runtime/instant.ts';
import type { Clock } from '#src/runtime/clock.ts';

/** More than the most that a time server slews in an hour or two between two looks. */
const slewMsMax = 2 * 60_000;
/** A clock that was set wrong is mostly set right again within the hour. */
const doubtMs = 60 * 60_000;

/**
 * Returns for how many milliseconds the wall clock's date must still be distrusted: 0 while the two
 * clocks agree. A wall clock that jumps back is trusted at once.
 */
export function createClockDoubt(clock: Clock): () => number {
  const offset = () => clock.now() - clock.monotonicNow();
  let believed = offset();
  let doubtedSince: MonotonicMs | undefined;

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
