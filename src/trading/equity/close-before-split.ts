// The close before a split that became known late: what a quote of the day told as its previous
// close may be in the shares since. Pure.
import type { SplitRatio } from '#src/domain/actions/split-ratio.ts';
import type { Price } from '#src/domain/money.ts';
import { divideHalfEven } from '#src/domain/rounding.ts';
import type { Closes } from './kept-closes.ts';

/** A close is this far from the one beside it where it is of other shares, and else nearer. */
const nearness = 0.1;

/**
 * The close of the session `before` the split in the shares of its own day, where it is kept in
 * those since; undefined where it is right, or where nothing is kept that tells. It is measured by
 * the close of an earlier session, else by that of the day of the split; splits by less than a
 * tenth look like any other day.
 */
export function closeBeforeSplit(
  closes: Closes,
  before: string,
  exDate: string,
  { after, before: old }: SplitRatio,
): Price | undefined {
  const kept = closes.get(before);
  if (kept === undefined) return undefined;
  const earlier = [...closes.keys()].filter((date) => date < before).toSorted();
  const since = closes.get(exDate);
  const sinceThen = since === undefined ? undefined : inOldShares(since);
  const measure = closes.get(earlier.at(-1) ?? '') ?? sinceThen;
  const asBefore = inOldShares(kept);
  if (measure === undefined) return undefined;
  const isOfOthers = distance(kept, measure) > nearness && distance(asBefore, measure) <= nearness;
  return isOfOthers ? asBefore : undefined;

  function inOldShares(price: Price): Price {
    return divideHalfEven(price * after, old) as Price;
  }
}

function distance(a: Price, b: Price): number {
  return Math.abs(Math.log(Number(a) / Number(b)));
}
