// The server over HTTP, beside the bare platform answering the very same bytes.
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { writeBooks } from '../books.ts';
import { compare, type Comparison } from '../comparison.ts';
import type { Wanted } from '../requests.ts';
import { readAnswer, withSide } from '../same-bytes.ts';
import { learnPrices, startServer, type ServerOfBench } from '../server.ts';
import type { BareAnswer } from '../sides/bare-http.ts';
import { accounts, compareRates, loadOf, press, warmUpMs, type HttpFigures } from './http-load.ts';
import { measureOrders } from './orders.ts';

/** Every figure that is measured over HTTP, on one server with 1,000 accounts of 10 positions. */
export async function measureHttp(bench: Bench): Promise<HttpFigures> {
  const path = join(bench.folder, 'http', 'books.db');
  await writeBooks(path, { accounts, positions: 10, furtherOrders: 0 });
  const server = await startServer(path);
  try {
    await learnPrices(server);
    const framework = await measureFramework(bench, server, '/calculate-portfolio-value');
    const value = await measureReads(bench, server, '/calculate-portfolio-value', 0.55);
    const portfolio = await measureReads(bench, server, '/view-portfolio', 0.45);
    const orders = await measureOrders(bench, server);
    const logins = await measureLogins(bench, server);
    return {
      comparisons: [framework, value, portfolio, ...orders.comparisons, logins],
      curves: orders.curves,
    };
  } finally {
    await server.stop();
  }
}

/** What of the limit the framework leaves to whoever does nothing with it. */
async function measureFramework(
  bench: Bench,
  server: ServerOfBench,
  path: string,
): Promise<Comparison> {
  const answer = await readAnswer(await server.ask('GET', path, 0));
  const name = 'bare Fastify, the bytes of the next row';
  return withSide('bare-fastify', answer, (ours) =>
    compareReads(bench, { name, path, answer, ours }),
  );
}

async function measureReads(
  bench: Bench,
  server: ServerOfBench,
  path: string,
  target: number,
): Promise<Comparison> {
  const answer = await readAnswer(await server.ask('GET', path, 0));
  const name = `GET ${path}`;
  return compareReads(bench, { name, path, answer, ours: server.port, target });
}

type Reads = {
  readonly name: string;
  readonly path: string;
  readonly answer: BareAnswer;
  /** The port of the side that is held against the limit. */
  readonly ours: number;
  readonly target?: number;
};

function compareReads(bench: Bench, { path, answer, ours, ...plan }: Reads): Promise<Comparison> {
  const load = () => loadOf(bench, { kind: 'get', path, accounts });
  return withSide('bare-http', answer, (limit) =>
    compareRates(bench, { ours, limit }, { ...plan, load }),
  );
}

/** Reads while two passwords are being hashed all the time, beside reads in peace. */
async function measureLogins(bench: Bench, server: ServerOfBench): Promise<Comparison> {
  const path = '/calculate-portfolio-value';
  const wanted: Wanted = { kind: 'get', path, accounts };
  const peak = await press(server.port, { ...loadOf(bench, wanted), durationMs: warmUpMs(bench) });
  const load = loadOf(bench, wanted, Math.floor(peak.rate / 4));
  const read = async () => (await press(server.port, load)).latencyMs.p99;
  return compare({
    name: 'p99 of reads while 2 logins hash',
    unit: 'ms',
    limitName: 'the same reads in peace',
    rounds: bench.rounds,
    target: { bound: 'at most', ratio: 2 },
    ours: () => whileLoggingIn(server, read),
    limit: read,
  });
}

async function whileLoggingIn<Value>(
  server: ServerOfBench,
  act: () => Promise<Value>,
): Promise<Value> {
  const state = { isOver: false };
  const credentials = (each: number) => ({
    username: `hashing-${each}`,
    password: 'a password for the benchmark',
  });
  const logIn = async (each: number) => {
    await server.ask('POST', '/create-account', 0, credentials(each));
    while (!state.isOver) await server.ask('POST', '/login', 0, credentials(each));
  };
  const logins = Promise.all([logIn(1), logIn(2)]);
  const result = await act();
  state.isOver = true;
  await logins;
  return result;
}
