// The writer's thread: takes groups of jobs, answers with their outcomes, and sees to it that the
// log does not grow.
import { parentPort, workerData } from 'node:worker_threads';
import { createCheckpoints } from './sqlite-checkpoints.ts';
import { openConnection } from './sqlite-connection.ts';
import { createJobRunner, type WriteJob } from './sqlite-jobs.ts';

const path = String(workerData);

let connection = openConnection(path);
const checkpoints = createCheckpoints(path, () => connection);
const runner = createJobRunner(connection, (failed) => {
  try {
    failed.close();
  } catch {
    // It is lost either way.
  }
  return (connection = openConnection(path));
});

parentPort?.on('message', (message: readonly WriteJob[] | 'close') => {
  if (message === 'close') {
    void close();
  } else {
    parentPort?.postMessage(runner.run(message));
    checkpoints.noteCommit();
  }
});

async function close(): Promise<void> {
  await checkpoints.close();
  runner.close();
  parentPort?.close();
}
