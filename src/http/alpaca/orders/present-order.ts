// An order as Alpaca's clients read it: every key always there, null where it has no meaning.
import { formatTrimmedDecimal } from '#src/domain/decimal.ts';
import { formatQuantity } from '#src/domain/money.ts';
import type { OrderView } from '#src/trading/orders/order-view.ts';
import type { FoundOrder } from '#src/trading/orders/read-orders.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import { assetIdOf, presentSymbol } from '#src/http/alpaca/assets/symbols.ts';
import { presentMoney, presentPrice } from '#src/http/alpaca/present/figures.ts';

export type Showing = {
  /** Whether a session is open now: an order works in it, or waits for it. */
  readonly isOpen: boolean;
  /** Whether legs are shown below the order that they belong to. */
  readonly withLegs: boolean;
};

export function presentOrder(order: FoundOrder, showing: Showing): object {
  const { legs } = order;
  const shown = showing.withLegs ? (legs ?? []) : [];
  const below = shown.map((leg) => ({ ...presentOne(leg, showing), legs: null }));
  return { ...presentOne(order, showing), legs: below.length > 0 ? below : null };
}

function presentOne({ view, clientKey }: FoundOrder, { isOpen }: Showing) {
  const { terms, fill } = view;
  return {
    id: view.orderId,
    client_order_id: clientKey ?? view.orderId,
    ...presentInstants(view),
    replaced_by: view.replacedBy,
    replaces: view.replaces,
    asset_id: assetIdOf(view.symbol),
    symbol: presentSymbol(view.symbol),
    asset_class: 'us_equity',
    notional: orNull(presentMoney, view.amount),
    qty: view.amount === null ? orNull(formatQuantity, view.quantity) : null,
    filled_qty: fill ? formatQuantity(fill.quantity) : '0',
    filled_avg_price: fill && presentPrice(fill.price),
    order_class: view.orderClass === 'simple' ? '' : view.orderClass,
    order_type: terms.type,
    type: terms.type,
    side: view.side,
    position_intent: view.side === 'buy' ? 'buy_to_open' : 'sell_to_close',
    time_in_force: terms.timeInForce,
    limit_price: orNull(presentPrice, terms.limitPrice),
    stop_price: orNull(presentPrice, view.stopPrice),
    status: statusOf(view, isOpen),
    extended_hours: terms.extendedHours ?? false,
    legs: null,
    ...presentTrail(view),
    subtag: null,
    source: view.placedBy === null ? null : 'access_key',
    expires_at: orNull(presentInstant, view.expiresAt),
  };
}

function presentInstants(view: OrderView) {
  const submitted = presentInstant(view.submittedAt);
  const ended = (status: OrderView['status']) =>
    view.status === status ? presentInstant(view.updatedAt) : null;
  return {
    created_at: submitted,
    updated_at: presentInstant(view.updatedAt),
    submitted_at: submitted,
    filled_at: orNull(presentInstant, view.filledAt),
    expired_at: ended('expired'),
    canceled_at: ended('cancelled'),
    failed_at: ended('rejected'),
    replaced_at: ended('replaced'),
  };
}

function presentTrail({ terms: { trail }, mark }: OrderView) {
  return {
    trail_percent: trail?.kind === 'percent' ? formatTrimmedDecimal(trail.percent, 4) : null,
    trail_price: trail?.kind === 'amount' ? presentPrice(trail.amount) : null,
    hwm: orNull(presentPrice, mark),
  };
}

/** The word for the state of the order. */
export function statusOf(view: OrderView, isOpen: boolean): string {
  switch (view.status) {
    case 'cancelled':
      return 'canceled';
    case 'open':
      if (view.reason === 'cancel_requested') return 'pending_cancel';
      if (view.reason === 'replace_requested') return 'pending_replace';
      if (isSecondExit(view)) return 'held';
      return isOpen ? 'new' : 'accepted';
    default:
      return view.status;
  }
}

/** The stop-loss of a pair, whose shares the take-profit has reserved for both. */
function isSecondExit({ group }: OrderView): boolean {
  return group !== null && group.role === 'stop_loss' && group.orderClass !== 'oto';
}

function orNull<Value>(present: (value: Value) => string, value: Value | null): string | null {
  return value === null ? null : present(value);
}
