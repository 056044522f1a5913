// Placing orders that wait, and cancelling them, over HTTP beside the platform's own durable order.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createOpenOrderStore } from '#src/storage/books/open-orders.ts';
import { sqliteDialect } from '#src/storage/sqlite/dialect.ts';
import { createQueries } from '#src/storage/sqlite/queries.ts';
import type { Bench } from '../bench.ts';
import { accountIdOf, writeBooks } from '../books.ts';
import { compare, type Comparison } from '../comparison.ts';
import { readAnswer, withBareOrder } from '../same-bytes.ts';
import { learnPrices, startServer, type ServerOfBench } from '../server.ts';
import { accounts, compareRates, loadOf, press, warmUpMs, type Load } from './http-load.ts';
import { bareOrderOf } from './orders.ts';

const limitName = 'bare node:http and node:sqlite, same row, same bytes';
const target = 0.7;

/** On a server with 1,000 accounts of one position. */
export async function measureResting(bench: Bench): Promise<readonly Comparison[]> {
  const path = join(bench.folder, 'resting', 'books.db');
  await writeBooks(path, { accounts, positions: 1, furtherOrders: 0 });
  const server = await startServer(path);
  try {
    await learnPrices(server);
    const placing = await measurePlacing(bench, server);
    return [placing, await measureCancelling(bench, server, path)];
  } finally {
    await server.stop();
  }
}

async function measurePlacing(bench: Bench, server: ServerOfBench): Promise<Comparison> {
  const body = { symbol: 'AAPL', quantity: '1', type: 'limit', limit_price: '1.00' };
  const answer = await readAnswer(await server.ask('POST', '/buy-stock', 0, body));
  let run = 0;
  const load = () => loadOf(bench, { kind: 'place', accounts, run: `placing ${run++}` });
  return withBareOrder(bareOrderOf(bench, answer), (limit) =>
    compareRates(
      bench,
      { ours: server.port, limit },
      { name: 'POST /buy-stock, an order that waits', limitName, target, load },
    ),
  );
}

/** Of what was placed, each order once. */
async function measureCancelling(
  bench: Bench,
  server: ServerOfBench,
  path: string,
): Promise<Comparison> {
  // Cancelling may be faster than placing was.
  const more = { kind: 'place', accounts, run: 'more' } as const;
  await press(server.port, { ...loadOf(bench, more), durationMs: 4 * warmUpMs(bench) });
  const lines = await readOpenOrders(path);
  const list = join(bench.folder, 'resting', 'orders.txt');
  writeFileSync(list, lines.join('\n'));
  const [place = '0', id = ''] = lines.at(-1)?.split(' ') ?? [];
  const sample = await server.ask('DELETE', `/cancel-order/${id}`, Number(place));
  const answer = await readAnswer(sample);
  let skip = 0;
  const load = (): Load => loadOf(bench, { kind: 'cancel', accounts, path: list, skip });
  const cancel = async (more: Partial<Load> = {}) => {
    const { rate, completed } = await press(server.port, { ...load(), ...more });
    // Those on their way at the end were asked for as well.
    skip += completed + 100;
    return rate;
  };
  return withBareOrder(bareOrderOf(bench, answer), async (limit) => {
    const bare = () => loadOf(bench, { kind: 'place', accounts, run: 'bare' });
    const warm = { durationMs: warmUpMs(bench) };
    await cancel(warm);
    await press(limit, { ...bare(), ...warm, expectedStatus: 200 });
    return compare({
      name: 'DELETE /cancel-order, released before the answer',
      unit: 'requests/s',
      limitName,
      rounds: bench.rounds,
      target: { bound: 'at least', ratio: target },
      ours: () => cancel(),
      limit: async () => (await press(limit, { ...bare(), expectedStatus: 200 })).rate,
    });
  });
}

/** The place of the account and the id of each order, from the file beside the server. */
async function readOpenOrders(path: string): Promise<readonly string[]> {
  const places = new Map(Array.from({ length: accounts }, (_, each) => [accountIdOf(each), each]));
  using reader = new DatabaseSync(path, { readOnly: true });
  const lines: string[] = [];
  const database = { ...createQueries(reader), dialect: sqliteDialect };
  for await (const page of createOpenOrderStore(database).pages()) {
    for (const { accountId, order } of page) {
      lines.push(`${places.get(accountId)} ${order.orderId}`);
    }
  }
  return lines;
}
