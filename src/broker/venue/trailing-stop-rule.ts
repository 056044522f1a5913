// A trailing stop: the evidence tests the stop as it stood, then moves it, and only the last price
// tests the moved one.
import assert from 'node:assert/strict';
import type { Evidence } from '#src/domain/evidence.ts';
import type { Price } from '#src/domain/money.ts';
import { trailingStop } from '#src/domain/trailing-stop.ts';
import { fillAt, nothing, type JudgedOrder, type Judgement } from './judgement.ts';
import { better, isReached } from './prices.ts';
import { judgeStop } from './stop-rule.ts';

/** What becomes of a trailing stop; its mark is the best price since it was accepted. */
export function judgeTrailingStop(order: JudgedOrder, evidence: Evidence): Judgement {
  const { side, terms, progress } = order;
  const { trail } = terms;
  assert(trail, 'a trailing stop has a trail');
  const before = progress.mark;
  if (before !== null) {
    const judged = judgeStop(side, trailingStop(side, before, trail), evidence);
    if (judged.kind === 'fill') return judged;
  }
  const mark = bestPrice(order, evidence);
  if (mark === null || mark === before) return nothing;
  const { last } = evidence;
  const isMovedThrough = last !== null && isReached(side, trailingStop(side, mark, trail), last);
  if (isMovedThrough) return fillAt(last, 'last', evidence);
  // What was seen until now may be older than the mark: it proves nothing about the moved stop.
  return { kind: 'progress', progress: { ...progress, mark, since: evidence.asOf } };
}

/** The highest price of a sale's evidence, the lowest of a buy's, the mark itself included. */
function bestPrice({ side, progress }: JudgedOrder, evidence: Evidence): Price | null {
  const { open, high, low, last } = evidence;
  const farthest = side === 'sell' ? high : low;
  return [open, farthest, last].reduce<Price | null>((best, price) => {
    if (price === null) return best;
    return best === null ? price : better(side, best, price);
  }, progress.mark);
}
