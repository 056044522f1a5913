// An order with a life → JSON. Every key is always there, null where it has no meaning.
import { formatMoney, formatPrice, formatQuantity } from '#src/domain/money.ts';
import type { FoundOrder } from '#src/trading/orders/read-orders.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import {
  orNull,
  presentHold,
  presentPlacedBy,
  presentTerms,
  type TokenNames,
} from './present-terms.ts';

/** The order as it stands. */
export function presentOrderView(order: FoundOrder, names: TokenNames) {
  const { legs } = order;
  return {
    ...presentOne(order, names),
    legs: legs && legs.map((leg) => ({ ...presentOne(leg, names), legs: null })),
  };
}

function presentOne({ view, clientKey }: FoundOrder, names: TokenNames) {
  const { fill } = view;
  return {
    id: view.orderId,
    client_key: clientKey ?? view.orderId,
    symbol: view.symbol,
    side: view.side,
    type: view.terms.type,
    order_class: view.orderClass,
    quantity: orNull(formatQuantity, view.quantity),
    amount: orNull(formatMoney, view.amount),
    filled_quantity: fill ? formatQuantity(fill.quantity) : '0',
    average_fill_price: fill && formatPrice(fill.price),
    ...presentTerms({ ...view.terms, stopPrice: view.stopPrice }),
    extended_hours: view.terms.extendedHours ?? false,
    status: view.status,
    reason: view.reason,
    hold: view.hold && presentHold(view.hold),
    submitted_at: presentInstant(view.submittedAt),
    updated_at: presentInstant(view.updatedAt),
    filled_at: orNull(presentInstant, view.filledAt),
    recorded_at: orNull(presentInstant, view.recordedAt),
    expires_at: orNull(presentInstant, view.expiresAt),
    placed_by: presentPlacedBy(view.placedBy, names),
    replaces: view.replaces,
    replaced_by: view.replacedBy,
  };
}
