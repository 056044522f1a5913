// The orders of an account: all of them, one with its history, and cancelling one that is open.
import { orderId } from '#src/domain/ids.ts';
import type { Identity } from '#src/identity/identity.ts';
import type { CancelOrder } from '#src/trading/orders/cancel-order.ts';
import type { FindMissingEvidence } from '#src/trading/orders/missing-evidence.ts';
import type { ReadOrders } from '#src/trading/orders/read-orders.ts';
import { decodeCursor, encodeCursor } from '#src/http/wire/page-cursor.ts';
import { readSymbol } from '#src/http/wire/read-symbol.ts';
import { loginRoute, type Route } from '#src/http/wire/route.ts';
import * as examples from './order-examples.ts';
import { refuseEnded, unknownOrder } from './order-problems.ts';
import * as schemas from './order-schemas.ts';
import { presentOrderDetail } from './present-order-history.ts';
import { presentOrderView } from './present-order-view.ts';
import { tokenNames } from './token-names.ts';

type Needs = {
  readonly readOrders: ReadOrders;
  readonly cancelOrder: CancelOrder;
  readonly findMissingEvidence: FindMissingEvidence;
  readonly identity: Pick<Identity, 'listApiTokens'>;
};

const pageLimit = 50;

/** Looking at orders, and taking one back. */
export function openOrderRoutes(needs: Needs): readonly Route[] {
  return [viewOrders(needs), viewOrder(needs), cancelOrder(needs)];
}

const ofOne = {
  parameters: schemas.orderId,
  parametersExample: { id: examples.filled.id },
  isOfAccount: true,
} as const;

function viewOrders({ readOrders, identity }: Needs): Route {
  return loginRoute({
    method: 'GET',
    path: '/view-orders',
    tag: 'Orders',
    summary: 'View the orders of the account',
    description: 'Newest first, page by page: those that are open, those that have ended, or all.',
    query: schemas.ordersQuery,
    queryExample: { status: 'open', limit: '2' },
    isOfAccount: true,
    success: {
      status: 200,
      description: 'One page; `next_cursor` is null on the last',
      schema: schemas.orderPage,
      example: examples.orderPage,
    },
    problems: ['account_quarantined'],
    handle: async ({ query }, { accountId, userId }) => {
      const { orders, next } = await readOrders.list(accountId, {
        status: query.status ?? 'all',
        symbol: query.symbol === undefined ? undefined : readSymbol(query.symbol),
        before: query.after === undefined ? undefined : decodeCursor(query.after),
        limit: Number(query.limit ?? pageLimit),
      });
      const entries = orders.flatMap((order) => order.entries);
      const names = await tokenNames(identity, userId, entries);
      const body = {
        orders: orders.map((order) => presentOrderView(order, names)),
        next_cursor: next === undefined ? null : encodeCursor(next),
      };
      return { status: 200, body };
    },
  });
}

function viewOrder({ readOrders, findMissingEvidence, identity }: Needs): Route {
  return loginRoute({
    method: 'GET',
    path: '/view-order/{id}',
    tag: 'Orders',
    summary: 'View an order with its history',
    description:
      'Every step of its life: when, by which evidence, and where in the journal; and each session ' +
      'through which it waited without evidence.',
    ...ofOne,
    success: {
      status: 200,
      description: 'The order',
      schema: schemas.orderDetail,
      example: examples.orderDetail,
    },
    problems: ['unknown_order', 'account_quarantined'],
    handle: async ({ parameters }, { accountId, userId }) => {
      const found = await readOrders.find(accountId, orderId(parameters.id));
      if (!found) throw unknownOrder();
      const names = await tokenNames(identity, userId, found.entries);
      const missing = await findMissingEvidence(found.view);
      return { status: 200, body: presentOrderDetail(found, missing, names) };
    },
  });
}

function cancelOrder({ cancelOrder: cancel, identity }: Needs): Route {
  return loginRoute({
    method: 'DELETE',
    path: '/cancel-order/{id}',
    tag: 'Orders',
    summary: 'Cancel an open order',
    description:
      'What it holds is free again in the same moment. One that has ended stays as it is.',
    ...ofOne,
    success: {
      status: 200,
      description: 'The order, cancelled',
      schema: schemas.orderView,
      example: examples.cancelledOrder,
    },
    problems: [
      'unknown_order',
      'order_not_open',
      'account_quarantined',
      'outcome_unknown',
      'busy',
      'storage_full',
    ],
    handle: async ({ parameters }, owner) => {
      const cancelled = await cancel(owner, orderId(parameters.id));
      if (!cancelled.ok) {
        if (cancelled.error.code === 'unknown_order') throw unknownOrder();
        throw refuseEnded(cancelled.error.view);
      }
      const names = await tokenNames(identity, owner.userId, cancelled.value.entries);
      return { status: 200, body: presentOrderView(cancelled.value, names) };
    },
  });
}
