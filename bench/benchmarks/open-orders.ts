// Orders that wait: what they cost in memory and at the start, what a quote costs among them, and how
// long it takes until all of them are filled.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { compare, conclude, type Comparison } from '../comparison.ts';
import { startServer } from '../server.ts';
import { runSide } from '../side.ts';

type Orders = { readonly accounts: number; readonly ordersEach: number };
type Fills = { readonly milliseconds: number; readonly longestMs: number };

const bytesPerOrderMax = 1_024;
const filled = 1_000;

/** All rows of orders that wait but those over HTTP. */
export async function measureOpenOrders(bench: Bench): Promise<readonly Comparison[]> {
  const many = { accounts: 1_000, ordersEach: bench.scale === 1 ? 20 : 100 };
  const path = await write(bench, many, false);
  return [
    await measureMemory(path, many),
    await measureStart(bench, path, many),
    await measureQuote(bench),
    ...(await measureFills(bench)),
  ];
}

/** A file with the orders in it. */
async function write(bench: Bench, orders: Orders, isOneSymbol: boolean): Promise<string> {
  const path = join(bench.folder, `open-orders-${randomUUID()}`, 'books.db');
  await runSide('watch', { path, ...orders, isOneSymbol, act: 'write' });
  return path;
}

async function measureMemory(path: string, orders: Orders): Promise<Comparison> {
  const input = { path, ...orders, isOneSymbol: false, act: 'memory' };
  const { perOrder } = await runSide<{ perOrder: number }>('watch', input, 0, ['--expose-gc']);
  const name = `heap of an open order among ${countOf(orders)}`;
  const target = { bound: 'at most', ratio: 1 } as const;
  const limitName = 'a kibibyte';
  return conclude({ name, unit: 'bytes', limitName, target }, [perOrder], [bytesPerOrderMax]);
}

async function measureStart(bench: Bench, full: string, orders: Orders): Promise<Comparison> {
  const empty = await write(bench, { ...orders, ordersEach: 0 }, false);
  const start = async (path: string) => {
    const server = await startServer(path);
    await server.stop();
    return server.readyMs;
  };
  return compare({
    name: `start with ${countOf(orders)} open orders`,
    unit: 'ms',
    limitName: 'start with none',
    rounds: bench.rounds,
    target: { bound: 'at most', ratio: 1.3 },
    ours: () => start(full),
    limit: () => start(empty),
  });
}

async function measureQuote(bench: Bench): Promise<Comparison> {
  const paths = {
    many: await write(bench, { accounts: 10, ordersEach: 1_000 }, true),
    few: await write(bench, { accounts: 10, ordersEach: 1 }, true),
  };
  const cost = async (path: string) =>
    (await runSide<{ microseconds: number }>('watch', { path, act: 'quotes' })).microseconds;
  return compare({
    name: 'a quote at which none of 10,000 orders is marketable',
    unit: 'µs',
    limitName: 'none of 10',
    rounds: bench.rounds,
    target: { bound: 'at most', ratio: 2 },
    ours: () => cost(paths.many),
    limit: () => cost(paths.few),
  });
}

async function measureFills(bench: Bench): Promise<readonly Comparison[]> {
  const [lags, appends, longest]: [number[], number[], number[]] = [[], [], []];
  const orders = { accounts: filled, ordersEach: 1 };
  for (let round = 0; round < bench.rounds; round += 1) {
    const path = await write(bench, orders, true);
    const fill = async () => {
      const { milliseconds, longestMs } = await runSide<Fills>('watch', { path, act: 'fills' });
      lags.push(milliseconds);
      longest.push(longestMs);
    };
    const append = async () => {
      const bare = { path: `${path}.bare`, accounts: filled, orders: filled };
      appends.push((filled / (await runSide<{ rate: number }>('bare-append', bare)).rate) * 1_000);
    };
    for (const side of round % 2 === 0 ? [fill, append] : [append, fill]) await side();
  }
  const name = `from a quote to the last of ${filled} fills`;
  const limitName = 'bare appends of as many orders, 100 a commit';
  const waits = 'longest that nobody else gets a turn meanwhile';
  return [
    conclude({ name, unit: 'ms', limitName }, lags, appends),
    conclude({ name: waits, unit: 'ms', limitName: 'all of the fills' }, longest, lags),
  ];
}

function countOf({ accounts, ordersEach }: Orders): string {
  return (accounts * ordersEach).toLocaleString('en');
}
