// The writer's thread: takes groups of jobs, answers with their outcomes.
import { parentPort, workerData } from 'node:worker_threads';
import { openConnection } from './sqlite-connection.ts';
import { createJobRunner, type WriteJob } from './sqlite-jobs.ts';

const path = String(workerData);

const runner = createJobRunner(openConnection(path), (failed) => {
  try {
    failed.close();
  } catch {
    // It is lost either way.
  }
  return openConnection(path);
});

parentPort?.on('message', (message: readonly WriteJob[] | 'close') => {
  if (message === 'close') {
    runner.close();
    parentPort?.close();
  } else {
    parentPort?.postMessage(runner.run(message));
  }
});
