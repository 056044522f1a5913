// The books without HTTP: recording and replaying, beside bare node:sqlite doing the same rows.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compare, conclude, type Comparison } from '../comparison.ts';
import { writeBooks } from '../books.ts';
import { runSide } from '../side.ts';
import type { Bench } from '../bench.ts';

type Figure = { readonly rate: number; readonly rows: number };

export async function measureRecording({ folder, rounds, scale }: Bench): Promise<Comparison> {
  let run = 0;
  const measure = async (side: string) => {
    const path = join(folder, `append-${run++}`, 'books.db');
    const input = { path, accounts: 1_000, orders: 20_000 * scale };
    return (await runSide<Figure>(side, input)).rate;
  };
  return compare({
    name: 'recording an order (the broker without HTTP)',
    unit: 'orders/s',
    limitName: 'node:sqlite, same rows, 100 a commit',
    rounds,
    target: { bound: 'at least', ratio: 0.5 },
    ours: () => measure('append'),
    limit: () => measure('bare-append'),
  });
}

export async function measureReplay({ folder, rounds, scale }: Bench): Promise<Comparison> {
  const path = join(folder, 'replay', 'books.db');
  const accounts = 500 * scale;
  await writeBooks(path, { accounts, positions: 10, furtherOrders: 190 });
  return compare({
    name: 'replaying the journal',
    unit: 'entries/s',
    limitName: 'node:sqlite, rows read and parsed',
    rounds,
    target: { bound: 'at least', ratio: 0.5 },
    ours: async () => (await runSide<Figure>('replay', { path, accounts })).rate,
    limit: async () => (await runSide<Figure>('bare-replay', { path })).rate,
  });
}

const logBytesMax = 6_000;

/** What a filled order with a key adds to the write-ahead log. */
export async function measureLogBytes({ folder }: Bench): Promise<Comparison> {
  const path = join(folder, 'log-bytes', 'books.db');
  mkdirSync(dirname(path), { recursive: true });
  const input = { path, accounts: 1_000, orders: 20_000 };
  const { bytes } = await runSide<{ bytes: number }>('log-bytes', input);
  const target = { bound: 'at most', ratio: 1 } as const;
  const name = 'log of an order over 1,000 accounts';
  return conclude(
    { name, unit: 'bytes', limitName: 'six kilobytes', target },
    [bytes],
    [logBytesMax],
  );
}

/** What an order costs after many purchases, beside one after few. */
export async function measureManyPurchases({ rounds }: Bench): Promise<Comparison> {
  const cost = async (purchases: number) =>
    (await runSide<{ microseconds: number }>('order-cost', { purchases })).microseconds;
  return compare({
    name: 'an order after 5,000 purchases',
    unit: 'µs',
    limitName: 'after 10',
    rounds,
    target: { bound: 'at most', ratio: 1.2 },
    ours: () => cost(5_000),
    limit: () => cost(10),
  });
}
