// Argon2id of the platform, off the event loop: in a thread of its own that gives way to everybody.
import type { Argon2Parameters } from 'node:crypto';
import { Worker } from 'node:worker_threads';

export type Argon2Task = { readonly id: number; readonly parameters: Argon2Parameters };
type Argon2Outcome = { readonly id: number; readonly tag?: Uint8Array; readonly error?: unknown };

/** One for the process, from the first hash on, as the thread pool that it stands for. */
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

/** Nobody waits for an answer that cannot come; the next hash begins with a new thread. */
function endThread(cause: unknown): void {
  thread = undefined;
  const fault = new Error('the thread that hashes passwords ended', { cause });
  for (const { reject } of waiting.values()) reject(fault);
  waiting.clear();
}
