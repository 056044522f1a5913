// Priorities of threads when several want a core. Background threads lower theirs, so that the
// thread that answers requests goes on, also on a machine with one core.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/**
 * The nice values, from 0 (normal) to 19 (lowest). Requests wait for a garbage collection to end,
 * so hashing ranks below the engine's helpers; not lowest of all, or a flood of requests would
 * keep every login out.
 */
export const niceness = { engine: 10, hashing: 15 } as const;
/** Linux lists the threads of a process here and has a priority for each. */
const threadsOfProcess = '/proc/self/task';
/** As Node names the threads in which its engine collects garbage and compiles. */
const engineHelper = 'node-V8Worker';

/** The thread that calls this steps back. Elsewhere than on Linux threads stay as they are. */
export function stepBack(by: number): void {
  onLinux(() => setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), by));
}

/**
 * The engine's helpers step back, which leaves two thirds of a shared core to the thread that
 * answers, instead of a fifth, while they mark garbage. Gives the threads that did.
 */
export function letEngineStepBack(): readonly number[] {
  const helpers: number[] = [];
  const letStepBack = (threadId: number) => {
    const name = readFileSync(`${threadsOfProcess}/${threadId}/comm`, 'utf8').trim();
    if (name !== engineHelper) return;
    setPriority(threadId, niceness.engine);
    helpers.push(threadId);
  };
  onLinux(() => {
    for (const threadId of readdirSync(threadsOfProcess)) {
      onLinux(() => letStepBack(Number(threadId)));
    }
  });
  return helpers;
}

/** Priorities are best effort: failures are ignored. */
function onLinux(act: () => void): void {
  try {
    act();
  } catch {
    // No such folder here, or a thread that has just ended.
  }
}
