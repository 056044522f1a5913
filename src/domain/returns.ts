// Returns by the field's own formulas. Money stays exact; the one equation that has no exact root
// is solved in floats, and its root is a percentage that is shown and never booked.
import { formatPercent, type Money } from './money.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

/** Money that went into the investment (negative) or came out of it, at an instant. */
export type InvestmentFlow = { readonly at: EpochMs; readonly amount: Money };

export type MoneyWeighted =
  | { readonly percent: string; readonly reason: null }
  | {
      readonly percent: null;
      readonly reason: 'nothing_invested' | 'no_root' | 'several_roots' | 'price_missing';
    };

/** (end ÷ start − 1) × 100; null where the start is zero or unknown, or the end is unknown. */
export function returnPercent(start: Money | null, end: Money | null): string | null {
  if (start === null || end === null || start <= 0n) return null;
  return formatPercent(end - start, start) ?? null;
}

/**
 * The greatest loss from a peak so far, in percent of that peak, as a number that is not negative;
 * values that are unknown are left out. Null where there is none to go by.
 */
export function drawdownPercent(values: readonly (Money | null)[]): string | null {
  let peak: bigint | undefined;
  let [loss, of] = [0n, 1n];
  for (const value of values) {
    if (value === null) continue;
    if (peak === undefined || value > peak) peak = value;
    // Compared as fractions, so that nothing is rounded before the greatest is found.
    if (peak > 0n && (peak - value) * of > loss * peak) [loss, of] = [peak - value, peak];
  }
  return peak === undefined ? null : (formatPercent(loss, of) ?? null);
}

const yearMs = 365 * 24 * 3_600_000;
/** Growth of the whole time between a loss of all but nothing and a thousandfold. */
const growthMin = 1e-6;
const growthMax = 1_000;
const gridSteps = 2_000;
const bisections = 100;

/**
 * The rate at which all flows are worth nothing together at the end (internal rate of return), of
 * the whole time where that is shorter than a year, else by the year.
 */
export function moneyWeightedPercent(
  flows: readonly InvestmentFlow[],
  from: EpochMs,
  to: EpochMs,
): MoneyWeighted {
  const duration = to - from;
  const used = flows.filter(({ amount }) => amount !== 0n);
  if (duration <= 0 || !used.some(({ amount }) => amount < 0n)) {
    return { percent: null, reason: 'nothing_invested' };
  }
  const terms = used.map(({ at, amount }) => {
    const left = Math.min(1, Math.max(0, (to - at) / duration));
    return [Number(amount), left] as const;
  });
  const worth = (growth: number) =>
    terms.reduce((sum, [amount, left]) => sum + amount * growth ** left, 0);
  const roots = rootsOf(worth);
  if (roots.length !== 1) {
    return { percent: null, reason: roots.length === 0 ? 'no_root' : 'several_roots' };
  }
  const [growth = 1] = roots;
  const shown = duration > yearMs ? growth ** (yearMs / duration) : growth;
  return { percent: ((shown - 1) * 100).toFixed(4).replace(/^-(0\.0+)$/, '$1'), reason: null };
}

/** Where the function changes its sign. */
function rootsOf(worth: (growth: number) => number): readonly number[] {
  const step = Math.log(growthMax / growthMin) / gridSteps;
  const roots: number[] = [];
  let [low, atLow] = [growthMin, worth(growthMin)];
  for (let index = 1; index <= gridSteps; index += 1) {
    const high = growthMin * Math.exp(index * step);
    const atHigh = worth(high);
    if (atLow === 0) roots.push(low);
    else if (atLow < 0 !== atHigh < 0 && atHigh !== 0) roots.push(bisect(worth, low, high));
    [low, atLow] = [high, atHigh];
  }
  return roots;
}

function bisect(worth: (growth: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  const isNegative = worth(low) < 0;
  for (let turn = 0; turn < bisections; turn += 1) {
    const middle = (low + high) / 2;
    if (worth(middle) < 0 === isNegative) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
