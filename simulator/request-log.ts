// What was asked and what became of it: counts of everything, and the newest queries one by one.

import type { EpochMs } from '#src/runtime/instant.ts';
import type { Verdict } from '#simulator/wire/wire-format.ts';

/** A query as it was asked, and what became of it. */
export type SimulatedRequest = {
  /** On the simulator's own clock. */
  readonly at: EpochMs;
  readonly function: string;
  readonly symbol: string | undefined;
  /** Of the right answer, whichever fault befell it. */
  readonly verdict: Verdict;
  readonly fault?: string;
};

export type RequestCounts = {
  readonly seen: number;
  /** Refused by a limit: of the second, the minute or the day. */
  readonly throttled: number;
  readonly faulty: number;
  readonly byFunction: Readonly<Record<string, number>>;
  readonly byVerdict: Readonly<Record<string, number>>;
};

export type RequestLog = {
  add(request: SimulatedRequest): void;
  /** The newest 10,000, oldest first. */
  newest(): readonly SimulatedRequest[];
  counts(): RequestCounts;
  clear(): void;
};

/** An empty log. */
export function createRequestLog(): RequestLog {
  let requests: SimulatedRequest[] = [];
  let faulty = 0;
  const byFunction = new Map<string, number>();
  const byVerdict = new Map<string, number>();

  return {
    add: (request) => {
      requests.push(request);
      if (requests.length > REMEMBERED) requests.shift();
      if (request.fault !== undefined) faulty += 1;
      const isNew = !byFunction.has(request.function) && byFunction.size >= FUNCTIONS_COUNTED;
      count(byFunction, isNew ? 'others' : request.function);
      count(byVerdict, request.verdict);
    },
    newest: () => [...requests],
    counts: () => ({
      seen: sum(byVerdict.values()),
      throttled: sum(THROTTLES.map((verdict) => byVerdict.get(verdict) ?? 0)),
      faulty,
      byFunction: Object.fromEntries(byFunction),
      byVerdict: Object.fromEntries(byVerdict),
    }),
    clear: () => {
      requests = [];
      faulty = 0;
      byFunction.clear();
      byVerdict.clear();
    },
  };
}

const REMEMBERED = 10_000;
/** The name of a function is the caller's to make up. */
const FUNCTIONS_COUNTED = 100;
const THROTTLES: readonly Verdict[] = ['burst', 'day_exhausted', 'minute_exhausted'];

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
