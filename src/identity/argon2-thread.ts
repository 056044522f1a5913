// The thread that hashes passwords, at a low priority: whoever reads or trades has the core when
// they want it, also where there is only one. Not the lowest, or a flood of reads kept all out.
import { argon2Sync } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import type { Argon2Task } from './argon2.ts';

stepBack();
parentPort?.on('message', ({ id, parameters }: Argon2Task) => {
  try {
    parentPort?.postMessage({ id, tag: argon2Sync('argon2id', parameters) });
  } catch (error) {
    parentPort?.postMessage({ id, error });
  }
});

/** Linux has a priority for each thread; elsewhere threads stay as they are. */
function stepBack(): void {
  try {
    const threadId = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    setPriority(threadId, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Hashing works at any priority.
  }
}
