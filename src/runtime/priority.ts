// Who has a core when several want it. Threads that compute without anybody waiting for their next
// millisecond step back, so that whoever answers goes on, also where there is one core for all.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/**
 * How far each steps back, 0 for not at all and 19 for as far as can be. Whoever answers waits for
 * the end of a collection, so that hashing stands behind the engine; not last of all, or a flood of
 * requests kept every login out.
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

/** Everything works at any priority. */
function onLinux(act: () => void): void {
  try {
    act();
  } catch {
    // No such folder here, or a thread that has just ended.
  }
}
