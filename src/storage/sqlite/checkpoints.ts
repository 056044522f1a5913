// When the write-ahead log is moved into the database. SQLite would do it inside the commit that
// fills the thousandth page, and hold up everybody who waits for that commit.
import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { busyTimeoutMs } from './connection.ts';

export type Checkpoints = {
  /** To be called after a commit: begins a checkpoint when there is enough to move. */
  noteCommit(): void;
  /** Ends the one that is under way. */
  close(): Promise<void>;
};

/** Fewer move the same page more often; more keep the disk busy for longer at a time. */
const pagesToMoveMin = 4_000;
/** The log begins anew from this length on: each time the writer has to stop for a moment. */
const logPagesMin = 16_000;

/**
 * Checkpoints of the file, in a thread of their own, which the first of them starts. `writer` gives
 * the connection that writes.
 */
export function createCheckpoints(path: string, writer: () => DatabaseSync): Checkpoints {
  let thread: Worker | undefined;
  let isUnderWay = false;

  function startThread(): Worker {
    const started = new Worker(new URL('./checkpoint-thread.ts', import.meta.url), {
      workerData: path,
    });
    started.on('message', () => {
      isUnderWay = false;
      moveRest();
    });
    // No room for a thread, or no file to open: the writer does without, and tries again.
    started.on('error', () => {
      thread = undefined;
      isUnderWay = false;
      checkpoint(writer());
    });
    return started;
  }

  /**
   * The log begins anew only when all of it has been moved, and beside a busy writer there are
   * always a few pages more. Between two commits they are the writer's own to move.
   */
  function moveRest(): void {
    const { log, toMove } = lengthOf(writer());
    if (log >= logPagesMin && toMove < pagesToMoveMin) checkpoint(writer());
  }

  return {
    noteCommit() {
      if (isUnderWay || lengthOf(writer()).toMove < pagesToMoveMin) return;
      isUnderWay = true;
      thread ??= startThread();
      thread.postMessage('checkpoint');
    },
    async close() {
      if (!thread) return;
      const exited = new Promise((resolve) => thread?.once('exit', resolve));
      thread.postMessage('close');
      await exited;
    },
  };
}

/**
 * Moves what can be moved without waiting for anybody. False when the disk refused: the log keeps
 * everything, and the next checkpoint tries again.
 */
export function checkpoint(connection: DatabaseSync): boolean {
  try {
    connection.prepare('PRAGMA wal_checkpoint(PASSIVE)').get();
    return true;
  } catch {
    return false;
  }
}

/**
 * Moves the whole log into the file and cuts it to nothing, so that nothing deleted stays in it.
 * False when somebody reads from the log for longer than `waitMs` or the disk refused: try again.
 */
export function cutLog(connection: DatabaseSync, waitMs: number): boolean {
  try {
    connection.exec(`PRAGMA busy_timeout = ${waitMs}`);
    return connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0;
  } catch {
    return false;
  } finally {
    connection.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
  }
}

type Length = { readonly log: number; readonly toMove: number };

/** Pages in the log, and how many of them are in it alone. Asking takes microseconds. */
function lengthOf(connection: DatabaseSync): Length {
  try {
    const length = connection.prepare('PRAGMA wal_checkpoint(NOOP)').get();
    const log = Number(length?.['log']);
    return { log, toMove: log - Number(length?.['checkpointed']) };
  } catch {
    // A disk that does not say is asked again after the next commit.
    return { log: 0, toMove: 0 };
  }
}
