// The close of one session that is not out yet, and the canary that is asked for it: which symbol
// that is, when it is asked next, and when another one takes over.
import type { MarketCalendar, Session } from '#src/domain/market-calendar.ts';
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { closedDay, publishedAt } from '#src/market/freshness.ts';

/** Why a symbol is not asked for again yet, and when it will be. */
export type NotYet = {
  readonly reason: 'not_published' | 'not_traded';
  readonly retryAt: EpochMs;
};

export type AwaitedClose = {
  readonly session: Session;
  /** When the first close of the session was seen. */
  outAt: EpochMs | undefined;
  canary: { readonly symbol: TickerSymbol; tries: number; isBehind: boolean } | undefined;
  /** Fruitless tries of all canaries. */
  tries: number;
  lastTryAt: EpochMs | undefined;
};

export const hourMs = 60 * 60_000;
/** A canary that was asked in vain so often hands over to another symbol. */
const triesMax = 3;
/** A canary that is not requested any more is replaced. */
const absentMs = 10 * 60_000;

/** The close of the session as far as the prices at hand, all of them closes, tell of it. */
export function awaitClose(
  session: Session,
  prices: readonly Quote[],
  calendar: MarketCalendar,
): AwaitedClose {
  const out = prices.filter((quote) => closedDay(quote, calendar) >= session.date);
  const inVain = prices
    .filter((quote) => !out.includes(quote))
    .map(({ fetchedAt }) => fetchedAt)
    .filter((fetchedAt) => fetchedAt >= publishedAt(session));
  return {
    session,
    outAt: out.length > 0 ? Math.min(...out.map(({ fetchedAt }) => fetchedAt)) : undefined,
    canary: undefined,
    tries: inVain.length > 0 ? 1 : 0,
    lastTryAt: inVain.length > 0 ? Math.max(...inVain) : undefined,
  };
}

/**
 * Undefined when the symbol may be asked for now: it is the canary, or becomes it. `isBehind`: it
 * lacks a close that others have, and is no measure for them.
 */
export function waitOfCanary(
  close: AwaitedClose,
  known: Quote,
  isBehind: boolean,
  now: EpochMs,
  calendar: MarketCalendar,
): NotYet | undefined {
  if (isAskedEnough(close, known, calendar)) {
    const next = publishedAt(calendar.nextSession(close.session.opensAt));
    return { reason: 'not_traded', retryAt: next };
  }
  const due = dueAt(close);
  if (now < due) return { reason: 'not_published', retryAt: due };
  const { canary } = close;
  const isSpent = !canary || canary.tries >= triesMax || canary.isBehind;
  const isCanary = canary?.symbol === known.symbol;
  if (isCanary && !isSpent) return undefined;
  const isAbsent = now >= due + absentMs;
  const isFit = !isCanary && !isBehind;
  if (!isAbsent && !(isSpent && isFit)) {
    return { reason: 'not_published', retryAt: due + absentMs };
  }
  close.canary = { symbol: known.symbol, tries: 0, isBehind };
  return undefined;
}

/** The symbol was asked for and its close is not out; it counts when the symbol is the canary. */
export function noteInVain(
  close: AwaitedClose,
  symbol: TickerSymbol,
  isBehind: boolean,
  now: EpochMs,
): void {
  close.lastTryAt = now;
  const { canary } = close;
  if (canary?.symbol !== symbol) return;
  close.tries += 1;
  canary.tries += 1;
  canary.isBehind = isBehind;
}

/** At most hourly, and less often the longer it takes. */
function dueAt({ session, tries, lastTryAt }: AwaitedClose): EpochMs {
  if (lastTryAt === undefined) return publishedAt(session);
  return lastTryAt + Math.max(1, Math.ceil(tries / 2)) * hourMs;
}

/** Asked for in this session already, although it had no trade in the one before either. */
function isAskedEnough({ session }: AwaitedClose, known: Quote, calendar: MarketCalendar): boolean {
  const before = calendar.lastCompletedSession(session.opensAt);
  return known.fetchedAt >= publishedAt(session) && closedDay(known, calendar) < before.date;
}
