// Orders that have followed an action which is corrected, or taken back: they follow what it was
// wrong by. What an order holds never grows, so that a dividend which was too high moves none back.
import type { Account } from '#src/domain/account.ts';
import { amountPerShare, asPrice } from '#src/domain/actions/amount-per-share.ts';
import { oneForOne, reduced, type SplitRatio } from '#src/domain/actions/split-ratio.ts';
import type { ApplyAction } from '#src/domain/command.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import { asAction } from './action-booking.ts';
import {
  ending,
  follow,
  inSharesNow,
  loweredBy,
  noOrders,
  paidBy,
  type AdjustedOrders,
} from './adjust-orders.ts';
import { backOf } from './order-followers.ts';
import { loweredOrder, scaledOrder } from './order-on-new-terms.ts';

/** What becomes of those that have followed it already. */
export function correctOrders(
  account: Account,
  orders: readonly OpenOrder[],
  { action, place, replaces, followed, later }: ApplyAction,
): AdjustedOrders {
  const is = action?.terms.kind === 'split' ? action.terms.ratio : oneForOne;
  if (is.after < is.before) return ending(orders, 'reverse_split');
  const more = replaces ? paidBy(action?.terms) - paidBy(asAction(replaces).terms) : 0n;
  const amount = more > 0n ? asPrice(inSharesNow(amountPerShare(more), later)) : undefined;
  const wrongBy = ({ orderId }: OpenOrder) => {
    const was = followed.get(orderId) ?? oneForOne;
    return reduced({ after: is.after * was.before, before: is.before * was.after });
  };
  const isSplit = orders.some((order) => !isOne(wrongBy(order)));
  const reason = isSplit ? 'split' : 'dividend';
  const actionId = action ? place.actionId : backOf(place.actionId);
  const lowered = loweredBy(later);
  const steps = follow(account, orders, { ...place, actionId, reason }, (order) => {
    const ratio = wrongBy(order);
    const scaled = isOne(ratio) ? undefined : scaledOrder(order, ratio, lowered);
    if (scaled === null || amount === undefined) return scaled;
    const both = loweredOrder(scaled ?? order, amount);
    return both === undefined ? scaled : both;
  });
  const isFewer = orders.some((order) => wrongBy(order).after < wrongBy(order).before);
  return isFewer ? { ...noOrders, before: steps.before, first: steps.after } : steps;
}

function isOne({ after, before }: SplitRatio): boolean {
  return after === before;
}
