// What became of an open order, as a line of the log.
import { formatPrice } from '#src/domain/money.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { Logger } from '#src/runtime/logger.ts';

const verdicts: Partial<Record<JournalEntry['event']['type'], string>> = {
  OrderAdvanced: 'advanced',
  OrderReleased: 'released',
  OrderFilled: 'filled',
  OrderCancelled: 'cancelled',
  OrderExpired: 'expired',
  OrderReplaced: 'replaced',
};

/** Notes entries of orders that waited; `lagMs` from what led to them until they were recorded. */
export function logVerdicts(logger: Logger, entries: readonly JournalEntry[], lagMs: number): void {
  for (const entry of entries) logVerdict(logger, entry, lagMs);
}

function logVerdict(logger: Logger, { accountId, event }: JournalEntry, lagMs: number): void {
  const verdict = verdicts[event.type];
  if (verdict === undefined || !('orderId' in event)) return;
  const isFill = event.type === 'OrderFilled';
  logger.info({
    event: 'open_order',
    account_id: accountId,
    order_id: event.orderId,
    symbol: event.symbol,
    verdict,
    ...(isFill && { proof: event.proof ?? 'acceptance', price: formatPrice(event.price) }),
    lag_ms: Math.round(lagMs),
  });
}
