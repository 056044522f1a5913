// How open orders follow the shares: forward splits scale them, reverse ones end them, dividends
// lower buys and stops (FINRA rule 5330).
import type { Account } from '#src/domain/account.ts';
import type { OrderAdjusted } from '#src/domain/actions/action-events.ts';
import {
  amountPerShare,
  asPrice,
  type AmountPerShare,
} from '#src/domain/actions/amount-per-share.ts';
import { beginningOf, type CorporateAction } from '#src/domain/actions/corporate-action.ts';
import type { OrderCancelled } from '#src/domain/event.ts';
import { heldSharesOf } from '#src/domain/hold.ts';
import type { OrderId } from '#src/domain/ids.ts';
import type { Quantity } from '#src/domain/money.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import { divideHalfEven } from '#src/domain/rounding.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { cancelGroup, cancelled } from './order-group.ts';
import { loweredOrder, scaledOrder } from './order-on-new-terms.ts';

export type AdjustedOrders = {
  /** Those that end, before the shares change. */
  readonly before: readonly OrderCancelled[];
  /** Those that go on, after the shares have changed. */
  readonly after: readonly OrderAdjusted[];
};

/** A dividend of less moves no order. */
const centAShare = 10_000_000n;

/**
 * What becomes of the orders for the symbol that were accepted before the day of the action, and
 * that have followed already what came after it.
 */
export function adjustOrders(
  account: Account,
  symbol: TickerSymbol,
  action: CorporateAction,
  later: readonly CorporateAction[],
): AdjustedOrders {
  const effectiveAt = beginningOf(action.exDate);
  const older = account.openOrders.filter(
    (order) => order.symbol === symbol && order.acceptedAt < effectiveAt,
  );
  const { terms } = action;
  switch (terms.kind) {
    case 'split': {
      const { ratio } = terms;
      if (ratio.after < ratio.before) return ending(older, 'reverse_split');
      const lowered = loweredBy(later);
      return follow(account, older, action, (order) => scaledOrder(order, ratio, lowered));
    }
    case 'dividend':
    case 'value': {
      if (terms.amount < centAShare) return { before: [], after: [] };
      const amount = asPrice(inSharesNow(terms.amount, later));
      return follow(account, older, action, (order) => loweredOrder(order, amount));
    }
    case 'write_off':
      return ending(older, 'shares_gone');
    default:
      return ending(older, 'symbol_renamed');
  }
}

/** Dollars for a share of before the actions, as dollars for one of after them. */
function inSharesNow(amount: AmountPerShare, later: readonly CorporateAction[]): AmountPerShare {
  return later.reduce((each, { terms }) => {
    if (terms.kind !== 'split') return each;
    return amountPerShare(divideHalfEven(each * terms.ratio.before, terms.ratio.after));
  }, amount);
}

/** What dividends among the actions have taken from the price of an order. */
function loweredBy(later: readonly CorporateAction[]): bigint {
  return later.reduce((sum, { terms }, place) => {
    const isPaid = terms.kind === 'dividend' || terms.kind === 'value';
    if (!isPaid || terms.amount < centAShare) return sum;
    return sum + asPrice(inSharesNow(terms.amount, later.slice(place + 1)));
  }, 0n);
}

function ending(
  orders: readonly OpenOrder[],
  reason: Parameters<typeof cancelled>[1],
): AdjustedOrders {
  return { before: orders.map((order) => cancelled(order, reason)), after: [] };
}

/** Each order as it goes on; null ends it, undefined leaves it as it is. */
function follow(
  account: Account,
  orders: readonly OpenOrder[],
  { actionId, exDate, terms }: CorporateAction,
  onNewTerms: (order: OpenOrder) => OpenOrder | null | undefined,
): AdjustedOrders {
  const reason = terms.kind === 'split' ? 'split' : 'dividend';
  const after: OrderAdjusted[] = [];
  const before = new Map<OrderId, OrderCancelled>();
  for (const order of orders) {
    const { orderId, symbol } = order;
    const now = onNewTerms(order);
    if (now) {
      const since = Math.max(order.progress.since, beginningOf(exDate));
      const adjusted = { ...now, progress: { ...now.progress, since } };
      after.push({ type: 'OrderAdjusted', orderId, symbol, actionId, reason, order: adjusted });
    } else if (now === null) {
      // The exits of an entry end along with it.
      const ended = cancelGroup(account, order, 'dividend_above_price');
      for (const each of ended) if (!before.has(each.orderId)) before.set(each.orderId, each);
    }
  }
  return {
    before: [...before.values()],
    after: after.filter(({ orderId }) => !before.has(orderId)),
  };
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
