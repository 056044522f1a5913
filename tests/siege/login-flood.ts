// 64 clients who log in as fast as they are answered: hashing must not take the server from those who
// read.
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { Finding } from './finding.ts';
import { measureFloodedReads, type Statuses } from './flooded-reads.ts';
import { ask, pause } from './measure.ts';

const clients = 64;
const idleMs = 4_000;
const floodMs = 6_000;
const ratioMax = 2;
/** A slice of the scheduler is 3 ms: below this there is nothing to promise on two cores. */
const p99MsAlwaysFine = 5;

/** Compares the reads' p99 under the flood with the idle one of the same run. */
export async function besiegeWithLogins(port: number, token: string): Promise<Finding> {
  const script = import.meta.url;
  const plan = { port, token, warmUpMs: 1_000, idleMs, script, order: port };
  const { before, during, statuses, shown } = await measureFloodedReads(plan);
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
