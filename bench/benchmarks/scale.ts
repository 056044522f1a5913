// Nodes on PostgreSQL beside bare pg: orders a second of one, two and four nodes, and reads. On one
// machine the nodes share their cores with the database and the load.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { startPostgres, type PostgresServer } from '#tests/support/postgres.ts';
import type { Bench } from '../bench.ts';
import { accountIdOf, entriesOf, writeBooks } from '../books.ts';
import { compare, type Comparison } from '../comparison.ts';
import type { Wanted } from '../requests.ts';
import { readAnswer } from '../same-bytes.ts';
import { learnPrices, startServer, type ServerOfBench } from '../server.ts';
import { runSide, startSide } from '../side.ts';
import { accounts, loadOf, press } from './http-load.ts';

const nodeCounts = [1, 2, 4] as const;
const role = 'papertape';
const connectionsInAll = 64;
/** Of bare node:http that commits the same rows through bare pg. */
const orderRatioMin = 0.3;

/** On a durable PostgreSQL of its own, with books of 1,000 accounts. */
export async function measureScale(bench: Bench): Promise<readonly Comparison[]> {
  const postgres = await startPostgres({ isDurable: true });
  const measured: Comparison[] = [];
  try {
    const url = await moveBooks(bench, postgres);
    for (const count of nodeCounts) {
      const nodes = await startNodes(url, count);
      try {
        if (count === 1) measured.push(...(await measureOne(bench, nodes, url)));
        measured.push(await measureOrders(bench, nodes, url));
      } finally {
        for (const node of nodes) await node.stop();
      }
    }
    return measured;
  } finally {
    await postgres.stop();
  }
}

/** The books of the other benchmarks, on PostgreSQL by the command that moves them. */
async function moveBooks(bench: Bench, postgres: PostgresServer): Promise<string> {
  const path = join(bench.folder, 'scale', 'books.db');
  await writeBooks(path, { accounts, positions: 10, furtherOrders: 0 });
  await postgres.admin('postgres', `CREATE ROLE ${role} LOGIN`);
  await postgres.admin('postgres', `CREATE DATABASE books OWNER ${role}`);
  const url = `postgres://${role}@127.0.0.1:${postgres.port}/books`;
  const words = ['src/main.ts', 'migrate', '--from', `sqlite:${path}`, '--to', url];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the books were not moved: ${stderr}`);
  return url;
}

async function startNodes(url: string, count: number): Promise<readonly ServerOfBench[]> {
  const nodes: ServerOfBench[] = [];
  for (let index = 0; index < count; index += 1) {
    const node = await startServer('', { DATABASE_URL: url, SIMULATOR_MARKET_HOURS: 'always' });
    await learnPrices(node);
    nodes.push(node);
  }
  return nodes;
}

let runs = 0;

/** All nodes at once, with their share of the connections. */
async function pressAll(
  bench: Bench,
  ports: readonly number[],
  wanted: () => Wanted,
): Promise<number> {
  const connections = connectionsInAll / ports.length;
  const loads = ports.map((port) => press(port, { ...loadOf(bench, wanted()), connections }));
  return (await Promise.all(loads)).reduce((sum, { rate }) => sum + rate, 0);
}

const orders = (): Wanted => {
  runs += 1;
  return { kind: 'order', accounts, run: `scale ${runs}` };
};
const reads = (): Wanted => ({ kind: 'get', accounts, path: '/calculate-portfolio-value' });

/** What the journal holds of an order. */
function contentOfOrder(): string {
  const [, filled] = entriesOf(accountIdOf(0), { positions: 1, furtherOrders: 0 });
  if (!filled) throw new Error('there is no order in the books');
  return filled.content;
}

async function measureOrders(
  bench: Bench,
  nodes: readonly ServerOfBench[],
  url: string,
): Promise<Comparison> {
  const ports = nodes.map(({ port }) => port);
  const durationMs = bench.scale * 1_000;
  const input = { url, accounts, content: contentOfOrder(), durationMs };
  await pressAll(bench, ports, orders);
  return compare({
    name: `POST /buy-stock on ${nodes.length === 1 ? 'one node' : `${nodes.length} nodes`}`,
    unit: 'orders/s',
    limitName: 'bare pg inserting the same rows in groups of 100',
    rounds: bench.rounds,
    ours: () => pressAll(bench, ports, orders),
    limit: async () => (await runSide<{ rate: number }>('bare-insert', input)).rate,
  });
}

/** One node beside bare node:http and pg, orders and reads. */
async function measureOne(
  bench: Bench,
  [node]: readonly ServerOfBench[],
  url: string,
): Promise<readonly Comparison[]> {
  if (!node) throw new Error('there is no node');
  const order = await node.ask('POST', '/buy-stock', 0, { symbol: 'AAPL', quantity: '1' });
  const value = await node.ask('GET', '/calculate-portfolio-value', 0);
  const shared = { url, accounts, content: contentOfOrder() };
  const sides = [
    { name: 'POST /buy-stock on one node', sample: order, wanted: orders, target: orderRatioMin },
    { name: 'GET /calculate-portfolio-value on one node', sample: value, wanted: reads },
  ];
  const measured: Comparison[] = [];
  for (const { name, sample, wanted, target } of sides) {
    const bare = await startSide('bare-postgres', { ...shared, ...(await readAnswer(sample)) });
    const { port } = bare.first as { port: number };
    for (const each of [node.port, port]) await pressAll(bench, [each], wanted);
    const comparison = await compare({
      name,
      unit: 'requests/s',
      limitName: 'bare node:http and pg: the same row, or one row by its key',
      rounds: bench.rounds,
      ...(target !== undefined && { target: { bound: 'at least', ratio: target } }),
      ours: () => pressAll(bench, [node.port], wanted),
      limit: () => pressAll(bench, [port], wanted),
    });
    measured.push(comparison);
    await bare.stop();
  }
  return measured;
}
