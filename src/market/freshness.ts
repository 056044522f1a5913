// Whether anything fresher than a quote can be had on the plan: knowledge of the exchange's
// calendar and of the plan's delay, not a time to live.
import type { MarketCalendar, Session } from '#src/domain/market-calendar.ts';
import type { Quote, QuoteStatus } from '#src/domain/quote.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { delayMs } from '#src/market/alpha-vantage/alpha-vantage-quote.ts';

/** How long after the close an end-of-day price may take to be published. */
const publicationDelayMs = 30 * 60_000;
/** A stock that is not traded at the bell has its last price by then. */
const closeSettlesMs = 60_000;
/** While the market is open a price counts as the newest for this long: all users share it. */
const refreshIntervalMs = { realtime: 15_000, delayed: 60_000, 'end-of-day': Infinity } as const;

/**
 * True when asking the upstream now could not bring a newer price of the plan's entitlement. While
 * the market is open a price counts as the newest for `intervalMs`; without it, for the time that
 * its entitlement gives.
 */
export function isCurrent(
  quote: Quote,
  now: EpochMs,
  calendar: MarketCalendar,
  intervalMs?: number,
): boolean {
  return newestUntil(quote, now, calendar, intervalMs) > now;
}

/**
 * Says how good each newest price is at the instant: a portfolio has many, and the sessions to
 * compare them with are the same for all.
 */
export function statusAt(now: EpochMs, calendar: MarketCalendar): (quote: Quote) => QuoteStatus {
  const oldest = oldestDay(now, calendar);
  return (quote) => {
    if (quote.tradingDay < oldest) return 'last_known';
    return isCurrent(quote, now, calendar) ? 'current' : 'stale';
  };
}

/**
 * The instant at which the status of these newest prices is to be looked at again, when it is
 * `current` for each of them; otherwise undefined.
 */
export function currentUntil(
  quotes: readonly Quote[],
  now: EpochMs,
  calendar: MarketCalendar,
): EpochMs | undefined {
  const oldest = oldestDay(now, calendar);
  if (quotes.some(({ tradingDay }) => tradingDay < oldest)) return undefined;
  const each = quotes.map((quote) => newestUntil(quote, now, calendar));
  // With the next session it changes which prices are too old to be traded at.
  const until = Math.min(nextPublication(now, calendar), ...each);
  return until > now ? until : undefined;
}

/** The newest session whose close the upstream should have published by now. */
export function lastPublishedSession(now: EpochMs, calendar: MarketCalendar): Session {
  return calendar.lastCompletedSession(now - publicationDelayMs);
}

/**
 * The day of which the quote is the close: a bar that was fetched while its session ran is not the
 * close of that session, and so only proves the one before.
 */
export function closedDay({ tradingDay, fetchedAt }: Quote, calendar: MarketCalendar): string {
  const session = calendar.sessionOn(tradingDay);
  if (!session || fetchedAt >= session.closesAt) return tradingDay;
  return calendar.lastCompletedSession(session.opensAt).date;
}

/** When the upstream should have published the close of the session. */
export function publishedAt({ closesAt }: Session): EpochMs {
  return closesAt + publicationDelayMs;
}

/**
 * The first day of a price to trade at: that of the session before the last one. An older price
 * belongs to a stock that is halted for long, delisted or forgotten.
 */
function oldestDay(now: EpochMs, calendar: MarketCalendar): string {
  return calendar.lastCompletedSession(lastPublishedSession(now, calendar).opensAt).date;
}

function nextPublication(now: EpochMs, calendar: MarketCalendar): EpochMs {
  return publishedAt(calendar.nextSession(lastPublishedSession(now, calendar).opensAt));
}

/**
 * An instant up to which asking could bring no newer price; it is to be worked out again then. Not
 * after `now` when asking already could.
 */
function newestUntil(
  quote: Quote,
  now: EpochMs,
  calendar: MarketCalendar,
  intervalMs: number = refreshIntervalMs[quote.entitlement],
): EpochMs {
  return quote.entitlement === 'end-of-day'
    ? newestUntilAtEndOfDay(quote, now, calendar)
    : newestUntilIntraday(quote, quote.entitlement, now, calendar, intervalMs);
}

/** Without the last close the newer one may still come; when it is asked for is another matter. */
function newestUntilAtEndOfDay(quote: Quote, now: EpochMs, calendar: MarketCalendar): EpochMs {
  const isLastClose = closedDay(quote, calendar) >= lastPublishedSession(now, calendar).date;
  return isLastClose ? nextPublication(now, calendar) : -Infinity;
}

function newestUntilIntraday(
  quote: Quote,
  entitlement: 'delayed' | 'realtime',
  now: EpochMs,
  calendar: MarketCalendar,
  intervalMs: number,
): EpochMs {
  const intervalEnd = quote.fetchedAt + intervalMs;
  if (now < intervalEnd) return intervalEnd;
  const delay = delayMs[entitlement];
  if (calendar.openSession(now - delay)) return intervalEnd;
  const { closesAt } = calendar.lastCompletedSession(now - delay);
  // What was on its way while the bell rang may be of before it.
  const isOfClose = quote.asOf >= closesAt;
  const hasSeenClose = quote.fetchedAt - delay >= closesAt + (isOfClose ? 0 : closeSettlesMs);
  return hasSeenClose ? calendar.nextSession(now - delay).opensAt + delay : intervalEnd;
}
