// What grows with the number of accounts and positions, and what must not.
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { writeBooks } from '../books.ts';
import { compare, conclude, type Comparison } from '../comparison.ts';
import { startServer } from '../server.ts';
import { runSide } from '../side.ts';

type Memory = { readonly bytes: number; readonly perAccount: number; readonly rss: number };

/** The start of the server on a file with many accounts, beside an empty one. */
export async function measureStart({ folder, rounds, scale }: Bench): Promise<Comparison> {
  const accounts = scale === 1 ? 20_000 : 100_000;
  const paths = {
    full: join(folder, 'start-full', 'books.db'),
    empty: join(folder, 'start-empty', 'books.db'),
  };
  await writeBooks(paths.full, { accounts, positions: 1, furtherOrders: 0 });
  await writeBooks(paths.empty, { accounts: 10, positions: 1, furtherOrders: 0 });
  const start = async (path: string) => {
    const server = await startServer(path);
    await server.stop();
    return server.readyMs;
  };
  return compare({
    name: `start with ${accounts} accounts`,
    unit: 'ms',
    limitName: 'start with 10 accounts',
    rounds,
    target: { bound: 'at most', ratio: 1.2 },
    ours: () => start(paths.full),
    limit: () => start(paths.empty),
  });
}

const bytesPerAccountMax = 6 * 1_024;
const heapMiB = 512;

/** Memory of an account with ten positions that is loaded. */
export async function measureMemory({ folder, scale }: Bench): Promise<Comparison> {
  const path = join(folder, 'memory', 'books.db');
  const accounts = 5_000 * scale;
  await writeBooks(path, { accounts, positions: 10, furtherOrders: 0 });
  const { perAccount } = await runSide<Memory>(
    'memory',
    { path, accounts, accountsMax: accounts },
    0,
    ['--expose-gc'],
  );
  const target = { bound: 'at most', ratio: 1 } as const;
  const name = 'heap of a loaded account, 10 positions';
  const limitName = 'six kibibytes';
  return conclude({ name, unit: 'bytes', limitName, target }, [perAccount], [bytesPerAccountMax]);
}

/** A million accounts touched one after another in a small heap: the idle ones are forgotten. */
export async function measureEviction({ folder, scale }: Bench): Promise<Comparison> {
  const path = join(folder, 'eviction', 'books.db');
  const accounts = scale === 1 ? 100_000 : 1_000_000;
  await writeBooks(path, { accounts, positions: 0, furtherOrders: 0 });
  const { rss } = await runSide<Memory>('memory', { path, accounts }, 0, [
    '--expose-gc',
    `--max-old-space-size=${heapMiB}`,
  ]);
  const target = { bound: 'at most', ratio: 1 } as const;
  const name = `${accounts} accounts touched, heap of ${heapMiB} MiB`;
  const limitName = 'twice the heap';
  return conclude({ name, unit: 'MiB', limitName, target }, [rss / 2 ** 20], [2 * heapMiB]);
}

type AccountsGrowth = {
  /** The second one is what the others are compared with. */
  readonly sizes: readonly [number, number, number];
  readonly comparisons: readonly [Comparison, Comparison];
};

/** Orders a second by the number of accounts. Ten accounts are ten lanes: few orders at once. */
export async function measureAccounts({ folder, rounds, scale }: Bench): Promise<AccountsGrowth> {
  let run = 0;
  const rate = async (accounts: number) => {
    const path = join(folder, `accounts-${run++}`, 'books.db');
    const orders = Math.max(scale === 1 ? 4_000 : 20_000, accounts);
    return (await runSide<{ rate: number }>('append', { path, accounts, orders })).rate;
  };
  const [few, usual, many] = [10, 1_000, scale === 1 ? 5_000 : 100_000];
  const beside = (accounts: number, target?: Comparison['target']) =>
    compare({
      name: `recording over ${accounts} accounts`,
      unit: 'orders/s',
      limitName: `over ${usual} accounts`,
      rounds,
      ...(target && { target }),
      ours: () => rate(accounts),
      limit: () => rate(usual),
    });
  return {
    sizes: [few, usual, many],
    comparisons: [await beside(few), await beside(many, { bound: 'at least', ratio: 0.5 })],
  };
}

/** The cost of a valuation by positions: no worse than linear. */
export async function measurePositions({ rounds }: Bench): Promise<readonly Comparison[]> {
  const perPosition = async (positions: number) =>
    (await runSide<{ microseconds: number }>('value', { positions })).microseconds / positions;
  const comparisons: Comparison[] = [];
  for (const positions of [100, 1_000]) {
    comparisons.push(
      await compare({
        name: `valuing a position among ${positions}`,
        unit: 'µs',
        limitName: 'a position among 10',
        rounds,
        target: { bound: 'at most', ratio: 1.2 },
        ours: () => perPosition(positions),
        limit: () => perPosition(10),
      }),
    );
  }
  return comparisons;
}
