// Orders and receipts → JSON: decimal strings, RFC 3339 instants, snake_case.
import type { OrderFilled, OrderRejected } from '#src/domain/event.ts';
import { formatMoney, formatPrice, formatQuantity } from '#src/domain/money.ts';
import { averageEntryPrice } from '#src/domain/position.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';

/**
 * The receipt of a fill. A function of the journal entry alone, so that it is the same for ever.
 */
export function presentReceipt(entry: JournalEntry<OrderFilled>) {
  const { event, sequence, hash } = entry;
  const { quote, positionAfter } = event;
  return {
    order: presentOrder(event, entry.recordedAt),
    fill: presentFill(event),
    quote: {
      price: formatPrice(quote.price),
      as_of: presentInstant(quote.asOf),
      age_seconds: quote.ageSeconds,
      source: quote.source,
      status: quote.status,
    },
    cash_before: formatMoney(event.cashBefore),
    cash_after: formatMoney(event.cashAfter),
    position: positionAfter && {
      symbol: event.symbol,
      quantity: formatQuantity(positionAfter.quantity),
      average_entry_price: formatPrice(averageEntryPrice(positionAfter)),
      cost_basis: formatMoney(positionAfter.costBasis),
    },
    realized_profit: formatMoney(event.realizedProfit),
    journal: { sequence, hash },
  };
}

export function presentOrder(event: OrderFilled | OrderRejected, recordedAt: EpochMs) {
  const isFilled = event.type === 'OrderFilled';
  return {
    id: event.orderId,
    symbol: event.symbol,
    side: event.side,
    type: 'market',
    quantity: formatQuantity(event.quantity),
    status: isFilled ? 'filled' : 'rejected',
    submitted_at: presentInstant(event.submittedAt),
    ...(isFilled && { filled_at: presentInstant(recordedAt) }),
  };
}

export function presentFill({ quote, quantity, notional, fee }: OrderFilled) {
  return {
    price: formatPrice(quote.price),
    quantity: formatQuantity(quantity),
    notional: formatMoney(notional),
    fee: formatMoney(fee),
  };
}
