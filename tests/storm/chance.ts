// Chance with a seed: the same storm plans the same orders and the same kills.
export type Chance = {
  /** True so many times in a hundred. */
  percent(likelihood: number): boolean;
  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number;
  pick<Value>(values: readonly [Value, ...Value[]]): Value;
};

/** A stream of its own for each name, so that one client's luck is not another's (mulberry32). */
export function createChance(seed: number, name: number): Chance {
  let state = (seed * 0x9e3779b1 + name * 0x85ebca6b) | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return {
    percent: (likelihood) => next() * 100 < likelihood,
    between,
    pick: (values) => values[between(0, values.length - 1)] ?? values[0],
  };
}
