// Runs tasks one at a time per key and many keys at once, so that nobody decides on a state that
// somebody else is about to change.

/** Too many tasks wait for the same key: the caller should come back later. */
export class LaneFullError extends Error {
  override readonly name = 'LaneFullError';
}

export type Lanes<Key> = {
  /** The result of the task, which starts when every earlier task of its key has ended. */
  run<Value>(key: Key, task: () => Promise<Value>): Promise<Value>;
};

/** At most `waitingMax` tasks wait in one lane; one more is refused with LaneFullError. */
export function createLanes<Key>({ waitingMax }: { readonly waitingMax: number }): Lanes<Key> {
  const lanesByKey = new Map<Key, { last: Promise<unknown>; tasks: number }>();

  return {
    async run(key, task) {
      const lane = lanesByKey.get(key) ?? { last: Promise.resolve(), tasks: 0 };
      if (lane.tasks > waitingMax) throw new LaneFullError(`${waitingMax} tasks wait already`);
      lanesByKey.set(key, lane);
      lane.tasks += 1;
      // A task that failed has told its own caller; the next one starts all the same.
      const run = lane.last.then(task, task);
      lane.last = run;
      try {
        return await run;
      } finally {
        lane.tasks -= 1;
        if (lane.tasks === 0) lanesByKey.delete(key);
      }
    },
  };
}
