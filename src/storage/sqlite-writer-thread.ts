// The writer's thread: takes groups of jobs, answers with their outcomes, and sees to it that the
// log does not grow.
import type { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { createClock } from '#src/runtime/clock.ts';
import { createCheckpoints } from './sqlite-checkpoints.ts';
import { openConnection } from './sqlite-connection.ts';
import { eraseDeleted } from './sqlite-erasure.ts';
import { createJobRunner, type WriteJob } from './sqlite-jobs.ts';

const path = String(workerData);

/** Between tries to erase: a backup that is under way keeps the log for as long as it takes. */
const eraseEveryMs = 1_000;

const clock = createClock();
let isErasing = false;
let isClosing = false;
let connection = openWriting();
const checkpoints = createCheckpoints(path, () => connection);
const runner = createJobRunner(connection, (failed) => {
  try {
    failed.close();
  } catch {
    // It is lost either way.
  }
  return (connection = openWriting());
});

parentPort?.on('message', (message: readonly WriteJob[] | 'erase' | 'close') => {
  if (message === 'close') {
    void close();
  } else if (message === 'erase') {
    void eraseSoon();
  } else {
    parentPort?.postMessage(runner.run(message));
    checkpoints.noteCommit();
  }
});

/** Checkpoints come beside the commits, not inside of them. */
function openWriting(): DatabaseSync {
  const opened = openConnection(path);
  opened.exec('PRAGMA wal_autocheckpoint = 0');
  return opened;
}

/** Deletions that come shortly after one another are erased together. */
async function eraseSoon(): Promise<void> {
  if (isErasing) return;
  isErasing = true;
  const isDone = () => isClosing || eraseDeleted(connection);
  do await clock.sleep(eraseEveryMs);
  while (!isDone());
  isErasing = false;
}

async function close(): Promise<void> {
  isClosing = true;
  await checkpoints.close();
  runner.close();
  parentPort?.close();
}
