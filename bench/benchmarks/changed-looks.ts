// Reads of portfolios that have changed since they were last looked at: each account has an order,
// then each is looked at once, and the looks alone are measured.
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { writeBooks } from '../books.ts';
import { compare, type Comparison } from '../comparison.ts';
import { readAnswer, withSide } from '../same-bytes.ts';
import { learnPrices, startServer, type ServerOfBench } from '../server.ts';
import { loadOf, press, warmUpMs } from './http-load.ts';

/** More than are looked at in a round, so that nobody is looked at twice. */
const accountsOf = ({ scale }: Bench) => scale * 5_000;
const looksMsOf = ({ scale }: Bench) => scale * 125;
const ordersMs = 2_000;
const paths = ['/calculate-portfolio-value', '/view-portfolio'] as const;
const ratioMin = 0.3;

/** On books of their own, each path in turn. */
export async function measureChangedLooks(bench: Bench): Promise<readonly Comparison[]> {
  const path = join(bench.folder, 'changed-looks', 'books.db');
  const accounts = accountsOf(bench);
  await writeBooks(path, { accounts, positions: 10, furtherOrders: 0 });
  const server = await startServer(path);
  try {
    await learnPrices(server);
    const measured: Comparison[] = [];
    for (const each of paths) measured.push(await measureLooks(bench, server, each));
    return measured;
  } finally {
    await server.stop();
  }
}

async function measureLooks(
  bench: Bench,
  { port, ask }: ServerOfBench,
  path: string,
): Promise<Comparison> {
  const answer = await readAnswer(await ask('GET', path, 0));
  const accounts = accountsOf(bench);
  const wanted = { kind: 'get', path, accounts } as const;
  const looks = { ...loadOf(bench, wanted), durationMs: looksMsOf(bench) };
  return withSide('bare-http', answer, async (limit) => {
    for (const side of [port, limit]) await press(side, { ...looks, durationMs: warmUpMs(bench) });
    return compare({
      name: `GET ${path} after an order`,
      unit: 'requests/s',
      limitName: 'bare node:http, same bytes',
      rounds: bench.rounds,
      target: { bound: 'at least', ratio: ratioMin },
      ours: async () => {
        await orderEverywhere(bench, port);
        const { rate, completed } = await press(port, looks);
        if (completed > accounts) throw new Error('some accounts were looked at twice');
        return rate;
      },
      limit: async () => (await press(limit, looks)).rate,
    });
  });
}

let runs = 0;

/** An order of each account at least: every press begins with the first account again. */
async function orderEverywhere(bench: Bench, port: number): Promise<void> {
  const accounts = accountsOf(bench);
  let durationMs = ordersMs;
  for (;;) {
    const wanted = { kind: 'order', accounts, run: `changed ${(runs += 1)}` } as const;
    const { completed } = await press(port, { ...loadOf(bench, wanted), durationMs });
    if (completed >= accounts) return;
    durationMs = Math.ceil((durationMs * accounts * 1.2) / completed);
  }
}
