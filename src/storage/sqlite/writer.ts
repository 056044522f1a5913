// The one writer of the database. Jobs that wait at the same moment share one durable commit, and
// the disk is waited for in a thread of its own, so that a slow one never holds up the event loop.
import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import {
  OutcomeUnknownError,
  StorageBusyError,
  StorageFullError,
} from '#src/runtime/storage-fault.ts';
import type { CommitMeter } from '#src/runtime/meter.ts';
import { ConditionUnmetError, UniqueKeyTakenError, type WriteJob } from '#src/storage/database.ts';
import { createGroupEncoder } from './job-encoding.ts';
import { createJobRunner, type WriteOutcome } from './jobs.ts';

export type SqliteWriter = {
  /**
   * Durable when it resolves, with the rows that each statement changed. Throws
   * UniqueKeyTakenError, ConditionUnmetError, StorageFullError or OutcomeUnknownError.
   */
  write(job: WriteJob): Promise<readonly number[]>;
  /** False after a write that the disk refused, until one succeeds. */
  isWell(): boolean;
  /** Takes no more, with StorageBusyError; ends what waits, then closes. */
  close(): Promise<void>;
};

type Waiting = {
  readonly job: WriteJob;
  readonly resolve: (changes: readonly number[]) => void;
  readonly reject: (error: Error) => void;
};

/** Runs groups of jobs somewhere; outcomes come in the order of the jobs. */
type GroupRunner = {
  run(jobs: readonly WriteJob[]): Promise<readonly WriteOutcome[]>;
  close(): Promise<void>;
};

/** Jobs in one commit; the rest waits for the next, so that no answer waits for a whole flood. */
const groupMax = 500;

/** A writer in a thread of its own, for a file. */
export function createThreadWriter(path: string, meter?: CommitMeter): SqliteWriter {
  return createGroupingWriter(createThreadRunner(path), meter);
}

/** A writer on the connection given: a database in memory cannot be shared with a thread. */
export function createInPlaceWriter(connection: DatabaseSync, meter?: CommitMeter): SqliteWriter {
  const runner = createJobRunner(connection, () => connection);
  const inPlace = {
    run: async (jobs: readonly WriteJob[]) => runner.run(jobs),
    close: async () => {},
  };
  return createGroupingWriter(inPlace, meter);
}

function createGroupingWriter(runner: GroupRunner, meter: CommitMeter | undefined): SqliteWriter {
  const waiting: Waiting[] = [];
  let flight: Promise<void> | undefined;
  let isWell = true;
  let isClosing = false;

  /** While one group is on its way, the next one gathers. */
  async function fly(): Promise<void> {
    do {
      // Jobs that come later in this turn of the loop join the group, also those that follow from
      // the answers to the last one.
      await new Promise((resolve) => setImmediate(resolve));
      await settleGroup(waiting.splice(0, groupMax));
    } while (waiting.length > 0);
    flight = undefined;
  }

  async function settleGroup(group: readonly Waiting[]): Promise<void> {
    const commitEnded = meter?.commitStarted(group.length);
    try {
      const outcomes = await runner.run(group.map(({ job }) => job));
      isWell = !outcomes.some(({ kind }) => kind === 'full' || kind === 'unknown');
      for (const [index, each] of group.entries()) settle(each, outcomes[index]);
    } catch (error) {
      const fault = new OutcomeUnknownError('the writer ended during a commit', { cause: error });
      for (const each of group) each.reject(fault);
    } finally {
      commitEnded?.();
    }
  }

  return {
    isWell: () => isWell,
    write: (job) =>
      new Promise((resolve, reject) => {
        if (isClosing)
          return reject(new StorageBusyError('nothing was written: the writer closes'));
        waiting.push({ job, resolve, reject });
        flight ??= fly();
      }),
    close: async () => {
      isClosing = true;
      await flight;
      await runner.close();
    },
  };
}

function settle({ resolve, reject }: Waiting, outcome: WriteOutcome | undefined): void {
  switch (outcome?.kind) {
    case 'done':
      return resolve(outcome.changes);
    case 'conflict':
      return reject(new UniqueKeyTakenError(outcome.message));
    case 'unmet':
      return reject(new ConditionUnmetError(outcome.message));
    case 'full':
      return reject(new StorageFullError(`nothing was written: ${outcome.message}`));
    case 'busy':
      return reject(new StorageBusyError(`nothing was written: ${outcome.message}`));
    case 'failed':
      return reject(new Error(`a write failed: ${outcome.message}`));
    default:
      return reject(new OutcomeUnknownError(outcome?.message ?? 'the writer gave no outcome'));
  }
}

/** The thread ended by itself: which of its commits happened cannot be known any more. */
class WriterDiedError extends Error {
  override readonly name = 'WriterDiedError';
}

function createThreadRunner(path: string): GroupRunner {
  const thread = new Worker(new URL('./writer-thread.ts', import.meta.url), {
    workerData: path,
  });
  const encode = createGroupEncoder();
  let current: PromiseWithResolvers<readonly WriteOutcome[]> | undefined;
  let isClosing = false;
  const died = (cause: unknown) => {
    if (isClosing) return;
    isClosing = true;
    const error = new WriterDiedError('the writer of the database died', { cause });
    current?.reject(error);
    // Memory cannot be trusted without it. The process ends and starts anew from the journal.
    setImmediate(() => {
      throw error;
    });
  };
  thread.on('message', (outcomes: readonly WriteOutcome[]) => current?.resolve(outcomes));
  thread.on('error', died);
  thread.on('exit', died);
  return {
    run: (jobs) => {
      current = Promise.withResolvers();
      const group = encode(jobs);
      thread.postMessage(group, [group.bytes.buffer]);
      return current.promise;
    },
    close: async () => {
      isClosing = true;
      const exited = new Promise((resolve) => thread.once('exit', resolve));
      thread.postMessage('close');
      await exited;
    },
  };
}
