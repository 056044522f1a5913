// Receipts of orders → JSON: decimal strings, RFC 3339 instants, snake_case.
import type { OrderAccepted, OrderFilled, OrderRejected } from '#src/domain/event.ts';
import { formatMoney, formatPrice, formatQuantity } from '#src/domain/money.ts';
import { marketOrder } from '#src/domain/order.ts';
import { averageEntryPrice } from '#src/domain/position.ts';
import { statusOf } from '#src/trading/orders/order-view.ts';
import { stopOf } from '#src/domain/trailing-stop.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import { presentNote } from './present-note.ts';
import {
  orNull,
  presentHold,
  presentPlacedBy,
  presentTerms,
  type TokenNames,
} from './present-terms.ts';

/**
 * The receipt of a fill: of the journal entry and the names of the tokens, so that it stays the
 * same. Receipts of earlier releases have neither note nor who placed the order.
 */
export function presentReceipt(entry: JournalEntry<OrderFilled>, names: TokenNames) {
  const { event, sequence, hash } = entry;
  return {
    order: presentOrder(event, entry.recordedAt, names),
    fill: presentFill(event),
    quote: presentOrderQuote(event.quote),
    cash_before: formatMoney(event.cashBefore),
    cash_after: formatMoney(event.cashAfter),
    position: presentPosition(event.symbol, event.positionAfter),
    realized_profit: formatMoney(event.realizedProfit),
    ...(event.proof !== null && { note: presentNote(event) }),
    journal: { sequence, hash },
  };
}

/** The answer to an order that waits, or that ended without waiting. */
export function presentAcceptance(entry: JournalEntry<OrderAccepted>, names: TokenNames) {
  const { event, sequence, hash } = entry;
  return {
    order: presentOrder(event, entry.recordedAt, names),
    fill: null,
    quote: event.quote && presentOrderQuote(event.quote),
    hold: presentOwnHold(event),
    cash_before: formatMoney(event.cash),
    cash_after: formatMoney(event.cash),
    position: presentPosition(event.symbol, event.position),
    realized_profit: '0.00',
    note: event.endedAtOnce && endings[event.endedAtOnce],
    journal: { sequence, hash },
  };
}

const endings = {
  market_closed: 'The market is closed, and the order was for this moment: it is cancelled.',
  not_marketable: 'The market is not at the limit, and the order was for this moment: cancelled.',
} as const;

export function presentOrder(
  event: OrderAccepted | OrderFilled | OrderRejected,
  recordedAt: EpochMs,
  names: TokenNames,
) {
  const { terms, placedBy } = event;
  const isFilled = event.type === 'OrderFilled';
  const isEarlier = isFilled && event.proof === null;
  const mark = event.type === 'OrderAccepted' ? event.mark : null;
  const isPlain = terms.type === 'market' && terms.timeInForce === marketOrder.timeInForce;
  return {
    id: event.orderId,
    symbol: event.symbol,
    side: event.side,
    type: terms.type,
    quantity: orNull(formatQuantity, event.quantity),
    ...('amount' in event && event.amount !== null && { amount: formatMoney(event.amount) }),
    ...(!isPlain && presentTerms({ ...terms, stopPrice: stopOf(event, mark) })),
    ...presentGroup(event),
    status: presentStatus(event),
    submitted_at: presentInstant(event.submittedAt),
    ...(isFilled && { filled_at: presentInstant(event.filledAt ?? recordedAt) }),
    ...(event.type === 'OrderAccepted' && { expires_at: presentInstant(event.expiresAt) }),
    ...(!isEarlier && { placed_by: presentPlacedBy(placedBy, names) }),
  };
}

/** What an order reserves from its acceptance on; null where that is nothing. */
export function presentOwnHold(event: OrderAccepted) {
  return event.hold && statusOf(event) === 'open' ? presentHold(event.hold) : null;
}

function presentStatus(event: OrderAccepted | OrderFilled | OrderRejected) {
  if (event.type === 'OrderFilled') return 'filled';
  return event.type === 'OrderRejected' ? 'rejected' : statusOf(event);
}

/** The exits as they begin. An order on its own says nothing of groups. */
function presentGroup(event: OrderAccepted | OrderFilled | OrderRejected) {
  if (event.type === 'OrderRejected') {
    return event.orderClass === 'simple' ? {} : { order_class: event.orderClass };
  }
  if (!event.group) return {};
  const { orderClass, exits } = event.group;
  const isHeld = event.type === 'OrderAccepted' && orderClass !== 'oco';
  const legs = exits.map(({ orderId, terms }) => ({
    id: orderId,
    type: terms.type,
    limit_price: orNull(formatPrice, terms.limitPrice),
    stop_price: orNull(formatPrice, terms.stopPrice),
    status: isHeld ? 'held' : 'open',
  }));
  return { order_class: orderClass, ...(legs.length > 0 && { legs }) };
}

export function presentFill({ price, quantity, notional, fee }: OrderFilled) {
  return {
    price: formatPrice(price),
    quantity: formatQuantity(quantity),
    notional: formatMoney(notional),
    fee: formatMoney(fee),
  };
}

/** The price as it was known. */
export function presentOrderQuote(quote: OrderFilled['quote']) {
  return {
    price: formatPrice(quote.price),
    as_of: presentInstant(quote.asOf),
    age_seconds: quote.ageSeconds,
    source: quote.source,
    status: quote.status,
  };
}

function presentPosition(symbol: string, position: OrderFilled['positionAfter']) {
  return (
    position && {
      symbol,
      quantity: formatQuantity(position.quantity),
      average_entry_price: formatPrice(averageEntryPrice(position)),
      cost_basis: formatMoney(position.costBasis),
    }
  );
}
