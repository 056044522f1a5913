// When the close of a session is asked for on a plan that shows closes only. Nobody knows when it
// is published: one symbol, the canary, is asked until its close is out, so that a late publication
// costs a handful of requests, not one for every symbol that somebody holds.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { Quote } from '#src/domain/quote.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { closedDay, lastPublishedSession, publishedAt } from '#src/market/freshness.ts';
import {
  awaitClose,
  hourMs,
  noteInVain,
  waitOfCanary,
  type AwaitedClose,
  type NotYet,
} from './awaited-close.ts';

export type Publication = {
  /**
   * Undefined when the symbol, whose newest price lacks the last close, may be asked for now: it is
   * the canary then, or the closes are out. Plans that show more than closes never wait.
   */
  waitOf(known: Quote, now: EpochMs): NotYet | undefined;
  /** What the upstream answered about a symbol. */
  noteAnswer(fetched: Quote, now: EpochMs): void;
};

type Needs = {
  readonly calendar: MarketCalendar;
  /** Prices at hand of symbols that matter: after a restart they tell what was asked already. */
  readonly pricesAtHand: () => readonly Quote[];
};

/** What is known of the publication of closes; it begins anew with each session. */
export function createPublication({ calendar, pricesAtHand }: Needs): Publication {
  let current: AwaitedClose | undefined;
  /** The newest day of which any close was seen: a symbol without it is no measure for others. */
  let newestDay = '';

  function awaited(now: EpochMs): AwaitedClose {
    const session = lastPublishedSession(now, calendar);
    if (current?.session.date !== session.date) {
      const prices = pricesAtHand().filter(isAtEndOfDay);
      for (const quote of prices) noteDay(quote);
      current = awaitClose(session, prices, calendar);
    }
    return current;
  }

  function noteDay(quote: Quote): void {
    const day = closedDay(quote, calendar);
    if (day > newestDay) newestDay = day;
  }

  const isBehind = (quote: Quote) => closedDay(quote, calendar) < newestDay;

  return {
    waitOf(known, now) {
      if (!isAtEndOfDay(known)) return undefined;
      const close = awaited(now);
      return close.outAt === undefined
        ? waitOfCanary(close, known, isBehind(known), now, calendar)
        : waitOfLate(known, close.outAt, publishedAt(close.session), now);
    },

    noteAnswer(fetched, now) {
      if (!isAtEndOfDay(fetched)) return;
      const close = awaited(now);
      noteDay(fetched);
      if (closedDay(fetched, calendar) >= close.session.date) close.outAt ??= now;
      else noteInVain(close, fetched.symbol, isBehind(fetched), now);
    },
  };
}

const isAtEndOfDay = ({ entitlement }: Quote) => entitlement === 'end-of-day';

/** Asked since others have their close, and given none: it has not traded, or comes late. */
function waitOfLate(
  { fetchedAt }: Quote,
  outAt: EpochMs,
  expectedAt: EpochMs,
  now: EpochMs,
): NotYet | undefined {
  if (fetchedAt < outAt) return undefined;
  const retryAt = fetchedAt + Math.max(hourMs, fetchedAt - expectedAt);
  return now < retryAt ? { reason: 'not_traded', retryAt } : undefined;
}
