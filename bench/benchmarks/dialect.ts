// Alpaca's interface beside the native routes that do the same, on the same books and keys.
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { keyTokenOf, writeBooks } from '../books.ts';
import { compare, type Comparison } from '../comparison.ts';
import type { Wanted } from '../requests.ts';
import { learnPrices, startServer, type ServerOfBench } from '../server.ts';
import { accounts, loadOf, press } from './http-load.ts';

/** A request of the dialect may cost so much more than its native one. */
const costMax = 1.15;
const tokens = Array.from({ length: accounts }, (_, place) => keyTokenOf(place));

type Pair = {
  readonly name: string;
  readonly limitName: string;
  readonly ours: () => Wanted;
  readonly limit: () => Wanted;
};

/** On a server with 1,000 accounts of 10 positions, in a session: orders fill at once. */
export async function measureDialect(bench: Bench): Promise<readonly Comparison[]> {
  const path = join(bench.folder, 'dialect', 'books.db');
  await writeBooks(path, { accounts, positions: 10, furtherOrders: 0, keys: true });
  const server = await startServer(path, { SIMULATOR_MARKET_HOURS: 'always' });
  try {
    await learnPrices(server);
    return [
      await measurePair(bench, server, readsOf('/v2/account', '/calculate-portfolio-value')),
      await measurePair(bench, server, readsOf('/v2/positions', '/view-portfolio')),
      await measurePair(bench, server, orders()),
    ];
  } finally {
    await server.stop();
  }
}

function readsOf(path: string, native: string): Pair {
  const read = (wanted: string) => (): Wanted => ({ kind: 'get', path: wanted, accounts, tokens });
  return {
    name: `GET ${path}`,
    limitName: `GET ${native}`,
    ours: read(path),
    limit: read(native),
  };
}

function orders(): Pair {
  let run = 0;
  const place = (kind: 'order' | 'alpaca-order') => (): Wanted => {
    run += 1;
    return { kind, accounts, tokens, run: `${kind} ${run}` };
  };
  return {
    name: 'POST /v2/orders',
    limitName: 'POST /buy-stock and /sell-stock',
    ours: place('alpaca-order'),
    limit: place('order'),
  };
}

async function measurePair(
  bench: Bench,
  { port }: ServerOfBench,
  { name, limitName, ours, limit }: Pair,
): Promise<Comparison> {
  const rate = async (wanted: Wanted) => (await press(port, loadOf(bench, wanted))).rate;
  // A whole round: the first look at each account reads its journal, which later ones need not.
  for (const side of [ours, limit]) await rate(side());
  return compare({
    name,
    unit: 'requests/s',
    limitName,
    rounds: bench.rounds,
    target: { bound: 'at least', ratio: 1 / costMax },
    ours: () => rate(ours()),
    limit: () => rate(limit()),
  });
}
