// The open orders of a group: which of them an order takes along, and how they go on without it.
import type { Account } from '#src/domain/account.ts';
import type {
  AccountEvent,
  CancelReason,
  ExpiryReason,
  OrderCancelled,
} from '#src/domain/event.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';

/**
 * The orders that end along with it: the exits of an entry, or the other exit of a pair. None for
 * an order on its own.
 */
export function companionsOf(
  { openOrders }: Pick<Account, 'openOrders'>,
  { orderId, group }: Pick<OpenOrder, 'orderId' | 'group'>,
): readonly OpenOrder[] {
  if (!group) return [];
  return openOrders.filter(
    (other) =>
      other.group?.groupId === group.groupId &&
      other.group.role !== 'entry' &&
      other.orderId !== orderId,
  );
}

/** The order is cancelled, and its companions with it. */
export function cancelGroup(
  account: Account,
  order: OpenOrder,
  reason: CancelReason,
  missing: OrderCancelled['missing'] = null,
): readonly OrderCancelled[] {
  const others = companionsOf(account, order);
  const theirs = reasonOfCompanions(order, reason);
  return [cancelled(order, reason, missing), ...others.map((other) => cancelled(other, theirs))];
}

/** The order has expired, and its companions with it. */
export function expireGroup(
  account: Account,
  order: OpenOrder,
  reason: ExpiryReason | null,
): readonly AccountEvent[] {
  return [order, ...companionsOf(account, order)].map(({ orderId, symbol }) => ({
    type: 'OrderExpired',
    orderId,
    symbol,
    reason,
  }));
}

/** The event that ends the order and releases what it holds. */
export function cancelled(
  { orderId, symbol }: OpenOrder,
  reason: CancelReason,
  missing: OrderCancelled['missing'] = null,
): OrderCancelled {
  return { type: 'OrderCancelled', orderId, symbol, reason, missing };
}

function reasonOfCompanions({ group }: OpenOrder, reason: CancelReason): CancelReason {
  if (reason === 'symbol_delisted' || reason === 'account_closed') return reason;
  return group?.role === 'entry' ? 'parent_cancelled' : 'other_leg_cancelled';
}
