// 64 clients who log in as fast as they are answered: hashing must not take the server from those who
// read. The flood comes from a thread of its own, so that it does not hold up the one who measures.
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { Finding } from './finding.ts';
import { ask, pause, quantile, readMeanwhile } from './measure.ts';

const clients = 64;
const idleMs = 4_000;
const floodMs = 6_000;
const paceMs = 5;
const ratioMax = 2;
/** A slice of the scheduler is 3 ms: below this there is nothing to promise on two cores. */
const p99MsAlwaysFine = 5;

type Statuses = ReadonlyMap<number, number>;

/** Compares the reads' p99 under the flood with the idle one of the same run. */
export async function besiegeWithLogins(port: number, token: string): Promise<Finding> {
  await readMeanwhile(port, token, paceMs, pause(1_000));
  const idle = await readMeanwhile(port, token, paceMs, pause(idleMs));
  const thread = new Worker(new URL(import.meta.url), { workerData: port });
  const flood = new Promise<Statuses>((resolve, reject) => {
    thread.once('message', resolve).once('error', reject);
  });
  const flooded = await readMeanwhile(port, token, paceMs, flood);
  const statuses = await flood;
  const [before, during] = [quantile(idle, 0.99), quantile(flooded, 0.99)];
  const shown = [...statuses].map(([status, count]) => `${count} of ${status}`).join(', ');
  const isReal = (statuses.get(401) ?? 0) > 0 && (statuses.get(503) ?? 0) > 0;
  return {
    isFine: isReal && during <= Math.max(p99MsAlwaysFine, ratioMax * before),
    text:
      `a flood of ${clients} logins (${shown}): p99 of reads ${during.toFixed(2)} ms, ` +
      `idle ${before.toFixed(2)} ms, ${(during / before).toFixed(2)} times (at most ${ratioMax}, or ` +
      `${p99MsAlwaysFine} ms)`,
  };
}

async function flood(port: number): Promise<Statuses> {
  const statuses = new Map<number, number>();
  const endsAt = performance.now() + floodMs;
  const client = async (_: unknown, index: number) => {
    // Not in step: 64 at the same instant would measure a queue of 64 answers.
    await pause((index * 1_000) / clients);
    for (let attempt = 0; performance.now() < endsAt; attempt += 1) {
      const body = { username: `flood-${index}-${attempt}`, password: 'a guess that is wrong' };
      const { status } = await ask(port, '/login', { method: 'POST', body });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      // Whoever is told to come back in a second does.
      if (status === 503) await pause(1_000);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return statuses;
}

if (!isMainThread) parentPort?.postMessage(await flood(Number(workerData)));
