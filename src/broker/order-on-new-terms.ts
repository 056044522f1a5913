// What an order becomes on the terms of a split, or without a dividend. What a holder reserves
// never grows by it. Pure; the instant from which its evidence counts stays.
import type { SplitRatio } from '#src/domain/actions/split-ratio.ts';
import { splitShares } from '#src/domain/actions/split-ratio.ts';
import { notional, type Price, type Quantity } from '#src/domain/money.ts';
import type { Hold, OpenOrder } from '#src/domain/open-order.ts';
import type { OrderTerms } from '#src/domain/order.ts';
import { roundToIncrement } from '#src/domain/price-increment.ts';
import { divideDown, divideHalfEven } from '#src/domain/rounding.ts';

/**
 * The order with shares, prices, trail and mark on the terms of a forward split. `lowered` is what
 * dividends have taken from its price that came after the split: they are of its shares, and not
 * scaled. Null where they leave nothing of the price.
 */
export function scaledOrder(
  order: OpenOrder,
  ratio: SplitRatio,
  lowered: bigint,
): OpenOrder | null {
  const { side, quantity, terms, hold, progress } = order;
  const isBuy = side === 'buy';
  const back = isMovedByDividends(order) ? lowered : 0n;
  const price = (value: Price | null, direction: 'down' | 'up') =>
    value === null ? null : scaledPrice(value + back, ratio, direction) - back;
  // Never worse than what was asked for, and stops away from the market.
  const limit = price(terms.limitPrice, isBuy ? 'down' : 'up');
  const stop = price(terms.stopPrice, isBuy ? 'up' : 'down');
  const mark =
    progress.mark === null
      ? null
      : divideHalfEven((progress.mark + back) * ratio.before, ratio.after) - back;
  if (back > 0n && [limit, stop, mark].some((each) => each !== null && each <= 0n)) return null;
  const { trail } = terms;
  const newTerms: OrderTerms = {
    ...terms,
    limitPrice: rounded(limit, isBuy ? 'down' : 'up'),
    stopPrice: rounded(stop, isBuy ? 'up' : 'down'),
    trail:
      trail?.kind === 'amount'
        ? { kind: 'amount', amount: scaledPrice(trail.amount, ratio, 'up') }
        : trail,
  };
  const shares = quantity && splitShares(quantity, ratio);
  // It was wished for on terms that are no more.
  const wish = progress.wish?.replacement ? null : progress.wish;
  return {
    ...order,
    quantity: shares,
    terms: newTerms,
    hold: scaledHold(hold, newTerms, shares, ratio),
    progress: { ...progress, mark: mark === null ? null : atLeastOne(mark), wish },
  };
}

function rounded(price: bigint | null, direction: 'down' | 'up'): Price | null {
  return price === null ? null : roundToIncrement(atLeastOne(price), direction);
}

function scaledPrice(
  value: bigint,
  { after, before }: SplitRatio,
  direction: 'down' | 'up',
): Price {
  const down = divideDown(value * before, after);
  const isExact = down * after === value * before;
  return atLeastOne(direction === 'up' && !isExact ? down + 1n : down);
}

function scaledHold(
  hold: Hold | null,
  { limitPrice }: OrderTerms,
  shares: Quantity | null,
  ratio: SplitRatio,
): Hold | null {
  if (!hold) return null;
  if ('quantity' in hold) return { quantity: splitShares(hold.quantity, ratio) };
  return limitPrice === null || shares === null ? hold : smallerHold(hold, limitPrice, shares);
}

/** Undefined for an order that no dividend moves; null where nothing is left of its price. */
export function loweredOrder(order: OpenOrder, by: bigint): OpenOrder | null | undefined {
  const moved = movedOrder(order, 0n - by);
  if (!moved) return moved;
  const { quantity, hold, terms } = moved;
  const isOfCash = hold && 'cash' in hold && quantity && terms.limitPrice;
  return isOfCash ? { ...moved, hold: smallerHold(hold, terms.limitPrice, quantity) } : moved;
}

/** The same the other way; a purchase holds what it costs at most by its new limit. */
export function raisedOrder(order: OpenOrder, by: bigint): OpenOrder | undefined {
  const moved = movedOrder(order, by);
  if (!moved) return undefined;
  const { quantity, hold, terms } = moved;
  const isOfCash = hold && 'cash' in hold && quantity && terms.limitPrice;
  return isOfCash ? { ...moved, hold: { cash: notional(terms.limitPrice, quantity) } } : moved;
}

function movedOrder(order: OpenOrder, by: bigint): OpenOrder | null | undefined {
  if (!isMovedByDividends(order)) return undefined;
  const { terms, progress } = order;
  const move = (price: Price | null) => price && roundToIncrement(price + by, 'down');
  const [limitPrice, stopPrice] = [move(terms.limitPrice), move(terms.stopPrice)];
  // A mark is no price that anybody names.
  const mark = progress.mark && ((progress.mark + by) as Price);
  const isGone = [limitPrice, stopPrice, mark].some((price) => price !== null && price <= 0n);
  if (isGone) return null;
  const moved = { ...terms, limitPrice, stopPrice };
  return { ...order, terms: moved, progress: { ...progress, mark } };
}

function smallerHold(
  hold: Extract<Hold, { cash: unknown }>,
  limitPrice: Price,
  shares: Quantity,
): Hold {
  const cash = notional(limitPrice, shares);
  return cash < hold.cash ? { cash } : hold;
}

/** Buy limits and sell stops, as FINRA rule 5330 has it. */
function isMovedByDividends({ side, terms }: OpenOrder): boolean {
  return side === 'buy'
    ? terms.type === 'limit'
    : terms.type !== 'limit' && terms.type !== 'market';
}

function atLeastOne(price: bigint): Price {
  return (price > 0n ? price : 1n) as Price;
}
