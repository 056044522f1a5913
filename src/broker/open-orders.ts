// The open orders of an account: one more, one that goes on, one that has ended.
import assert from 'node:assert/strict';
import type { Account } from '#src/domain/account.ts';
import type { OrderAccepted, OrderAdvanced, OrderReleased } from '#src/domain/event.ts';
import { heldCashOf } from '#src/domain/hold.ts';
import type { OrderId } from '#src/domain/ids.ts';
import { money } from '#src/domain/money.ts';
import { openOrderOf } from '#src/domain/accepted-order.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';

/** The order, if the account has it open. */
export function findOpenOrder(account: Account, orderId: OrderId): OpenOrder | undefined {
  return account.openOrders.find((each) => each.orderId === orderId);
}

/** With the order that was accepted, unless it ended at once. */
export function addOrder(account: Account, event: OrderAccepted): Account {
  assert.equal(event.cash, account.cash, 'accepting an order changes no cash');
  if (event.endedAtOnce !== null) return account;
  const order = openOrderOf(event);
  return {
    ...account,
    openOrders: [...account.openOrders, order],
    heldCash: money(account.heldCash + heldCashOf(order)),
  };
}

/** With the order in its next state. */
export function advanceOrder(
  account: Account,
  { orderId, progress }: OrderAdvanced | OrderReleased,
): Account {
  const place = placeOf(account, orderId);
  const openOrders = account.openOrders.map((order, each) =>
    each === place ? { ...order, progress } : order,
  );
  return { ...account, openOrders };
}

/** Without the order, and without its hold. */
export function removeOrder(account: Account, orderId: OrderId): Account {
  const place = placeOf(account, orderId);
  const order = account.openOrders[place];
  assert(order, 'the order is open');
  return {
    ...account,
    openOrders: account.openOrders.toSpliced(place, 1),
    heldCash: money(account.heldCash - heldCashOf(order)),
  };
}

function placeOf({ openOrders }: Account, orderId: OrderId): number {
  const place = openOrders.findIndex((each) => each.orderId === orderId);
  assert(place >= 0, `order ${orderId} is open`);
  return place;
}
