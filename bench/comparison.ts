// Two sides measured in turn: what we reach, beside the limit that the bare platform sets in the
// same minute on the same machine. Only the ratio says anything.

export type Summary = {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** As they were measured, so that a drift shows. */
  readonly rounds: readonly number[];
};

export type Comparison = {
  readonly name: string;
  readonly unit: string;
  readonly ours: Summary;
  readonly limit: Summary;
  readonly limitName: string;
  /** Ours ÷ limit of the medians. */
  readonly ratio: number;
  /** What the ratio has to be: at least for rates, at most for durations and sizes. */
  readonly target: { readonly bound: 'at least' | 'at most'; readonly ratio: number } | undefined;
  readonly isReached: boolean;
};

type Plan = {
  readonly name: string;
  readonly unit: string;
  readonly limitName: string;
  readonly rounds: number;
  readonly target?: Comparison['target'];
  readonly ours: () => Promise<number>;
  readonly limit: () => Promise<number>;
};

/** Measures both sides in every round, now one first and now the other. */
export async function compare(plan: Plan): Promise<Comparison> {
  const [ours, limit]: [number[], number[]] = [[], []];
  const sides = [
    async () => void ours.push(await plan.ours()),
    async () => void limit.push(await plan.limit()),
  ];
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) await side();
  }
  return conclude(plan, ours, limit);
}

/** The comparison of figures that were measured already. */
export function conclude(
  { name, unit, limitName, target }: Omit<Plan, 'rounds' | 'ours' | 'limit'>,
  ours: readonly number[],
  limit: readonly number[],
): Comparison {
  const summaries = { ours: summarize(ours), limit: summarize(limit) };
  const ratio = summaries.ours.median / summaries.limit.median;
  const isReached =
    !target || (target.bound === 'at least' ? ratio >= target.ratio : ratio <= target.ratio);
  return { name, unit, limitName, ...summaries, ratio, target, isReached };
}

export function summarize(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return { median, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN, rounds: values };
}
