// Orders over HTTP, beside the platform's own durable order: bare node:http and bare node:sqlite that
// answer the same bytes after a commit with the same row. Bare node:http that remembers nothing is
// measured as well, for what durability costs.
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { entriesOf, accountIdOf } from '../books.ts';
import { compare, type Comparison } from '../comparison.ts';
import { readAnswer, withBareOrder, withSide } from '../same-bytes.ts';
import type { ServerOfBench } from '../server.ts';
import type { BareAnswer } from '../sides/bare-http.ts';
import {
  accounts,
  compareLatencies,
  compareRates,
  loadOf,
  press,
  type HttpFigures,
  type Load,
} from './http-load.ts';

const durableName = 'bare node:http and node:sqlite, same row, same bytes';
const manyConnections = 256;

/** Rates, latencies at half the rate, many connections, and one account for all clients. */
export async function measureOrders(bench: Bench, server: ServerOfBench): Promise<HttpFigures> {
  const sample = await server.ask('POST', '/buy-stock', 0, { symbol: 'AAPL', quantity: '1' });
  const answer = await readAnswer(sample);
  let run = 0;
  const load = (of: number, more: Partial<Load> = {}): Load => ({
    ...loadOf(bench, { kind: 'order', accounts: of, run: `run ${run++}` }),
    ...more,
  });
  const ours = server.port;
  const bare = await withSide('bare-http', answer, (limit) =>
    compareRates(bench, { ours, limit }, { name: orderName, load: () => load(accounts) }),
  );
  return withBareOrder(bareOrderOf(bench, answer), async (limit) => {
    const sides = { ours, limit };
    const beside = (name: string, more: Partial<Load> = {}) =>
      compareRates(bench, sides, {
        name,
        limitName: durableName,
        target: 0.7,
        load: () => load(accounts, more),
      });
    const rates = await beside(orderName);
    const many = await beside(`the same over ${manyConnections} connections`, {
      connections: manyConnections,
    });
    const rate = Math.floor(rates.ours.median / 2);
    const slow = await compareLatencies(bench, sides, {
      rate,
      limitName: durableName,
      load: () => load(accounts, { rate }),
    });
    const hot = await measureHotAccount(bench, ours, load);
    return { comparisons: [bare, rates, many, ...slow.comparisons, hot], curves: slow.curves };
  });
}

const orderName = 'POST /buy-stock, durable before the answer';

function measureHotAccount(
  bench: Bench,
  port: number,
  load: (of: number) => Load,
): Promise<Comparison> {
  return compare({
    name: 'one hot account, 64 clients',
    unit: 'orders/s',
    limitName: 'the same over 1,000 accounts',
    rounds: bench.rounds,
    target: { bound: 'at least', ratio: 0.8 },
    ours: async () => (await press(port, load(1))).rate,
    limit: async () => (await press(port, load(accounts))).rate,
  });
}

/** The row is that of an order of our own books. */
export function bareOrderOf(bench: Bench, answer: BareAnswer) {
  const folder = join(bench.folder, `bare-order-${randomUUID()}`);
  mkdirSync(folder);
  const [, filled] = entriesOf(accountIdOf(0), { positions: 1, furtherOrders: 0 });
  if (!filled) throw new Error('there is no order in the books');
  return { ...answer, path: join(folder, 'orders.db'), accounts, content: filled.content };
}
