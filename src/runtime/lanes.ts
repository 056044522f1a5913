// Runs tasks one at a time per key and many keys at once, so that nobody decides on a state that
// somebody else is about to change.
import type { Clock } from './clock.ts';

/** Too many tasks wait for the same key, or for too long: the caller should come back later. */
export class LaneBusyError extends Error {
  override readonly name = 'LaneBusyError';
}

export type Lanes<Key> = {
  /**
   * The result of the task, which starts when every earlier task of its key has ended. Throws
   * LaneBusyError, and then the task never starts, where more than `waitingMax` of the key wait.
   */
  run<Value>(key: Key, task: () => Promise<Value>, waitingMax?: number): Promise<Value>;
};

export type LaneTerms = {
  /** Tasks that wait in one lane; one more is refused. */
  readonly waitingMax: number;
  /** How long a task waits before it is refused; without it for ever. */
  readonly patience?: { readonly ms: number; readonly clock: Pick<Clock, 'after'> };
};

/** Lanes in which nothing runs. */
export function createLanes<Key>({ waitingMax: most, patience }: LaneTerms): Lanes<Key> {
  const lanesByKey = new Map<Key, { last: Promise<unknown>; tasks: number }>();

  return {
    async run(key, task, waitingMax = most) {
      const lane = lanesByKey.get(key) ?? { last: Promise.resolve(), tasks: 0 };
      if (lane.tasks > waitingMax) throw new LaneBusyError(`${waitingMax} tasks wait already`);
      const hasToWait = lane.tasks > 0;
      const { start, tooLate } = createTurn(task, hasToWait ? patience : undefined);
      lanesByKey.set(key, lane);
      lane.tasks += 1;
      // A task that failed has told its own caller; the next one starts all the same.
      const run = lane.last.then(start, start);
      lane.last = run;
      try {
        return await Promise.race([run, tooLate]);
      } finally {
        lane.tasks -= 1;
        if (lane.tasks === 0) lanesByKey.delete(key);
      }
    },
  };
}

/** The task as it starts when its turn comes, unless `tooLate` has rejected before. */
function createTurn<Value>(task: () => Promise<Value>, patience: LaneTerms['patience']) {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  let state: 'waits' | 'started' | 'given up' = 'waits';

  async function giveUp({ ms, clock }: NonNullable<typeof patience>): Promise<void> {
    await clock.after(ms);
    if (state !== 'waits') return;
    state = 'given up';
    reject(new LaneBusyError(`its turn did not come within ${ms} ms`));
  }

  if (patience) void giveUp(patience);
  return {
    tooLate,
    start(): Promise<Value> {
      if (state === 'given up') return tooLate;
      state = 'started';
      return task();
    },
  };
}
