// Loads over HTTP on two sides in turn, and what comes of them.
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { curveOf, type Curve } from '../chart.ts';
import { compare, conclude, type Comparison } from '../comparison.ts';
import type { Latencies } from '../latencies.ts';
import type { Wanted } from '../requests.ts';
import { runSide } from '../side.ts';
import type { LoadResult } from '../sides/load.ts';

/** Of the books that the server has. */
export const accounts = 1_000;
const connections = 64;
const bareName = 'bare node:http, same bytes';

export type Load = {
  readonly wanted: Wanted;
  readonly expectedStatus: number;
  readonly rate?: number;
  readonly durationMs: number;
  readonly host?: string;
  readonly connections?: number;
};
/** For a look at how fast a side may be, and for what cannot be asked for often. */
export const warmUpMs = ({ scale }: Bench) => (scale === 1 ? 1_000 : 4_000);

export type Sides = { readonly ours: number; readonly limit: number };
export type HttpFigures = {
  readonly comparisons: readonly Comparison[];
  readonly curves: readonly Curve[];
};

type RatePlan = {
  readonly name: string;
  readonly load: () => Load;
  readonly target?: number;
  readonly limitName?: string;
};

/** Both sides under the same load, in turn. */
export async function compareRates(
  bench: Bench,
  sides: Sides,
  { name, target, load, limitName = bareName }: RatePlan,
): Promise<Comparison> {
  for (const port of [sides.ours, sides.limit]) await warmUp(port, load);
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

/** How much faster than ever before a side has to be to be still on its way up. */
const risingBy = 1.05;
const warmUpStepMs = 2_000;
const warmUpStepsMax = 15;

/**
 * Until the rate has stopped rising: a large program takes longer than a small one until the engine
 * has compiled what is hot, on a slow machine many seconds.
 */
async function warmUp(port: number, load: () => Load): Promise<void> {
  let best = 0;
  let flat = 0;
  for (let step = 0; step < warmUpStepsMax && flat < 2; step += 1) {
    const { rate } = await press(port, { ...load(), durationMs: warmUpStepMs });
    flat = rate > best * risingBy ? 0 : flat + 1;
    best = Math.max(best, rate);
  }
}

/** Beside the limit also what the disk alone takes. */
export async function compareLatencies(
  bench: Bench,
  sides: Sides,
  { rate, load, limitName }: { rate: number; load: () => Load; limitName: string },
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
  const target = { bound: 'at most', ratio: 3 } as const;
  return {
    comparisons: [
      conclude({ name, unit: 'ms', limitName, target }, p99(ours), p99(limit)),
      conclude({ name: nameOfDisk, unit: 'ms', limitName }, p99(flushes), p99(limit)),
    ],
    curves: [
      curveOf('Papertape', ours),
      curveOf('the platform alone', limit),
      curveOf('the disk alone', flushes),
    ],
  };
}

/** The load of one round. */
export function loadOf(bench: Bench, wanted: Wanted, rate?: number): Load {
  const expectedStatus = wanted.kind === 'order' || wanted.kind === 'place' ? 201 : 200;
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
