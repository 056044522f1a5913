// Whether a session has closed that an order was open in, and what it showed is not known yet.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { QuoteMemory } from '#src/market/quotes/quote-memory.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

export type AwaitedEvidenceNeeds = {
  readonly calendar: MarketCalendar;
  readonly quoteMemory: Pick<QuoteMemory, 'find'>;
  readonly isAdjusting: (symbol: TickerSymbol) => boolean;
};

/**
 * The close of that session, until it is seen or the next session opens; undefined for an order
 * that the session was not for, and for one whose prices may be of other shares.
 */
export function awaitedClose(
  { symbol, acceptedAt, session }: Pick<OpenOrder, 'symbol' | 'acceptedAt' | 'session'>,
  now: EpochMs,
  { calendar, quoteMemory, isAdjusting }: AwaitedEvidenceNeeds,
): EpochMs | undefined {
  if (calendar.openSession(now) || isAdjusting(symbol)) return undefined;
  const { date, closesAt } = calendar.lastCompletedSession(now);
  if (acceptedAt >= closesAt || (session && session.opensAt >= closesAt)) return undefined;
  const known = quoteMemory.find(symbol);
  const isSeen = known && known.tradingDay >= date && known.asOf >= closesAt;
  return isSeen ? undefined : closesAt;
}
