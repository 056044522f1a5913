// A clock for whole servers and desks: nobody in a test waits for a spacing or a pause.
import type { Clock, TestClock } from '#src/runtime/clock.ts';

/** Sleeping moves the clock, one sleeper after another, so that a test never waits for a spacing. */
export function selfMovingClock(clock: TestClock): TestClock {
  let moved: Promise<void> = Promise.resolve();
  const sleep: Clock['sleep'] = (durationMs) => {
    const wakesAt = clock.monotonicNow() + durationMs;
    moved = moved.then(() => clock.advance(Math.max(0, wakesAt - clock.monotonicNow())));
    return moved;
  };
  return { ...clock, sleep };
}
