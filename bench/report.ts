// The figures as a table for people and as JSON for the next comparison.
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Chart } from './chart.ts';
import type { Comparison, Summary } from './comparison.ts';
import type { Machine } from './machine.ts';

/** One line of the table. */
export function printComparison({
  name,
  unit,
  ours,
  limit,
  limitName,
  ratio,
  ...rest
}: Comparison) {
  const { target, isReached } = rest;
  const mark = target ? (isReached ? 'reached' : 'MISSED ') : '       ';
  const bound = target ? `${target.bound} ${target.ratio}` : '';
  console.log(`${name} (${unit})`);
  console.log(`  ours      ${describe(ours)}`);
  console.log(`  limit     ${describe(limit)}   ${limitName}`);
  console.log(`  ${mark}   ratio ${ratio.toFixed(2)}${bound && `, ${bound}`}\n`);
}

export function printMachine(machine: Machine): void {
  const { processor, cores, memoryGiB, system, node, sqlite, flushMs } = machine;
  console.log(`${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}`);
  console.log(`Node ${node}, SQLite ${sqlite}, a flush of 4 KiB takes ${flushMs.toFixed(2)} ms`);
  if (machine.isFlushSuspicious) {
    console.log('That is suspiciously fast: the disk may say durable before it is.');
  }
  if (!machine.isPinned) console.log('Server and load cannot be kept to cores of their own here.');
  console.log('Only ratios mean anything: both sides ran in turn on this machine.\n');
}

/** All that a run says, the charts as numbers. */
type Results = {
  readonly date: string;
  readonly machine: Machine;
  readonly comparisons: readonly Comparison[];
  readonly charts: readonly Chart[];
};

/** Writes the file of a run; gives its path. */
export function writeResults(folder: URL, results: Results): string {
  mkdirSync(folder, { recursive: true });
  const path = new URL(`${results.date}.json`, folder);
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
  return path.pathname;
}

function describe({ median, min, max }: Summary): string {
  const format = (value: number) => value.toFixed(value < 100 ? 2 : 0).padStart(9);
  return `${format(median)}   (${format(min).trim()} to ${format(max).trim()})`;
}
