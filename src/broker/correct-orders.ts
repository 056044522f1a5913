// Orders that have followed an action which is corrected, or taken back: they follow what it was
// wrong by, in shares and then in price, as if only the right one had happened.
import type { Account } from '#src/domain/account.ts';
import type { OrderAdjusted } from '#src/domain/actions/action-events.ts';
import { amountPerShare, asPrice } from '#src/domain/actions/amount-per-share.ts';
import { oneForOne, reduced, type SplitRatio } from '#src/domain/actions/split-ratio.ts';
import type { ApplyAction, Followed } from '#src/domain/command.ts';
import { availableCash, heldCashOf } from '#src/domain/hold.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import { divideHalfEven } from '#src/domain/rounding.ts';
import {
  centAShare,
  ending,
  follow,
  inSharesNow,
  loweredBy,
  noOrders,
  paidBy,
  type AdjustedOrders,
} from './adjust-orders.ts';
import { backOf } from './order-followers.ts';
import { loweredOrder, raisedOrder, scaledOrder } from './order-on-new-terms.ts';

/** What becomes of their shares, of those that have followed it already. */
export function correctOrders(
  account: Account,
  orders: readonly OpenOrder[],
  command: ApplyAction,
): AdjustedOrders {
  const is = ratioOf(command);
  if (is.after < is.before) return ending(orders, 'reverse_split');
  const lowered = loweredBy(command.later);
  const wrongBy = (order: OpenOrder) => wrongRatio(is, command.followed.get(order.orderId));
  const steps = follow(account, orders, stepOf(command, 'split'), (order) => {
    const ratio = wrongBy(order);
    return ratio.after === ratio.before ? undefined : scaledOrder(order, ratio, lowered);
  });
  const isFewer = orders.some((order) => wrongBy(order).after < wrongBy(order).before);
  return isFewer ? { ...noOrders, before: steps.before, first: steps.after } : steps;
}

/**
 * What becomes of their prices, when everything else is booked. A purchase moves up as far as the
 * cash for it is free: what an order holds never grows into that of another one.
 */
export function correctPrices(
  account: Account,
  older: readonly OpenOrder[],
  command: ApplyAction,
): AdjustedOrders {
  const { followed, action, later } = command;
  const right = asPrice(inSharesNow(amountPerShare(paidBy(action?.terms)), later));
  const orders = older.filter(({ orderId }) => followed.has(orderId));
  let free: bigint = availableCash(account);
  return follow(account, orders, stepOf(command, 'dividend'), (order) => {
    const by = right - loweredSoFar(command, followed.get(order.orderId));
    if (isRounding(by, command)) return undefined;
    if (by > 0n) return unlessSame(order, loweredOrder(order, by));
    const raised = raisedOrder(order, 0n - by);
    const more = raised ? heldCashOf(raised) - heldCashOf(order) : 0n;
    if (more > free) return undefined;
    free -= more;
    return unlessSame(order, raised);
  });
}

/**
 * Whether the price is no more off than its steps round, which is by less than the increment of a
 * cent: where nothing is wrong, telling the action once more must move nothing.
 */
function isRounding(by: bigint, { action, later }: ApplyAction): boolean {
  // What is taken back was wrong altogether.
  if (!action) return by === 0n;
  const off = by < 0n ? 0n - by : by;
  const cent = asPrice(inSharesNow(centAShare, later));
  // In the shares of a later split both figures are rounded themselves.
  const isScaled = later.some(({ terms }) => terms.kind === 'split');
  return isScaled ? off <= cent + 1n : off < cent;
}

/** By what the price is lower in the shares that there are when the shares were corrected. */
function loweredSoFar(command: ApplyAction, followed: Followed | undefined): bigint {
  if (!followed) return 0n;
  const { after, before } = wrongRatio(ratioOf(command), followed);
  const { lowered } = followed;
  // A mark that was seen since is one of the right price already.
  if (lowered === null)
    return asPrice(inSharesNow(amountPerShare(paidBy(command.action?.terms)), command.later));
  return divideHalfEven(lowered * before, after);
}

function ratioOf({ action }: ApplyAction): SplitRatio {
  return action?.terms.kind === 'split' ? action.terms.ratio : oneForOne;
}

/** The ratio between the shares that an order has by the action, and those that it should have. */
function wrongRatio(is: SplitRatio, followed: Followed | undefined): SplitRatio {
  const was = followed?.ratio ?? oneForOne;
  return reduced({ after: is.after * was.before, before: is.before * was.after });
}

function stepOf({ action, place }: ApplyAction, reason: OrderAdjusted['reason']) {
  const actionId = action ? place.actionId : backOf(place.actionId);
  return { ...place, actionId, reason };
}

/** Undefined where rounding leaves the order where it is. */
function unlessSame(order: OpenOrder, now: OpenOrder | null | undefined) {
  if (!now) return now;
  const { terms, progress } = now;
  const isSame =
    terms.limitPrice === order.terms.limitPrice &&
    terms.stopPrice === order.terms.stopPrice &&
    progress.mark === order.progress.mark;
  return isSame ? undefined : now;
}
