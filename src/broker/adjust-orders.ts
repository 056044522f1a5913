// How open orders follow the shares: forward splits scale them, reverse ones end them, dividends
// lower buys and stops (FINRA rule 5330). What a holder reserves never grows by it.
import type { Account } from '#src/domain/account.ts';
import type { OrderAdjusted } from '#src/domain/actions/action-events.ts';
import { asPrice, type AmountPerShare } from '#src/domain/actions/amount-per-share.ts';
import { beginningOf, type CorporateAction } from '#src/domain/actions/corporate-action.ts';
import { splitShares, type SplitRatio } from '#src/domain/actions/split-ratio.ts';
import type { OrderCancelled } from '#src/domain/event.ts';
import type { OrderId } from '#src/domain/ids.ts';
import { heldSharesOf } from '#src/domain/hold.ts';
import { notional, type Price, type Quantity } from '#src/domain/money.ts';
import type { Hold, OpenOrder } from '#src/domain/open-order.ts';
import type { OrderTerms } from '#src/domain/order.ts';
import { roundToIncrement } from '#src/domain/price-increment.ts';
import { divideDown, divideHalfEven } from '#src/domain/rounding.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { cancelGroup, cancelled } from './order-group.ts';

export type AdjustedOrders = {
  /** Those that end, before the shares change. */
  readonly before: readonly OrderCancelled[];
  /** Those that go on, after the shares have changed. */
  readonly after: readonly OrderAdjusted[];
};

/** A dividend of less moves no order. */
const centAShare = 10_000_000n;

/** What becomes of the orders for the symbol that were accepted before the day of the action. */
export function adjustOrders(
  account: Account,
  symbol: TickerSymbol,
  action: CorporateAction,
): AdjustedOrders {
  const effectiveAt = beginningOf(action.exDate);
  const older = account.openOrders.filter(
    (order) => order.symbol === symbol && order.acceptedAt < effectiveAt,
  );
  const { terms, actionId } = action;
  const since = (order: OpenOrder) => Math.max(order.progress.since, effectiveAt);
  switch (terms.kind) {
    case 'split': {
      const { ratio } = terms;
      if (ratio.after < ratio.before) return ending(older, 'reverse_split');
      return { before: [], after: older.map((order) => scaled(order, ratio, actionId, since)) };
    }
    case 'dividend':
    case 'value': {
      if (terms.amount < centAShare) return { before: [], after: [] };
      return lowerAll(account, older, terms.amount, actionId, since);
    }
    case 'write_off':
      return ending(older, 'shares_gone');
    default:
      return ending(older, 'symbol_renamed');
  }
}

type Since = (order: OpenOrder) => number;

function ending(
  orders: readonly OpenOrder[],
  reason: Parameters<typeof cancelled>[1],
): AdjustedOrders {
  return { before: orders.map((order) => cancelled(order, reason)), after: [] };
}

function scaled(
  order: OpenOrder,
  ratio: SplitRatio,
  actionId: string,
  since: Since,
): OrderAdjusted {
  const { side, quantity, terms, hold, progress } = order;
  const isBuy = side === 'buy';
  const price = (value: Price | null, direction: 'down' | 'up') =>
    value && roundToIncrement(...scaledPrice(value, ratio, direction));
  const { trail } = terms;
  const newTerms: OrderTerms = {
    ...terms,
    // Never worse than what was asked for, and stops away from the market.
    limitPrice: price(terms.limitPrice, isBuy ? 'down' : 'up'),
    stopPrice: price(terms.stopPrice, isBuy ? 'up' : 'down'),
    trail:
      trail?.kind === 'amount'
        ? { kind: 'amount', amount: scaledPrice(trail.amount, ratio, 'up')[0] as Price }
        : trail,
  };
  const shares = quantity && splitShares(quantity, ratio);
  return adjusted(actionId, 'split', {
    ...order,
    quantity: shares,
    terms: newTerms,
    hold: scaledHold(hold, newTerms, shares, ratio),
    progress: {
      ...progress,
      since: since(order),
      mark: progress.mark && atLeastOne(divideHalfEven(progress.mark * ratio.before, ratio.after)),
      // It was wished for on terms that are no more.
      wish: progress.wish?.replacement ? null : progress.wish,
    },
  });
}

