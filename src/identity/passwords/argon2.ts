// The platform's Argon2id, off the event loop: in one worker thread of low priority.
import type { Argon2Parameters } from 'node:crypto';
import { Worker } from 'node:worker_threads';

export type Argon2Task = { readonly id: number; readonly parameters: Argon2Parameters };
type Argon2Outcome = { readonly id: number; readonly tag?: Uint8Array; readonly error?: unknown };

/** One worker for the process, started with the first hash. */
let thread: Worker | undefined;
let lastId = 0;
const waiting = new Map<number, PromiseWithResolvers<Buffer>>();

/** The tag of the password in `parameters`. Hashes one after another. */
export function argon2id(parameters: Argon2Parameters): Promise<Buffer> {
  const task: Argon2Task = { id: (lastId += 1), parameters };
  const settled = Promise.withResolvers<Buffer>();
  waiting.set(task.id, settled);
  thread ??= startThread();
  thread.ref();
  thread.postMessage(task);
  return settled.promise;
}

function startThread(): Worker {
  const started = new Worker(new URL('./argon2-thread.ts', import.meta.url));
  started.on('message', ({ id, tag, error }: Argon2Outcome) => {
    const settled = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) started.unref();
    if (tag) settled?.resolve(Buffer.from(tag));
    else settled?.reject(error instanceof Error ? error : new Error('Argon2 failed'));
  });
  started.on('error', (cause) => endThread(cause));
  started.on('exit', () => endThread(undefined));
  return started;
}

/** Rejects every waiting hash; the next one starts a new worker. */
function endThread(cause: unknown): void {
  thread = undefined;
  const fault = new Error('the thread that hashes passwords ended', { cause });
  for (const { reject } of waiting.values()) reject(fault);
  waiting.clear();
}
