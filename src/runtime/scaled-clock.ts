// A clock that begins at an instant of its own and runs faster than the one it follows, so that a
// trading day passes in minutes.
import type { Clock } from './clock.ts';
import type { EpochMs } from './instant.ts';

/**
 * What waits on a fast clock waits at least so long on the one behind it: a task that repeats every
 * second would otherwise fill a processor.
 */
const waitMsMin = 25;

export type Scale = {
  /** What the clock shows first. */
  readonly startsAt: EpochMs;
  /** Its milliseconds for each of the clock behind it, at least 1. */
  readonly speed: number;
};

/** The clock, from now on. Both of its times run at its speed, and it waits in its own time. */
export function createScaledClock(base: Clock, { startsAt, speed }: Scale): Clock {
  const begunAt = base.monotonicNow();
  const passed = () => (base.monotonicNow() - begunAt) * speed;
  const waitMs = (durationMs: number) =>
    speed === 1 ? durationMs : Math.max(durationMs / speed, waitMsMin);
  return {
    speed: base.speed * speed,
    now: () => Math.floor(startsAt + passed()),
    monotonicNow: () => begunAt + passed(),
    sleep: (durationMs) => base.sleep(waitMs(durationMs)),
    after: (durationMs) => base.after(waitMs(durationMs)),
  };
}
