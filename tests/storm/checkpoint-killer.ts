// Kills the process while one of its threads is inside a checkpoint. That thread is in the middle of
// a call into SQLite then, so another one has to do it.
import { rmSync, writeFileSync } from 'node:fs';
import { Worker, workerData } from 'node:worker_threads';

/** Places in the shared numbers. */
const place = { isReady: 0, isInside: 1, isKilling: 2, delayMicroseconds: 3 } as const;

type Shared = { readonly log: string; readonly numbers: Int32Array };

/** `during` runs the checkpoint; the process usually does not survive it. */
export function createCheckpointKiller(log: string) {
  const numbers = new Int32Array(new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT));
  const shared: Shared = { log, numbers };
  const thread = new Worker(new URL(import.meta.url), { workerData: shared, execArgv: [] });
  thread.unref();
  let lastedMs = 1;
  return {
    during<Value>(checkpoint: () => Value): Value {
      if (Atomics.load(numbers, place.isReady) === 0) return checkpoint();
      numbers[place.delayMicroseconds] = Math.floor(Math.random() * lastedMs * 700);
      const startedAt = performance.now();
      Atomics.store(numbers, place.isInside, 1);
      Atomics.notify(numbers, place.isInside);
      const result = checkpoint();
      Atomics.store(numbers, place.isInside, 0);
      lastedMs = performance.now() - startedAt;
      // The kill is on its way: nothing may happen behind the checkpoint any more.
      if (Atomics.load(numbers, place.isKilling) === 1) Atomics.wait(numbers, place.isKilling, 1);
      return result;
    },
  };
}

function killInside({ log, numbers }: Shared): void {
  Atomics.store(numbers, place.isReady, 1);
  for (;;) {
    Atomics.wait(numbers, place.isInside, 0);
    // Written first: between the decision and the kill there must be no time for the checkpoint to
    // end.
    writeFileSync(log, 'in_checkpoint\n');
    const killAt = performance.now() + (numbers[place.delayMicroseconds] ?? 0) / 1_000;
    while (performance.now() < killAt);
    Atomics.store(numbers, place.isKilling, 1);
    if (Atomics.load(numbers, place.isInside) === 1) process.kill(process.pid, 'SIGKILL');
    rmSync(log);
    Atomics.store(numbers, place.isKilling, 0);
    Atomics.notify(numbers, place.isKilling);
    while (Atomics.load(numbers, place.isInside) === 1);
  }
}

const isKiller = typeof workerData === 'object' && workerData !== null && 'numbers' in workerData;
if (isKiller) killInside(workerData as Shared);
