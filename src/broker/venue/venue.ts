// Whether evidence fills an order, and at what price. Pure: it knows nothing but the order and the
// evidence. What the evidence does not prove did not happen, and where it leaves two outcomes
// possible, the one that is worse for the account counts. The rules in words: docs/fills.md.
import assert from 'node:assert/strict';
import type { Evidence } from '#src/domain/evidence.ts';
import type { Price } from '#src/domain/money.ts';
import type { FillProof } from '#src/domain/open-order.ts';
import { fillAt, nothing, type JudgedOrder, type Judgement } from './judgement.ts';
import { isLimitMet } from './prices.ts';
import { judgeStop } from './stop-rule.ts';
import { judgeTrailingStop } from './trailing-stop-rule.ts';

/** What becomes of the order by the evidence, which must be proven for it. */
export function judge(order: JudgedOrder, evidence: Evidence): Judgement {
  const { terms, progress } = order;
  if (terms.timeInForce === 'opg') return judgeMoment(order, evidence.open, 'open', evidence);
  if (terms.timeInForce === 'cls') {
    if (!evidence.isClose) return nothing;
    return judgeMoment(order, evidence.last, 'close', evidence);
  }
  switch (terms.type) {
    case 'market':
      return judgeFirstPrice(order, evidence);
    case 'limit':
      return progress.takesFirstPrice
        ? judgeFirstPrice(order, evidence)
        : judgeLimit(order, evidence);
    case 'stop':
      return judgeStop(order.side, stopOf(order), evidence);
    case 'stop_limit':
      return progress.isTriggered ? judgeLimit(order, evidence) : judgeStopLimit(order, evidence);
    case 'trailing_stop':
      return judgeTrailingStop(order, evidence);
    default:
      return nothing;
  }
}

/** Orders of one moment take its price or end; a limit may forbid it. */
function judgeMoment(
  order: JudgedOrder,
  price: Price | null,
  proof: FillProof,
  evidence: Evidence,
): Judgement {
  if (price === null) return nothing;
  return isLimitMet(order, price) ? fillAt(price, proof, evidence) : { kind: 'missed' };
}

/** The earliest price of the evidence; where a limit forbids it the order waits from then on. */
function judgeFirstPrice(order: JudgedOrder, evidence: Evidence): Judgement {
  const { open, last } = evidence;
  const first = open ?? last;
  if (first === null) return nothing;
  if (isLimitMet(order, first)) return fillAt(first, open === null ? 'last' : 'open', evidence);
  // What came after the open is for an order that waits.
  const after = open === null ? nothing : judgeLimit(order, { ...evidence, open: null });
  if (after.kind === 'fill') return after;
  return { kind: 'progress', progress: { ...order.progress, takesFirstPrice: false } };
}

/** A limit order that waits: at the open where that is better, else at its own price. */
function judgeLimit(order: JudgedOrder, evidence: Evidence): Judgement {
  const { open, last } = evidence;
  const limit = order.terms.limitPrice;
  assert(limit !== null, 'a limit order has a limit');
  const best = order.side === 'buy' ? evidence.low : evidence.high;
  if (open !== null && isLimitMet(order, open)) return fillAt(open, 'open', evidence);
  if (best !== null && isLimitMet(order, best)) return fillAt(limit, 'range', evidence);
  if (last !== null && isLimitMet(order, last)) return fillAt(limit, 'last', evidence);
  return nothing;
}

function judgeStopLimit(order: JudgedOrder, evidence: Evidence): Judgement {
  const stop = stopOf(order);
  const { open, session, asOf } = evidence;
  const triggered = judgeStop(order.side, stop, evidence);
  if (triggered.kind !== 'fill') return triggered;
  if (isLimitMet(order, triggered.price)) return triggered;
  const isAtOpen = triggered.proof === 'open';
  // After a trigger at the open the rest of the session counts. A range may be older than any other
  // trigger, so that only the last price is left of such evidence.
  const rest = isAtOpen
    ? { ...evidence, open: null }
    : { ...evidence, open: null, high: null, low: null };
  const filled = judgeLimit(order, rest);
  if (filled.kind === 'fill') return filled;
  const since = isAtOpen && open !== null ? session.opensAt : asOf;
  return { kind: 'progress', progress: { ...order.progress, isTriggered: true, since } };
}

function stopOf({ terms }: JudgedOrder): Price {
  assert(terms.stopPrice !== null, 'a stop order has a stop');
  return terms.stopPrice;
}
