// The writer's thread: takes groups of jobs, answers with their outcomes, and sees to it that the
// log does not grow and that what was deleted does not stay in the file.
import type { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { createClock } from '#src/runtime/clock.ts';
import { repeat } from '#src/runtime/repeat.ts';
import { createCheckpoints } from './checkpoints.ts';
import { openConnection } from './connection.ts';
import { eraseDeleted } from './erasure.ts';
import { createGroupDecoder, type EncodedGroup } from './job-encoding.ts';
import { createJobRunner } from './jobs.ts';

const path = String(workerData);

/**
 * Between looks for deletions: this server's and those of an operator's command beside it. A read
 * that is under way, such as a backup, keeps the log for as long as it takes.
 */
const eraseEveryMs = 1_000;

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

const decode = createGroupDecoder();
const erasing = repeat(createClock(), async () => {
  eraseDeleted(connection);
  return eraseEveryMs;
});

parentPort?.on('message', (message: EncodedGroup | 'close') => {
  if (message === 'close') {
    void close();
  } else {
    parentPort?.postMessage(runner.run(decode(message)));
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
  erasing.stop();
  await checkpoints.close();
  runner.close();
  parentPort?.close();
}
