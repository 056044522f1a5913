// When the close of a session is asked for on a plan that shows closes only. Nobody knows when it
// is published: one symbol, the canary, is asked until its close is out, so that a late publication
// costs a handful of requests, not one for every symbol that somebody holds.
import type { MarketCalendar, Session } from '#src/domain/market-calendar.ts';
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { EpochMs } from '#src/runtime/clock.ts';
import { closedDay, lastPublishedSession, publishedAt } from '#src/market/freshness.ts';

/** Why a symbol is not asked for again yet, and when it will be. */
export type NotYet = {
  readonly reason: 'not_published' | 'not_traded';
  readonly retryAt: EpochMs;
};

export type Publication = {
  /**
   * Undefined when the symbol, whose newest price lacks the last close, may be asked for now: it is
   * the canary then, or the closes are out. Plans that show more than closes never wait.
   */
  waitOf(known: Quote, now: EpochMs): NotYet | undefined;
  /** What the upstream answered about a symbol. */
  noteAnswer(fetched: Quote, now: EpochMs): void;
};

const hourMs = 60 * 60_000;
/** A canary that was asked in vain so often hands over to another symbol. */
const triesMax = 3;
/** A canary that nobody asks for any more is not waited for. */
const absentMs = 10 * 60_000;

type Awaited = {
  readonly session: Session;
  /** When the first close of the session was seen. */
  outAt: EpochMs | undefined;
  canary: { readonly symbol: TickerSymbol; tries: number; isBehind: boolean } | undefined;
  /** Fruitless tries of all canaries. */
  tries: number;
  lastTryAt: EpochMs | undefined;
};

type Needs = {
  readonly calendar: MarketCalendar;
  /** Prices at hand of symbols that matter: after a restart they tell what was asked already. */
  readonly pricesAtHand: () => readonly Quote[];
};

/** What is known of the publication of closes; it begins anew with each session. */
export function createPublication({ calendar, pricesAtHand }: Needs): Publication {
  let current: Awaited | undefined;
  /** The newest day of which any close was seen: a symbol without it is no measure for others. */
  let newestDay = '';

  function awaited(now: EpochMs): Awaited {
    const session = lastPublishedSession(now, calendar);
    if (current?.session.date !== session.date) current = begin(session);
    return current;
  }

  function begin(session: Session): Awaited {
    const prices = pricesAtHand().filter(({ entitlement }) => entitlement === 'end-of-day');
    for (const quote of prices) noteDay(quote);
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

  function noteDay(quote: Quote): void {
    const day = closedDay(quote, calendar);
    if (day > newestDay) newestDay = day;
  }

  const isBehind = (quote: Quote) => closedDay(quote, calendar) < newestDay;

  /** At most hourly, and less often the longer it takes. */
  function dueAt({ session, tries, lastTryAt }: Awaited): EpochMs {
    if (lastTryAt === undefined) return publishedAt(session);
    return lastTryAt + Math.max(1, Math.ceil(tries / 2)) * hourMs;
  }

  /** Asked for in this session already, although it had no trade in the one before either. */
  function isAskedEnough(known: Quote, { session }: Awaited): boolean {
    const before = calendar.lastCompletedSession(session.opensAt);
    return known.fetchedAt >= publishedAt(session) && closedDay(known, calendar) < before.date;
  }

  function waitOfCanary(known: Quote, now: EpochMs, state: Awaited): NotYet | undefined {
    if (isAskedEnough(known, state)) {
      const next = publishedAt(calendar.nextSession(state.session.opensAt));
      return { reason: 'not_traded', retryAt: next };
    }
    const due = dueAt(state);
    if (now < due) return { reason: 'not_published', retryAt: due };
    const { canary } = state;
    if (canary?.symbol === known.symbol && canary.tries < triesMax && !canary.isBehind) {
      return undefined;
    }
    const isFree = !canary || canary.tries >= triesMax || canary.isBehind || now >= due + absentMs;
    const isFit = canary?.symbol !== known.symbol && !isBehind(known);
    if (!isFree || (!isFit && now < due + absentMs)) {
      return { reason: 'not_published', retryAt: due + absentMs };
    }
    state.canary = { symbol: known.symbol, tries: 0, isBehind: isBehind(known) };
    return undefined;
  }

  return {
    waitOf(known, now) {
      if (known.entitlement !== 'end-of-day') return undefined;
      const state = awaited(now);
      const { session, outAt } = state;
      if (outAt === undefined) return waitOfCanary(known, now, state);
      if (known.fetchedAt < outAt) return undefined;
      // Asked since others have their close, and given none: it has not traded, or comes late.
      const waited = known.fetchedAt - publishedAt(session);
      const retryAt = known.fetchedAt + Math.max(hourMs, waited);
      return now < retryAt ? { reason: 'not_traded', retryAt } : undefined;
    },

    noteAnswer(fetched, now) {
      if (fetched.entitlement !== 'end-of-day') return;
      const state = awaited(now);
      noteDay(fetched);
      if (closedDay(fetched, calendar) >= state.session.date) {
        state.outAt ??= now;
        return;
      }
      state.lastTryAt = now;
      const { canary } = state;
      if (canary?.symbol !== fetched.symbol) return;
      state.tries += 1;
      canary.tries += 1;
      canary.isBehind = isBehind(fetched);
    },
  };
}
