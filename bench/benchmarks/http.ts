// The server over HTTP, beside bare node:http answering the very same bytes.
import { join } from 'node:path';
import { writeBooks } from '../books.ts';
import { compare, conclude, type Comparison } from '../comparison.ts';
import type { Bench } from '../bench.ts';
import type { Wanted } from '../requests.ts';
import { learnPrices, startServer, type ServerOfBench } from '../server.ts';
import { readAnswer, withSide } from '../same-bytes.ts';
import { runSide } from '../side.ts';
import type { BareAnswer } from '../sides/bare-http.ts';
import type { LoadResult } from '../sides/load.ts';
import { curveOf, type Curve } from '../chart.ts';
import type { Latencies } from '../latencies.ts';

const accounts = 1_000;
const connections = 64;
const limitName = 'bare node:http, same bytes';

type Load = {
  readonly wanted: Wanted;
  readonly expectedStatus: number;
  readonly rate?: number;
  readonly durationMs: number;
  readonly host?: string;
};
/** What a process needs until its hot code is compiled; the first seconds after a start say little. */
const warmUpMs = ({ scale }: Bench) => (scale === 1 ? 1_000 : 4_000);

type Sides = { readonly ours: number; readonly limit: number };
export type HttpFigures = {
  readonly comparisons: readonly Comparison[];
  readonly curves: readonly Curve[];
};

/** Every figure that is measured over HTTP, on one server with 1,000 accounts of 10 positions. */
export async function measureHttp(bench: Bench): Promise<HttpFigures> {
  const path = join(bench.folder, 'http', 'books.db');
  await writeBooks(path, { accounts, positions: 10, furtherOrders: 0 });
  const server = await startServer(path);
  try {
    await learnPrices(server);
    const framework = await measureFramework(bench, server, '/calculate-portfolio-value');
    const value = await measureReads(bench, server, '/calculate-portfolio-value');
    const portfolio = await measureReads(bench, server, '/view-portfolio');
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
): Promise<Comparison> {
  const answer = await readAnswer(await server.ask('GET', path, 0));
  const name = `GET ${path}`;
  return compareReads(bench, { name, path, answer, ours: server.port, target: 0.7 });
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

async function measureOrders(bench: Bench, server: ServerOfBench): Promise<HttpFigures> {
  const sample = await server.ask('POST', '/buy-stock', 0, { symbol: 'AAPL', quantity: '1' });
  let run = 0;
  const load = (of: number, rate?: number) =>
    loadOf(bench, { kind: 'order', accounts: of, run: `run ${run++}` }, rate);
  return withSide('bare-http', await readAnswer(sample), async (limit) => {
    const sides = { ours: server.port, limit };
    const name = 'POST /buy-stock, durable before the answer';
    const rates = await compareRates(bench, sides, {
      name,
      target: 0.5,
      load: () => load(accounts),
    });
    const rate = Math.floor(rates.ours.median / 2);
    const slow = await compareLatencies(bench, sides, rate, () => load(accounts, rate));
    const hot = await compare({
      name: 'one hot account, 64 clients',
      unit: 'orders/s',
      limitName: 'the same over 1,000 accounts',
      rounds: bench.rounds,
      target: { bound: 'at least', ratio: 0.2 },
      ours: async () => (await press(sides.ours, load(1))).rate,
      limit: async () => (await press(sides.ours, load(accounts))).rate,
    });
    return { comparisons: [rates, ...slow.comparisons, hot], curves: slow.curves };
  });
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

async function compareRates(
  bench: Bench,
  sides: Sides,
  { name, target, load }: { name: string; target?: number; load: () => Load },
): Promise<Comparison> {
  for (const port of [sides.ours, sides.limit])
    await press(port, { ...load(), durationMs: warmUpMs(bench) });
  return compare({
    name,
    unit: 'requests/s',
    limitName,
    rounds: bench.rounds,
    ...(target !== undefined && { target: { bound: 'at least', ratio: target } }),
    ours: async () => (await press(sides.ours, load())).rate,
    limit: async () => (await press(sides.limit, load())).rate,
  });
}

/** Beside the limit also what the disk alone takes: bare `node:http` waits for none. */
async function compareLatencies(
  bench: Bench,
  sides: Sides,
  rate: number,
  load: () => Load,
): Promise<HttpFigures> {
  const [ours, limit, flushes]: [Latencies[], Latencies[], Latencies[]] = [[], [], []];
  const latenciesOf = async (port: number) => (await press(port, load())).latencyMs;
  const flush = { path: join(bench.folder, 'flushes'), rate, durationMs: durationOf(bench) };
  for (let round = 0; round < bench.rounds; round += 1) {
    const isOursFirst = round % 2 === 0;
    if (isOursFirst) ours.push(await latenciesOf(sides.ours));
    limit.push(await latenciesOf(sides.limit));
    flushes.push(await runSide<Latencies>('flush', flush));
    if (!isOursFirst) ours.push(await latenciesOf(sides.ours));
  }
  const p99 = (rounds: readonly Latencies[]) => rounds.map(({ p99 }) => p99);
  const name = `p99 of orders at a fixed ${rate}/s`;
  const nameOfDisk = 'p99 of flushing what is due at this rate, and nothing else';
  const target = { bound: 'at most', ratio: 5 } as const;
  return {
    comparisons: [
      conclude({ name, unit: 'ms', limitName, target }, p99(ours), p99(limit)),
      conclude({ name: nameOfDisk, unit: 'ms', limitName }, p99(flushes), p99(limit)),
    ],
    curves: [
      curveOf('Papertape', ours),
      curveOf('bare node:http', limit),
      curveOf('the disk alone', flushes),
    ],
  };
}

function loadOf(bench: Bench, wanted: Wanted, rate?: number): Load {
  const expectedStatus = wanted.kind === 'get' ? 200 : 201;
  return {
    wanted,
    expectedStatus,
    durationMs: durationOf(bench),
    ...(rate !== undefined && { rate }),
  };
}

function durationOf({ scale }: Bench): number {
  return scale === 1 ? 500 : 4_000;
}

/** Puts the load on a port; an answer of another status than expected makes the figure worthless. */
export async function press(port: number, load: Load): Promise<LoadResult> {
  const result = await runSide<LoadResult>('load', { port, connections, ...load }, 1);
  if (Object.keys(result.unexpected).length > 0) {
    const hint = '429' in result.unexpected ? ': set the limits of requests to 0' : '';
    throw new Error(`unexpected answers: ${JSON.stringify(result.unexpected)}${hint}`);
  }
  return result;
}
