// What streams cost that have nothing to tell: one of each of 1,000 users, as tabs that stay open.
import { readFileSync } from 'node:fs';
import { request, type ClientRequest } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../bench.ts';
import { tokenOf, writeBooks } from '../books.ts';
import { compare, type Comparison } from '../comparison.ts';
import { learnPrices, startServer } from '../server.ts';

const streams = 1_000;
const megabyte = 1_000_000;
/** Two heartbeats. */
const settleMs = 11_000;

/** The resident memory of the server with its streams, less that of the same server before. */
export async function measureStreams(bench: Bench): Promise<readonly Comparison[]> {
  const path = join(bench.folder, 'streams', 'books.db');
  await writeBooks(path, { accounts: streams, positions: 1, furtherOrders: 0 });
  const comparison = await compare({
    name: `memory of ${streams.toLocaleString('en')} quiet streams`,
    unit: 'MB',
    limitName: 'what is aimed at',
    rounds: 1,
    target: { bound: 'at most', ratio: 1 },
    ours: () => measureOnce(path),
    limit: async () => 60,
  });
  return [comparison];
}

async function measureOnce(path: string): Promise<number> {
  const server = await startServer(path);
  const opened: ClientRequest[] = [];
  try {
    await learnPrices(server);
    // Accounts and sessions that were looked at are remembered anyway.
    for (let place = 0; place < streams; place += 1) {
      const answer = await server.ask('GET', '/calculate-portfolio-value', place);
      await answer.arrayBuffer();
    }
    await sleep(settleMs);
    const before = residentBytes(server.pid);
    for (let place = 0; place < streams; place += 1) {
      opened.push(await openStream(server.port, place));
    }
    await sleep(settleMs);
    return (residentBytes(server.pid) - before) / megabyte;
  } finally {
    for (const each of opened) each.destroy();
    await server.stop();
  }
}

function openStream(port: number, place: number): Promise<ClientRequest> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${tokenOf(place)}` };
    const asked = request({ port, host: '127.0.0.1', path: '/stream', headers }, (response) => {
      if (response.statusCode !== 200) return reject(new Error(`it was ${response.statusCode}`));
      response.on('error', () => {}).resume();
      resolve(asked);
    });
    asked.on('error', reject).end();
  });
}

/** As the kernel counts it (proc(5)). */
function residentBytes(pid: number): number {
  const [, kilobytes = ''] =
    /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1_024;
}
