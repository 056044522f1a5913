// Whether a session has closed that an order was open in, and what it showed is not known yet.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import type { QuoteMemory } from '#src/market/quotes/quote-memory.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

export type AwaitedEvidenceNeeds = {
  readonly calendar: MarketCalendar;
  readonly quoteMemory: Pick<QuoteMemory, 'find'>;
};

/** Until the close of that session is seen, or the next session opens. */
export function awaitsEvidence(
  { symbol, acceptedAt }: Pick<OpenOrder, 'symbol' | 'acceptedAt'>,
  now: EpochMs,
  { calendar, quoteMemory }: AwaitedEvidenceNeeds,
): boolean {
  if (calendar.openSession(now)) return false;
  const { date, closesAt } = calendar.lastCompletedSession(now);
  if (acceptedAt >= closesAt) return false;
  const known = quoteMemory.find(symbol);
  return known === undefined || known.tradingDay < date || known.asOf < closesAt;
}
