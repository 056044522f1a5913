// A clock for whole servers and desks: nobody in a test waits for a spacing or a pause.
import type { Clock, TestClock } from '#src/runtime/clock.ts';

/**
 * Sleeping moves the clock, one sleeper after another, so that a test never waits for a spacing. It
 * stands still until `beforeMoving` has resolved.
 */
export function selfMovingClock(
  clock: TestClock,
  beforeMoving: () => Promise<void> = async () => {},
): TestClock {
  let moved: Promise<void> = Promise.resolve();
  const sleep: Clock['sleep'] = (durationMs) => {
    const wakesAt = clock.monotonicNow() + durationMs;
    moved = moved
      .then(beforeMoving)
      .then(() => clock.advance(Math.max(0, wakesAt - clock.monotonicNow())));
    return moved;
  };
  const advance: TestClock['advance'] = async (durationMs) => {
    await beforeMoving();
    await clock.advance(durationMs);
  };
  return { ...clock, sleep, advance };
}
