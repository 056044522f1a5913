// A stop that waits is reached by the open, by where the market certainly was, or by the last
// price.
import type { Evidence } from '#src/domain/evidence.ts';
import type { Price } from '#src/domain/money.ts';
import type { Side } from '#src/domain/order.ts';
import { fillAt, nothing, type Judgement } from './judgement.ts';
import { isReached, worse } from './prices.ts';

/** Fills at the open where that is beyond it, else inside the session. */
export function judgeStop(side: Side, stop: Price, evidence: Evidence): Judgement {
  const { open } = evidence;
  if (open !== null && isReached(side, stop, open)) return fillAt(open, 'open', evidence);
  if (isReachedWithin(side, stop, evidence)) return stopFill(side, stop, evidence);
  return nothing;
}

function isReachedWithin(side: Side, stop: Price, evidence: Evidence): boolean {
  const farthest = side === 'buy' ? evidence.high : evidence.low;
  const { last } = evidence;
  return (
    (farthest !== null && isReached(side, stop, farthest)) ||
    (last !== null && isReached(side, stop, last))
  );
}

/**
 * In a running session at the worse of stop and last price: a halted stock comes back far from the
 * stop. A session that is seen whole after its end went through the stop.
 */
function stopFill(side: Side, stop: Price, evidence: Evidence): Judgement {
  const { high, last, isSeenWhole } = evidence;
  const price = isSeenWhole || last === null ? stop : worse(side, stop, last);
  const isByRange = high !== null || evidence.low !== null;
  return fillAt(price, isByRange ? 'range' : 'last', evidence);
}
