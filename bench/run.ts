// The benchmark beside the limit: `npm run bench`, `-- --quick` for a look, `-- --only orders` for a
// part, `-- --peer http://127.0.0.1:3000` for another server under the same load.
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
import { measureHttp } from './benchmarks/http.ts';
import { measureRecording, measureReplay } from './benchmarks/journal.ts';
import { drawLatencies } from './chart.ts';
import type { Comparison } from './comparison.ts';
import { describeMachine } from './machine.ts';
import { measurePeer } from './peer.ts';
import { printComparison, printMachine, writeResults } from './report.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    peer: { type: 'string' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'papertape-bench-'));
const bench: Bench = { folder, rounds: 5, scale: values.quick ? 1 : 2 };
const measured: Comparison[] = [];
const results = new URL('./results/', import.meta.url);
mkdirSync(results, { recursive: true });

const parts: Readonly<Record<string, () => Promise<readonly Comparison[]>>> = {
  replay: async () => [await measureReplay(bench)],
  recording: async () => [await measureRecording(bench)],
  http: measureHttpAndDraw,
  start: async () => [await measureStart(bench)],
  memory: async () => [await measureMemory(bench), await measureEviction(bench)],
  positions: () => measurePositions(bench),
  accounts: () => measureAccounts(bench),
};

try {
  const machine = describeMachine(folder);
  printMachine(machine);
  if (values.peer !== undefined) {
    await measurePeer(values.peer);
  } else {
    for (const [name, measure] of Object.entries(parts)) {
      if (!name.includes(values.only)) continue;
      for (const comparison of await measure()) {
        measured.push(comparison);
        printComparison(comparison);
      }
    }
    const missed = measured.filter(({ isReached }) => !isReached);
    console.log(`${measured.length - missed.length} of ${measured.length} figures reached`);
    const isWhole = !values.quick && values.only === '';
    const date = new Date().toISOString().slice(0, 10);
    if (isWhole) console.log(writeResults(results, date, machine, measured));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measureHttpAndDraw(): Promise<readonly Comparison[]> {
  const { comparisons, curves } = await measureHttp(bench);
  const title = 'Orders at a fixed rate, milliseconds by percentile';
  if (!values.quick) writeFileSync(new URL('latency.svg', results), drawLatencies(title, curves));
  return comparisons;
}
