// The writer's thread: takes groups of jobs, answers with their outcomes, and sees to it that the
// log does not grow.
import type { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { createCheckpoints } from './sqlite-checkpoints.ts';
import { openConnection } from './sqlite-connection.ts';
import { createJobRunner, type WriteJob } from './sqlite-jobs.ts';

const path = String(workerData);

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

parentPort?.on('message', (message: readonly WriteJob[] | 'close') => {
  if (message === 'close') {
    void close();
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

async function close(): Promise<void> {
  await checkpoints.close();
  runner.close();
  parentPort?.close();
}
