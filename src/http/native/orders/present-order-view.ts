// An order with a life → JSON. Every key is always there, null where it has no meaning.
import type { AccountEvent } from '#src/domain/event.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import { formatMoney, formatPrice, formatQuantity } from '#src/domain/money.ts';
import type { MissingSession } from '#src/trading/orders/missing-evidence.ts';
import { wishOf } from '#src/trading/orders/order-view.ts';
import type { FoundOrder } from '#src/trading/orders/read-orders.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import { presentOrderQuote } from './present-order.ts';
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
    extended_hours: false,
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

/** Why it ended, or what somebody wants of it. */
function reasonOf(event: AccountEvent): string | null {
  if (event.type === 'OrderAdvanced') return wishOf(event.progress);
  return 'reason' in event ? event.reason : null;
}

/** The order with every step of its life, and the sessions of which nothing is known. */
export function presentOrderDetail(
  found: FoundOrder,
  missing: readonly MissingSession[],
  names: TokenNames,
) {
  const told = [...found.entries.map(presentStep), ...missing.map(presentMissing)];
  const history = told.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return { ...presentOrderView(found, names), history };
}

function presentMissing({ closesAt, isAdjusting }: MissingSession) {
  return {
    step: 'no_evidence',
    at: presentInstant(closesAt),
    sequence: null,
    proof: null,
    reason: isAdjusting ? 'adjusting' : null,
    evidence: null,
  };
}

const steps = {
  OrderAccepted: 'accepted',
  OrderAdvanced: 'advanced',
  OrderReleased: 'released',
  OrderFilled: 'filled',
  OrderCancelled: 'cancelled',
  OrderReplaced: 'replaced',
  OrderExpired: 'expired',
  OrderRejected: 'rejected',
} as const;

function presentStep({ event, sequence, recordedAt }: JournalEntry) {
  const type = event.type in steps ? steps[event.type as keyof typeof steps] : event.type;
  return {
    step: type,
    at: presentInstant(recordedAt),
    sequence,
    proof: event.type === 'OrderFilled' ? event.proof : null,
    reason: reasonOf(event),
    evidence: 'quote' in event && event.quote ? presentOrderQuote(event.quote) : null,
  };
}
