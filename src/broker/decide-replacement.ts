// Replacing an open order: the new one is decided as if the old one were gone, and where it is
// refused the old one stays as it was. The exits of an entry are replaced along with it; an exit
// stays in its group.
import type { Account } from '#src/domain/account.ts';
import type { ReplaceOrder, SubmitOrder } from '#src/domain/command.ts';
import type { AccountEvent, OrderAdvanced, OrderReplaced } from '#src/domain/event.ts';
import type { OrderId } from '#src/domain/ids.ts';
import type { OpenOrder, WantedReplacement, Wish } from '#src/domain/open-order.ts';
import type { Exit, GroupPlace } from '#src/domain/order-group.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import { submitOrder } from './decide-order.ts';
import { checkExits, exitPriceOf, exitPricesOf } from './group-rules.ts';
import { findOpenOrder, removeOrder } from './open-orders.ts';
import { cancelled, companionsOf } from './order-group.ts';

type Decision = Result<readonly AccountEvent[], Rejection>;

/**
 * Refused with `order_not_open` for an order that has ended, else as a new order is. While evidence
 * is awaited it is noted what is wanted; when that was judged, what is refused by then is dropped.
 */
export function replaceOrder(account: Account, command: ReplaceOrder): Decision {
  const { replaced, afterClose, isWish = false } = command;
  const order = findOpenOrder(account, replaced);
  if (!order) return err({ code: 'order_not_open' });
  const decision = replaceNow(account, order, command);
  if (afterClose !== undefined && decision.ok) {
    return ok([noteWish(order, { afterClose, replacement: wantedOf(command) })]);
  }
  return isWish && !decision.ok ? ok([noteWish(order, null)]) : decision;
}

function noteWish({ orderId, symbol, progress }: OpenOrder, wish: Wish | null): OrderAdvanced {
  const next = { ...progress, wish };
  return { type: 'OrderAdvanced', orderId, symbol, progress: next, quote: null };
}

function wantedOf({ submit, exitIds }: ReplaceOrder): WantedReplacement {
  const { orderId, requestId, placedBy, size, terms } = submit;
  return {
    orderId,
    exitIds,
    requestId,
    placedBy,
    quantity: size.kind === 'quantity' ? size.quantity : null,
    amount: size.kind === 'amount' ? size.amount : null,
    terms,
  };
}

function replaceNow(account: Account, order: OpenOrder, command: ReplaceOrder): Decision {
  const { replaced, submit } = command;
  const { group } = order;
  if (group?.role === 'entry') return replaceEntry(account, order, group, command);
  if (group) return replaceExit(account, order, group, submit);
  const standing = { place: null, isHeld: false, before: progressFor(order, submit) };
  const decision = submitOrder(removeOrder(account, replaced), submit, standing);
  return decision.ok ? ok([ended(order, submit.orderId), ...decision.value]) : decision;
}

function replaceEntry(
  account: Account,
  entry: OpenOrder,
  { orderClass }: GroupPlace,
  { submit, exitIds }: ReplaceOrder,
): Decision {
  const { timeInForce } = submit.terms;
  // Its exits have it too, and wait.
  const isWaiting = timeInForce === 'day' || timeInForce === 'gtc';
  if (!isWaiting) return err({ code: 'exit_terms_fixed' });
  const old = companionsOf(account, entry);
  const exits = old.flatMap((exit, each) => exitInStead(exit, exitIds[each], submit));
  const without = [entry, ...old].reduce(
    (current, { orderId }) => removeOrder(current, orderId),
    account,
  );
  const decision = submitOrder(without, { ...submit, group: { orderClass, exits } });
  if (!decision.ok) return decision;
  const oldExits = old.flatMap((exit, each) => {
    const next = exits[each];
    return next ? [ended(exit, next.orderId)] : [];
  });
  return ok([ended(entry, submit.orderId), ...oldExits, ...decision.value]);
}

function exitInStead(
  { group, terms }: OpenOrder,
  orderId: OrderId | undefined,
  { terms: { timeInForce } }: SubmitOrder,
): readonly Exit[] {
  if (!group || group.role === 'entry' || orderId === undefined) return [];
  return [{ orderId, role: group.role, terms: { ...terms, timeInForce } }];
}

/** One that is moved through the market fills, and ends its pair. */
function replaceExit(
  account: Account,
  exit: OpenOrder,
  place: GroupPlace,
  submit: SubmitOrder,
): Decision {
  const { role } = place;
  const { size, terms } = submit;
  const isSameSize = size.kind === 'quantity' && size.quantity === exit.quantity;
  const isSameTime = terms.timeInForce === exit.terms.timeInForce;
  if (!isSameSize || !isSameTime || role === 'entry') return err({ code: 'exit_terms_fixed' });
  const { isHeld } = exit.progress;
  const pair = companionsOf(account, exit);
  const exits = [...exitPricesOf(pair), ...exitPriceOf({ role, terms })];
  const refused = checkExits(exits, isHeld ? beginOf(account, place) : null);
  if (refused) return err(refused);
  const { session, expiresAt } = exit;
  const inStead = { ...submit, timing: { ...submit.timing, session, expiresAt } };
  const without = removeOrder(account, exit.orderId);
  const before = progressFor(exit, submit);
  const decision = submitOrder(without, inStead, { place, isHeld, before });
  if (!decision.ok) return decision;
  const isFilled = decision.value.some((event) => event.type === 'OrderFilled');
  const losers = isFilled ? pair.map((other) => cancelled(other, 'other_leg_filled')) : [];
  return ok([ended(exit, submit.orderId), ...losers, ...decision.value]);
}

/** A stop that was reached stays so while it is the same; a trailing stop keeps its best price. */
function progressFor({ terms, progress }: OpenOrder, { terms: next }: SubmitOrder) {
  const isSameStop = next.stopPrice === terms.stopPrice;
  return { isTriggered: progress.isTriggered && isSameStop, mark: progress.mark };
}

/** The price of the entry that has not filled; null for one at the market. */
function beginOf({ openOrders }: Account, { groupId }: GroupPlace) {
  const entry = openOrders.find(({ orderId }) => orderId === groupId);
  return entry?.terms.limitPrice ?? entry?.terms.stopPrice ?? null;
}

function ended({ orderId, symbol }: OpenOrder, replacedBy: OrderId): OrderReplaced {
  return { type: 'OrderReplaced', orderId, symbol, replacedBy };
}
