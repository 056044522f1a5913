// The only reader of time and the only setter of timers. Everything else is handed a Clock, so that
// a test can hold a whole trading day in its hand.

import type { EpochMs, MonotonicMs } from './instant.ts';

export type Clock = {
  /** Its milliseconds for each real one: what people wait is counted in those. */
  readonly speed: number;
  /** The wall clock. It may jump, in either direction. */
  now(): EpochMs;
  /** The clock that only ever grows. */
  monotonicNow(): MonotonicMs;
  /** Resolves after `durationMs`. */
  sleep(durationMs: number): Promise<void>;
  /** Resolves after `durationMs`, for giving up on something rather than for waiting. */
  after(durationMs: number): Promise<void>;
};

/** The real clock. Sleeping never keeps the process alive. */
export function createClock(): Clock {
  const sleep = (durationMs: number) =>
    new Promise<void>((resolve) => void setTimeout(resolve, durationMs).unref());
  return {
    speed: 1,
    now: () => Date.now(),
    monotonicNow: () => performance.now(),
    sleep,
    after: sleep,
  };
}

export type TestClock = Clock & {
  /**
   * Moves both clocks forward, waking sleepers in the order of their instants. Never back, even
   * where another call moves them further meanwhile.
   */
  advance(durationMs: number): Promise<void>;
  /** Moves the wall clock alone, as an operator or a time server does. */
  jump(durationMs: number): void;
};

type Sleeper = { wakesAt: number; order: number; wake: () => void };

/** A clock that moves only when told to, and before each move waits until all is at rest. */
export function createTestClock(startsAt: EpochMs, atRest = async () => {}): TestClock {
  let wall = startsAt;
  let monotonic = 0;
  let order = 0;
  const sleepers = new Set<Sleeper>();

  function nextSleeper(until: number): Sleeper | undefined {
    return [...sleepers]
      .filter((sleeper) => sleeper.wakesAt <= until)
      .toSorted((a, b) => a.wakesAt - b.wakesAt || a.order - b.order)[0];
  }

  function moveTo(instant: number): void {
    const ahead = Math.max(0, instant - monotonic);
    wall += ahead;
    monotonic += ahead;
  }

  async function rest(): Promise<void> {
    await settle();
    await atRest();
  }

  const sleep = (durationMs: number) =>
    new Promise<void>((wake) => {
      sleepers.add({ wakesAt: monotonic + durationMs, order: order++, wake });
    });

  return {
    speed: 1,
    // As the real one, which knows no fractions of a millisecond.
    now: () => Math.floor(wall),
    monotonicNow: () => monotonic,
    sleep,
    after: sleep,
    async advance(durationMs) {
      const until = monotonic + durationMs;
      await rest();
      for (let next = nextSleeper(until); next; next = nextSleeper(until)) {
        sleepers.delete(next);
        moveTo(next.wakesAt);
        next.wake();
        await rest();
      }
      moveTo(until);
    },
    jump: (durationMs) => {
      wall += durationMs;
    },
  };
}

/** Lets every promise chain that is ready run to its next wait, loopback sockets included. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
