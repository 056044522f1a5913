// Waiting with a limit: every wait of the image check ends.
import { setTimeout as delay } from 'node:timers/promises';

/** The value, or an error when it takes longer than the limit. */
export async function within<Value>(
  limitSeconds: number,
  title: string,
  promise: Promise<Value>,
): Promise<Value> {
  const limit = new AbortController();
  const expiry = delay(limitSeconds * 1000, undefined, { signal: limit.signal }).then(() => {
    throw new Error(`${title}: still not done after ${limitSeconds} s`);
  });
  try {
    return await Promise.race([promise, expiry]);
  } finally {
    limit.abort();
    expiry.catch(() => {});
  }
}

/** Asks again and again until the answer is yes. */
export async function until(
  limitSeconds: number,
  title: string,
  ask: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + limitSeconds * 1000;
  while (!(await ask())) {
    if (Date.now() > deadline) throw new Error(`${title}: not within ${limitSeconds} s`);
    await delay(100);
  }
}
