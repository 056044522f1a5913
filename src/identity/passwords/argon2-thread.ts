// The thread that hashes passwords, at a low priority: whoever reads or trades has the core when
// they want it.
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
