// The worker that hashes passwords, at a low priority: requests that read or trade get the core
// first.
import { argon2Sync } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { niceness, stepBack } from '#src/runtime/priority.ts';
import type { Argon2Task } from './argon2.ts';

stepBack(niceness.hashing);
parentPort?.on('message', ({ id, parameters }: Argon2Task) => {
  try {
    parentPort?.postMessage({ id, tag: argon2Sync('argon2id', parameters) });
  } catch (error) {
    parentPort?.postMessage({ id, error });
  }
});
