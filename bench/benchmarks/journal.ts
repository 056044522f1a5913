// The books without HTTP: recording and replaying, beside bare node:sqlite doing the same rows.
import { join } from 'node:path';
import { compare, type Comparison } from '../comparison.ts';
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
