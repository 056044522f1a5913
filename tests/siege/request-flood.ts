// One user asks as fast as the answers come, over four connections: another one must not notice.
import { Agent } from 'node:http';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { Finding } from './finding.ts';
import { measureFloodedReads, type Statuses } from './flooded-reads.ts';
import { ask } from './measure.ts';

const connections = 4;
const idleMs = 3_000;
const floodMs = 4_000;
const ratioMax = 2;
/** A slice of the scheduler is 3 ms, and server, flood and reader share two cores in turn. */
const p99MsAlwaysFine = 10;

type Order = { readonly port: number; readonly token: string };

/** Compares a user's p99 under another one's flood with the idle one of the same run. */
export async function besiegeWithRequests(
  port: number,
  token: string,
  floodToken: string,
): Promise<Finding> {
  const order: Order = { port, token: floodToken };
  const plan = { port, token, warmUpMs: 500, idleMs, script: import.meta.url, order };
  const { before, during, statuses, shown } = await measureFloodedReads(plan);
  const isReal = (statuses.get(200) ?? 0) > 0 && (statuses.get(429) ?? 0) > 1_000;
  return {
    isFine: isReal && during <= Math.max(p99MsAlwaysFine, ratioMax * before),
    text:
      `a user's flood on ${connections} connections (${shown}): p99 of another one's reads ` +
      `${during.toFixed(2)} ms, idle ${before.toFixed(2)} ms (at most ${ratioMax} times, or ` +
      `${p99MsAlwaysFine} ms)`,
  };
}

async function flood({ port, token }: Order): Promise<Statuses> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const statuses = new Map<number, number>();
  const endsAt = performance.now() + floodMs;
  const client = async () => {
    while (performance.now() < endsAt) {
      const { status } = await ask(port, '/view-portfolio', { token, agent });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  agent.destroy();
  return statuses;
}

if (!isMainThread) parentPort?.postMessage(await flood(workerData as Order));
