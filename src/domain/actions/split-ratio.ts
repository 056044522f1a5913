// A split as the ratio of whole numbers that it is. The upstream writes it as a decimal of four
// places, of which the ratio is read back: 0.3333 is one new share for three old ones.
import type { Quantity } from '#src/domain/money.ts';
import { quantity } from '#src/domain/money.ts';
import { divideDown, divideHalfEven } from '#src/domain/rounding.ts';

/** `after` new shares for `before` old ones, both above zero and without a common divisor. */
export type SplitRatio = { readonly after: bigint; readonly before: bigint };

/** Shares as they were. */
export const oneForOne: SplitRatio = { after: 1n, before: 1n };

/**
 * What a factor says: a ratio; `value` for one above 1 that no ratio fits, which is a spin-off or a
 * small stock dividend; `unclear` for one below 1 that several ratios fit or none; `nothing` for 1.
 */
export type FactorReading =
  | { readonly kind: 'ratio'; readonly ratio: SplitRatio }
  | { readonly kind: 'value' | 'unclear' | 'nothing' };

/** The largest number of a ratio neither of whose numbers is 1. */
const termMax = 20n;
const decimalsMin = 4;

/** Reads a factor: decimal text above zero. Throws RangeError for anything else. */
export function readSplitFactor(text: string): FactorReading {
  const { scaled, scale } = scaledFactor(text);
  if (scaled === scale) return { kind: 'nothing' };
  const found = [...smallRatios(), ...unitRatios(scaled, scale)].filter(
    ({ after, before }) => divideHalfEven(after * scale, before) === scaled,
  );
  const names = new Set(found.map(formatRatio));
  const [ratio] = found;
  if (ratio && names.size === 1) return { kind: 'ratio', ratio };
  return { kind: scaled > scale && names.size === 0 ? 'value' : 'unclear' };
}

/** The factor as an integer over a power of ten, at the four places that are always written. */
export function scaledFactor(text: string): { readonly scaled: bigint; readonly scale: bigint } {
  const found = /^(\d{1,6})(?:\.(\d{1,8}))?$/.exec(text);
  const [, whole = '', decimals = ''] = found ?? [];
  const places = decimals.padEnd(decimalsMin, '0');
  const scaled = found ? BigInt(whole + places) : 0n;
  if (scaled <= 0n) throw new RangeError(`"${text}" is no split factor`);
  return { scaled, scale: 10n ** BigInt(places.length) };
}

function* smallRatios(): Generator<SplitRatio> {
  for (let after = 2n; after <= termMax; after += 1n) {
    for (let before = 2n; before <= termMax; before += 1n) {
      if (after !== before) yield reduced({ after, before });
    }
  }
}

/** n:1 and 1:m around the factor; two that fit are enough to know that it is not one. */
function unitRatios(scaled: bigint, scale: bigint): readonly SplitRatio[] {
  const near = [-1n, 0n, 1n];
  if (scaled > scale) {
    const whole = divideHalfEven(scaled, scale);
    return near.map((step) => ({ after: whole + step, before: 1n }));
  }
  const parts = divideHalfEven(scale, scaled);
  return near.map((step) => ({ after: 1n, before: parts + step })).filter((r) => r.before > 1n);
}

/** The same ratio in its smallest numbers; both must be above zero. */
export function reduced({ after, before }: SplitRatio): SplitRatio {
  let [a, b] = [after, before];
  while (b !== 0n) [a, b] = [b, a % b];
  return { after: divideDown(after, a), before: divideDown(before, a) };
}

/** A ratio such as `3:2`, or undefined where the text is none. */
export function parseRatio(text: string): SplitRatio | undefined {
  const [, after = '0', before = '0'] = /^(\d{1,9}):(\d{1,9})$/.exec(text) ?? [];
  const ratio = { after: BigInt(after), before: BigInt(before) };
  return ratio.after > 0n && ratio.before > 0n ? reduced(ratio) : undefined;
}

export function formatRatio({ after, before }: SplitRatio): string {
  return `${after}:${before}`;
}

/** The shares after the split, rounded down to 10⁻⁹. */
export function splitShares(shares: Quantity, { after, before }: SplitRatio): Quantity {
  return quantity(divideDown(shares * after, before));
}

/** What a whole holding loses to the rounding, in 10⁻⁹ share, as a fraction such as `2/3`. */
export function lostBySplit(shares: Quantity, { after, before }: SplitRatio): string | null {
  const rest = (shares * after) % before;
  return rest === 0n ? null : `${rest}/${before}`;
}
