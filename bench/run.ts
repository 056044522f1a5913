// The benchmark beside the limit: `npm run bench`, `-- --quick` for a look, `-- --only orders` for a
// part, `-- --scale` for nodes on PostgreSQL, `-- --peer http://127.0.0.1:3000` for another server
// under the same load.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench } from './bench.ts';
import {
  measureAccounts,
  measureEviction,
  measureMemory,
  measurePositions,
  measureStart,
} from './benchmarks/growth.ts';
import { measureChangedLooks } from './benchmarks/changed-looks.ts';
import { measureDialect } from './benchmarks/dialect.ts';
import { measureHttp } from './benchmarks/http.ts';
import {
  measureLogBytes,
  measureManyPurchases,
  measureRecording,
  measureReplay,
} from './benchmarks/journal.ts';
import { measureOpenOrders } from './benchmarks/open-orders.ts';
import { measurePage } from './benchmarks/page.ts';
import { measureResting } from './benchmarks/resting-orders.ts';
import { measureScale } from './benchmarks/scale.ts';
import { measureStreams } from './benchmarks/streams.ts';
import { measureTradeStream } from './benchmarks/trade-stream.ts';
import { drawChart, growthChart, latencyChart, type Chart } from './chart.ts';
import type { Comparison } from './comparison.ts';
import { describeMachine } from './machine.ts';
import { measurePeer } from './peer.ts';
import { printComparison, printMachine, writeResults } from './report.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    // Nodes on PostgreSQL, which the whole run leaves out.
    scale: { type: 'boolean', default: false },
    peer: { type: 'string' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'papertape-bench-'));
const bench: Bench = { folder, rounds: 5, scale: values.quick ? 1 : 2 };
const isWhole = !values.quick && !values.scale && values.only === '';
const measured: Comparison[] = [];
const charts: Chart[] = [];
const results = new URL('./results/', import.meta.url);
mkdirSync(results, { recursive: true });

const parts: Readonly<Record<string, () => Promise<readonly Comparison[]>>> = {
  replay: async () => [await measureReplay(bench)],
  recording: async () => [
    await measureRecording(bench),
    await measureLogBytes(bench),
    await measureManyPurchases(bench),
  ],
  http: measureHttpAndDraw,
  'changed-looks': () => measureChangedLooks(bench),
  dialect: () => measureDialect(bench),
  start: async () => [await measureStart(bench)],
  memory: async () => [await measureMemory(bench), await measureEviction(bench)],
  waiting: () => measureOpenOrders(bench),
  resting: () => measureResting(bench),
  streams: () => measureStreams(bench),
  'trade-stream': () => measureTradeStream(bench),
  page: () => measurePage(bench),
  positions: measurePositionsAndDraw,
  accounts: measureAccountsAndDraw,
};

try {
  const machine = describeMachine(folder);
  printMachine(machine);
  if (values.peer !== undefined) {
    await measurePeer(values.peer);
  } else {
    const wanted = values.scale
      ? [['scale', () => measureScale(bench)] as const]
      : Object.entries(parts).filter(([name]) => name.includes(values.only));
    if (wanted.length === 0) throw new Error(`--only takes ${Object.keys(parts).join(', ')}`);
    for (const [, measure] of wanted) {
      for (const comparison of await measure()) {
        measured.push(comparison);
        printComparison(comparison);
      }
    }
    const missed = measured.filter(({ isReached }) => !isReached);
    console.log(`${measured.length - missed.length} of ${measured.length} figures reached`);
    const date = new Date().toISOString().slice(0, 10);
    const all = { date, machine, comparisons: measured, charts };
    if (isWhole) console.log(writeResults(results, all));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measureHttpAndDraw(): Promise<readonly Comparison[]> {
  const { comparisons, curves } = await measureHttp(bench);
  draw(
    'latency',
    latencyChart('Orders at a fixed rate: how long they take, by percentile', curves),
  );
  return comparisons;
}

async function measurePositionsAndDraw(): Promise<readonly Comparison[]> {
  const comparisons = await measurePositions(bench);
  const labels = ['10 positions', '100', '1,000'];
  const points = [comparisons[0]?.limit, ...comparisons.map(({ ours }) => ours)];
  const medians = points.map((each) => each?.median ?? Number.NaN);
  draw('positions', growthChart('Valuing one position of a portfolio', 'µs', labels, medians));
  return comparisons;
}

async function measureAccountsAndDraw(): Promise<readonly Comparison[]> {
  const { comparisons, sizes } = await measureAccounts(bench);
  const [few, many] = comparisons;
  const points = [few.ours.median, few.limit.median, many.ours.median];
  const labels = sizes.map((accounts) => `${accounts.toLocaleString('en')} accounts`);
  draw(
    'accounts',
    growthChart('Orders a second over so many accounts', 'orders/s', labels, points),
  );
  return comparisons;
}

/** A quick look and a part leave the charts of the last whole run alone. */
function draw(name: string, chart: Chart): void {
  charts.push(chart);
  if (isWhole) writeFileSync(new URL(`${name}.svg`, results), drawChart(chart));
}
