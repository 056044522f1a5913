// How open orders follow the shares: forward splits scale them, reverse ones end them, dividends
// lower buys and stops (FINRA rule 5330).
import type { Account } from '#src/domain/account.ts';
import type { OrderAdjusted } from '#src/domain/actions/action-events.ts';
import {
  amountPerShare,
  asPrice,
  type AmountPerShare,
} from '#src/domain/actions/amount-per-share.ts';
import {
  beginningOf,
  type ActionTerms,
  type CorporateAction,
} from '#src/domain/actions/corporate-action.ts';
import type { ApplyAction } from '#src/domain/command.ts';
import type { OrderCancelled } from '#src/domain/event.ts';
import type { OrderId } from '#src/domain/ids.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import { divideHalfEven } from '#src/domain/rounding.ts';
import { cancelGroup, cancelled } from './order-group.ts';
import { loweredOrder, scaledOrder } from './order-on-new-terms.ts';

export type AdjustedOrders = {
  /** Those that end, before the shares change. */
  readonly before: readonly OrderCancelled[];
  /** Those that go on with fewer shares, before those that are held become fewer. */
  readonly first: readonly OrderAdjusted[];
  /** Those that go on, after the shares have changed. */
  readonly after: readonly OrderAdjusted[];
};

/** Where nothing becomes of any. */
export const noOrders: AdjustedOrders = { before: [], first: [], after: [] };

/** A dividend of less moves no order. */
export const centAShare = amountPerShare(10_000_000n);

/**
 * Those of the symbol that were accepted before the day. An exit is when its entry fills: it sells
 * the shares of that fill, which has stayed as it was.
 */
export function ordersBefore(
  account: Account,
  { symbol, place, releasedAt }: Pick<ApplyAction, 'symbol' | 'place' | 'releasedAt'>,
): readonly OpenOrder[] {
  const beginsAt = beginningOf(place.exDate);
  return account.openOrders.filter((order) => {
    const acceptedAt = releasedAt.get(order.orderId) ?? order.acceptedAt;
    return order.symbol === symbol && acceptedAt < beginsAt;
  });
}

/** What becomes of those orders of before the day, which have followed what came after. */
export function adjustOrders(
  account: Account,
  older: readonly OpenOrder[],
  { actionId, exDate, terms }: CorporateAction,
  later: readonly CorporateAction[],
): AdjustedOrders {
  const by = { actionId, exDate } as const;
  switch (terms.kind) {
    case 'split': {
      const { ratio } = terms;
      if (ratio.after < ratio.before) return ending(older, 'reverse_split');
      const lowered = loweredBy(later);
      const step = { ...by, reason: 'split' } as const;
      return follow(account, older, step, (order) => scaledOrder(order, ratio, lowered));
    }
    case 'dividend':
    case 'value': {
      if (paidBy(terms) === 0n) return noOrders;
      const amount = asPrice(inSharesNow(terms.amount, later));
      const step = { ...by, reason: 'dividend' } as const;
      return follow(account, older, step, (order) => loweredOrder(order, amount));
    }
    case 'write_off':
      return ending(older, 'shares_gone');
    default:
      return ending(older, 'symbol_renamed');
  }
}

/** What a share pays, where that is enough to move orders. */
export function paidBy(terms: ActionTerms | undefined): bigint {
  const isPaid = terms?.kind === 'dividend' || terms?.kind === 'value';
  return isPaid && terms.amount >= centAShare ? terms.amount : 0n;
}

/** Dollars for a share of before the actions, as dollars for one of after them. */
export function inSharesNow(
  amount: AmountPerShare,
  later: readonly CorporateAction[],
): AmountPerShare {
  return later.reduce((each, { terms }) => {
    if (terms.kind !== 'split') return each;
    return amountPerShare(divideHalfEven(each * terms.ratio.before, terms.ratio.after));
  }, amount);
}

/** What dividends among the actions have taken from the price of an order. */
export function loweredBy(later: readonly CorporateAction[]): bigint {
  return later.reduce((sum, { terms }, place) => {
    const paid = amountPerShare(paidBy(terms));
    return sum + asPrice(inSharesNow(paid, later.slice(place + 1)));
  }, 0n);
}

/** All of them end, for that reason. */
export function ending(
  orders: readonly OpenOrder[],
  reason: Parameters<typeof cancelled>[1],
): AdjustedOrders {
  return { ...noOrders, before: orders.map((order) => cancelled(order, reason)) };
}

/** As the history of an order tells it. */
type OrderStep = Pick<CorporateAction, 'exDate'> & Pick<OrderAdjusted, 'actionId' | 'reason'>;

/** Each order as it goes on; null ends it, undefined leaves it as it is. */
export function follow(
  account: Account,
  orders: readonly OpenOrder[],
  { actionId, exDate, reason }: OrderStep,
  onNewTerms: (order: OpenOrder) => OpenOrder | null | undefined,
): AdjustedOrders {
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
    ...noOrders,
    before: [...before.values()],
    after: after.filter(({ orderId }) => !before.has(orderId)),
  };
}
