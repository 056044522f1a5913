// Taking orders back: one, or all that are open.
import type { ApiTokenOwner } from '#src/identity/identity-store.ts';
import type { CancelOrder } from '#src/trading/orders/cancel-order.ts';
import type { FoundOrder } from '#src/trading/orders/read-orders.ts';
import { type AlpacaError, notFound, notPossible } from '#src/http/alpaca/frame/alpaca-error.ts';
import type { AlpacaRoute } from '#src/http/alpaca/frame/alpaca-route.ts';
import * as schemas from './order-schemas.ts';
import { isMarketOpen, readOrderId, type OrderNeeds } from './order-routes.ts';
import { presentOrder, statusOf } from './present-order.ts';

export type CancelNeeds = OrderNeeds & { readonly cancelOrder: CancelOrder };

/** More than an account may have open. */
const openMax = 1_000_000;

/** Cancelling one order and all of them. */
export function cancelRoutes(needs: CancelNeeds): readonly AlpacaRoute[] {
  return [cancelAll(needs), cancelOne(needs)];
}

function cancelOne(needs: CancelNeeds): AlpacaRoute {
  return {
    method: 'DELETE',
    path: '/v2/orders/{order_id}',
    tag: 'Alpaca: orders',
    summary: 'Cancel an order',
    description:
      'What it holds is free before this is answered. After a close, while the prices of that session ' +
      'are awaited, the order is `pending_cancel` first.',
    access: 'trade',
    share: 'cancels',
    parameters: schemas.orderId,
    parametersExample: schemas.exampleParameters,
    success: { status: 204, description: 'It is cancelled, or will be' },
    refusals: [404, 422, 423, 503, 507],
    handle: async ({ path }, owner) => {
      const id = readOrderId(path);
      const cancelled = await needs.cancelOrder(owner, id);
      if (cancelled.ok) return { status: 204 };
      if (cancelled.error.code === 'unknown_order') throw notFound(`order not found for ${id}`);
      throw alreadyIn(cancelled.error);
    },
  };
}

/** The refusal of an order that has ended. */
export function alreadyIn({ view }: Pick<FoundOrder, 'view'>): AlpacaError {
  return notPossible(`order is already in "${statusOf(view, true)}" state`);
}

function cancelAll(needs: CancelNeeds): AlpacaRoute {
  return {
    method: 'DELETE',
    path: '/v2/orders',
    tag: 'Alpaca: orders',
    summary: 'Cancel all open orders',
    description: 'What became of each of them.',
    access: 'trade',
    share: 'cancels',
    success: {
      status: 207,
      description: 'A status an order',
      schema: schemas.cancelled,
      example: [{ id: schemas.exampleOrder.id, status: 200, body: schemas.exampleOrder }],
    },
    refusals: [423, 503, 507],
    handle: async (_request, owner) => ({
      status: 207,
      body: await cancelOpenOrders(needs, owner),
    }),
  };
}

/** Cancels what is open of the account. Gives what became of each order. */
export async function cancelOpenOrders(
  needs: CancelNeeds,
  owner: ApiTokenOwner,
): Promise<readonly object[]> {
  const open = await needs.readOrders.search(owner.accountId, {
    status: 'open',
    symbols: undefined,
    side: undefined,
    after: undefined,
    until: undefined,
    afterOrder: undefined,
    beforeOrder: undefined,
    isWithoutLegs: false,
    direction: 'desc',
    limit: openMax,
  });
  const told: object[] = [];
  for (const { view } of open) {
    const cancelled = await needs.cancelOrder(owner, view.orderId);
    told.push({ id: view.orderId, ...outcomeOf(needs, cancelled) });
  }
  return told;
}

function outcomeOf(needs: CancelNeeds, cancelled: Awaited<ReturnType<CancelOrder>>) {
  const showing = { isOpen: isMarketOpen(needs), withLegs: true };
  if (cancelled.ok) return { status: 200, body: presentOrder(cancelled.value, showing) };
  const { error } = cancelled;
  if (error.code === 'unknown_order') {
    return { status: 404, body: notFound('order not found').document() };
  }
  // Those of a group end with one another.
  if (error.view.status === 'cancelled') return { status: 200, body: presentOrder(error, showing) };
  return { status: 422, body: alreadyIn(error).document() };
}
