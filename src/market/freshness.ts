// Whether anything fresher than a quote can be had on the plan: knowledge of the exchange's
// calendar and of the plan's delay, not a time to live.
import type { MarketCalendar, Session } from '#src/domain/market-calendar.ts';
import type { Quote, QuoteStatus } from '#src/domain/quote.ts';
import type { EpochMs } from '#src/runtime/clock.ts';
import { delayMs } from './alpha-vantage-quote.ts';

/** How long after the close an end-of-day price may take to be published. */
const publicationDelayMs = 30 * 60_000;
/** An upstream that has not published yet is asked again after an hour, then two, then no more. */
const republicationWaitMs = 60 * 60_000;
const republicationGivenUpMs = 4 * 60 * 60_000;
/** While the market is open a price counts as the newest for this long: all users share it. */
const refreshIntervalMs = { realtime: 15_000, delayed: 60_000, 'end-of-day': Infinity } as const;

/**
 * True when asking the upstream now could not bring a newer price of the plan's entitlement. While
 * the market is open a price counts as the newest for `intervalMs`.
 */
export function isCurrent(
  quote: Quote,
  now: EpochMs,
  calendar: MarketCalendar,
  intervalMs: number = refreshIntervalMs[quote.entitlement],
): boolean {
  return quote.entitlement === 'end-of-day'
    ? isCurrentAtEndOfDay(quote, now, calendar)
    : isCurrentIntraday(quote, quote.entitlement, now, calendar, intervalMs);
}

/**
 * Says how good each newest price is at the instant: a portfolio has many, and the sessions to
 * compare them with are the same for all.
 */
export function statusAt(now: EpochMs, calendar: MarketCalendar): (quote: Quote) => QuoteStatus {
  const last = lastPublishedSession(now, calendar);
  const before = calendar.lastCompletedSession(last.opensAt);
  return (quote) => {
    // Older than the session before the last one: halted for long, delisted or forgotten. It is
    // the last we know, not a price to trade at.
    if (quote.tradingDay < before.date) return 'last_known';
    return isCurrent(quote, now, calendar) ? 'current' : 'stale';
  };
}

/** The newest session whose close the upstream should have published by now. */
export function lastPublishedSession(now: EpochMs, calendar: MarketCalendar): Session {
  return calendar.lastCompletedSession(now - publicationDelayMs);
}

/** When the upstream should have published the close of the session. */
export function publishedAt({ closesAt }: Session): EpochMs {
  return closesAt + publicationDelayMs;
}

function isCurrentAtEndOfDay(quote: Quote, now: EpochMs, calendar: MarketCalendar): boolean {
  const session = lastPublishedSession(now, calendar);
  if (quote.tradingDay >= session.date) return true;
  // Asked since the close and given an older session: not published yet, or no trade that day.
  const sincePublication = quote.fetchedAt - publishedAt(session);
  if (sincePublication < 0) return false;
  if (sincePublication >= republicationGivenUpMs) return true;
  return now - quote.fetchedAt < Math.max(republicationWaitMs, sincePublication);
}

function isCurrentIntraday(
  quote: Quote,
  entitlement: 'delayed' | 'realtime',
  now: EpochMs,
  calendar: MarketCalendar,
  intervalMs: number,
): boolean {
  if (now - quote.fetchedAt < intervalMs) return true;
  const seenNow = now - delayMs[entitlement];
  if (calendar.openSession(seenNow)) return false;
  const seenThen = quote.fetchedAt - delayMs[entitlement];
  return seenThen >= calendar.lastCompletedSession(seenNow).closesAt;
}