function adjusted(
  actionId: string,
  reason: OrderAdjusted['reason'],
  order: OpenOrder,
): OrderAdjusted {
  const { orderId, symbol } = order;
  return { type: 'OrderAdjusted', orderId, symbol, actionId, reason, order };
}

function scaledPrice(
  value: bigint,
  { after, before }: SplitRatio,
  direction: 'down' | 'up',
): [bigint, 'down' | 'up'] {
  const down = divideDown(value * before, after);
  const isExact = down * after === value * before;
  return [atLeastOne(direction === 'up' && !isExact ? down + 1n : down), direction];
}

function scaledHold(
  hold: Hold | null,
  { limitPrice }: OrderTerms,
  shares: Quantity | null,
  ratio: SplitRatio,
): Hold | null {
  if (!hold) return null;
  if ('quantity' in hold) return { quantity: splitShares(hold.quantity, ratio) };
  if (limitPrice === null || shares === null) return hold;
  const cash = notional(limitPrice, shares);
  return cash < hold.cash ? { cash } : hold;
}

function lowerAll(
  account: Account,
  orders: readonly OpenOrder[],
  amount: AmountPerShare,
  actionId: string,
  since: Since,
): AdjustedOrders {
  const after: OrderAdjusted[] = [];
  const before: OrderCancelled[] = [];
  for (const order of orders) {
    const lowered = lower(order, asPrice(amount));
    if (lowered === undefined) continue;
    if (lowered === null) {
      // The exits of an entry end along with it.
      const ended = cancelGroup(account, order, 'dividend_above_price');
      before.push(...ended.filter(({ orderId }) => !isEnded(before, orderId)));
    } else {
      const { quantity, hold } = order;
      const { terms, mark } = lowered;
      const cash = quantity && terms.limitPrice ? notional(terms.limitPrice, quantity) : null;
      const isLess = hold && 'cash' in hold && cash !== null && cash < hold.cash;
      const newHold = isLess ? { cash } : hold;
      const progress = { ...order.progress, since: since(order), mark };
      after.push(adjusted(actionId, 'dividend', { ...order, terms, hold: newHold, progress }));
    }
  }
  return { before, after: after.filter(({ orderId }) => !isEnded(before, orderId)) };
}

function isEnded(ended: readonly OrderCancelled[], orderId: OrderId): boolean {
  return ended.some((each) => each.orderId === orderId);
}

/** Undefined for an order that no dividend moves; null where nothing is left of its price. */
function lower(
  { side, terms, progress }: OpenOrder,
  by: Price,
): { readonly terms: OrderTerms; readonly mark: Price | null } | null | undefined {
  const isBuyLimit = side === 'buy' && terms.type === 'limit';
  const isSaleStop = side === 'sell' && terms.type !== 'limit' && terms.type !== 'market';
  if (!isBuyLimit && !isSaleStop) return undefined;
  const less = (price: Price | null) => price && roundToIncrement(price - by, 'down');
  const [limitPrice, stopPrice] = [less(terms.limitPrice), less(terms.stopPrice)];
  // A mark is no price that anybody names.
  const mark = progress.mark && ((progress.mark - by) as Price);
  const isGone = [limitPrice, stopPrice, mark].some((price) => price !== null && price <= 0n);
  return isGone ? null : { terms: { ...terms, limitPrice, stopPrice }, mark };
}

/** Ends the newest sales as long as they reserve more than will be there at any step. */
export function cancelOversold(
  account: Account,
  symbol: TickerSymbol,
  least: Quantity,
): readonly OrderCancelled[] {
  const sales = account.openOrders.filter((o) => o.symbol === symbol && heldSharesOf(o) > 0n);
  let held = sales.reduce((sum, order) => sum + heldSharesOf(order), 0n);
  const ended = new Map<string, OrderCancelled>();
  for (const order of sales.toReversed()) {
    if (held <= least) break;
    held -= heldSharesOf(order);
    for (const each of cancelGroup(account, order, 'shares_gone')) ended.set(each.orderId, each);
  }
  return [...ended.values()];
}

function atLeastOne(price: bigint): Price {
  return (price > 0n ? price : 1n) as Price;
}
