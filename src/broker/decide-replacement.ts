// Replacing an open order: the new one is decided as if the old one were gone, and where it is
// refused the old one stays as it was.
import type { Account } from '#src/domain/account.ts';
import type { ReplaceOrder } from '#src/domain/command.ts';
import type { AccountEvent } from '#src/domain/event.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import { submitOrder } from './decide-order.ts';
import { findOpenOrder, removeOrder } from './open-orders.ts';

/** Refused with `order_not_open` for an order that has ended, else as a new order is. */
export function replaceOrder(
  account: Account,
  { replaced, submit }: ReplaceOrder,
): Result<readonly AccountEvent[], Rejection> {
  const order = findOpenOrder(account, replaced);
  if (!order) return err({ code: 'order_not_open' });
  const decision = submitOrder(removeOrder(account, replaced), submit);
  if (!decision.ok) return decision;
  const { orderId, symbol } = order;
  const ended = { type: 'OrderReplaced', orderId, symbol, replacedBy: submit.orderId } as const;
  return ok([ended, ...decision.value]);
}
