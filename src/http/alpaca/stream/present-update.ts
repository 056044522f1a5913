// An update of an order as Alpaca's clients read it.
import { formatQuantity } from '#src/domain/money.ts';
import type { OrderStep, OrderUpdate } from '#src/trading/feed/order-updates.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import { presentOrder, statusOf } from '#src/http/alpaca/orders/present-order.ts';
import { derivedId } from '#src/http/alpaca/present/derived-id.ts';
import { presentPrice } from '#src/http/alpaca/present/figures.ts';
import { formatUpdateId } from './update-id.ts';

const events: Readonly<Record<OrderStep, string>> = {
  waiting: 'accepted',
  working: 'new',
  held: 'held',
  filled: 'fill',
  cancelled: 'canceled',
  expired: 'expired',
  replaced: 'replaced',
  rejected: 'rejected',
  cancel_requested: 'pending_cancel',
  replace_requested: 'pending_replace',
  request_dropped: 'order_replace_rejected',
};

/** The same for the websocket and for server-sent events. */
export function presentUpdate(update: OrderUpdate): object {
  const { accountId, sequence, place, step, at, recordedAt, order, isOpen, fill } = update;
  const execution = fill ? order.view.orderId : `${accountId} ${sequence} ${place}`;
  const shown = presentOrder(order, { isOpen, withLegs: false });
  const isWorking = step === 'working';
  const hasEnded = order.view.status === 'filled' || order.view.status === 'cancelled';
  return {
    at: presentInstant(recordedAt),
    // The other exit of a pair is released with it, and has to wait for it.
    event: isWorking && statusOf(order.view, isOpen) === 'held' ? 'held' : events[step],
    event_id: formatUpdateId(update),
    execution_id: derivedId('execution', execution),
    order: isWorking && hasEnded ? { ...shown, ...notEnded } : shown,
    ...(fill && {
      price: presentPrice(fill.price),
      qty: formatQuantity(fill.quantity),
      position_qty: formatQuantity(fill.held),
    }),
    timestamp: presentInstant(at),
  };
}

/** An order that fills or ends as it is placed works for a moment before. */
const notEnded = {
  status: 'new',
  filled_qty: '0',
  filled_avg_price: null,
  filled_at: null,
  canceled_at: null,
} as const;
