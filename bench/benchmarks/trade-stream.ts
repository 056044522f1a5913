// How soon the stream tells a program of its fill: 1,000 accounts, one websocket each, 500 fills a
// second in all, beside a bare websocket server that remembers nothing.
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { writeBooks } from '../books.ts';
import { compare, type Comparison } from '../comparison.ts';
import { learnPrices, startServer } from '../server.ts';
import { runSide, startSide } from '../side.ts';
import type { StreamLoadResult } from '../sides/stream-load.ts';
import { accounts } from './http-load.ts';

const rate = 500;
const factorMax = 3;
/** About as long as the answer to an order. */
const answer = JSON.stringify({ id: 'x'.repeat(900) });

/** From the instant an order is due to the frame of its fill, the 99th percentile. */
export async function measureTradeStream(bench: Bench): Promise<readonly Comparison[]> {
  const path = join(bench.folder, 'trade-stream', 'books.db');
  await writeBooks(path, { accounts, positions: 10, furtherOrders: 0, keys: true });
  const server = await startServer(path, { SIMULATOR_MARKET_HOURS: 'always' });
  let run = 0;
  const loadOn = (port: number) => {
    run += 1;
    const durationMs = bench.scale * 4_000;
    const load = { port, accounts, rate, durationMs, run: `run ${run}` };
    return runSide<StreamLoadResult>('stream-load', load, 1);
  };
  try {
    await learnPrices(server);
    // The first one compiles the code, and says what the frames look like.
    const { frames } = await loadOn(server.port);
    const bare = await startSide('bare-stream', { body: answer, frames });
    const { port } = bare.first as { port: number };
    try {
      await loadOn(port);
      const comparison = await compare({
        name: `p99 from an order to the frame of its fill, ${rate} fills/s to 1,000 websockets`,
        unit: 'ms',
        limitName: 'bare node:http and ws, same frames, nothing remembered',
        rounds: bench.rounds,
        target: { bound: 'at most', ratio: factorMax },
        ours: async () => (await loadOn(server.port)).latencyMs.p99,
        limit: async () => (await loadOn(port)).latencyMs.p99,
      });
      return [comparison];
    } finally {
      await bare.stop();
    }
  } finally {
    await server.stop();
  }
}
