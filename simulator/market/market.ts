// One simulated market as its callers may see it now: who is listed, at what prices, with which
// splits and dividends. The functions ask only here, so that they cannot disagree.

import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Dividend, DividendBook } from '#simulator/market/dividends.ts';
import { createDividendBook } from '#simulator/market/dividends.ts';
import type { ListingRegister } from '#simulator/market/listing-register.ts';
import { createListingRegister } from '#simulator/market/listing-register.ts';
import type { Bar, MarketView, PriceModel } from '#simulator/market/price-model.ts';
import {
  createPriceModel,
  EVENING_MINUTES,
  MORNING_MINUTES,
} from '#simulator/market/price-model.ts';
import { followSessionPath } from '#simulator/market/session-path.ts';
import type { Split, SplitBook } from '#simulator/market/splits.ts';
import { createSplitBook, splitScale } from '#simulator/market/splits.ts';
import type { Security } from '#simulator/market/symbol-table.ts';
import { newYorkDate, startOfDate } from '#simulator/market/trading-days.ts';

export type Market = {
  /** The closes of a date are seen by views of the end of a day only so long after the close. */
  delayPublication(date: string, durationMs: number): void;
  readonly calendar: MarketCalendar;
  readonly prices: PriceModel;
  /** Where a test delists, splits and pays. */
  readonly register: ListingRegister;
  readonly splitBook: SplitBook;
  readonly dividendBook: DividendBook;
  now(): EpochMs;
  /** The date in New York. */
  today(): string;
  /** The security a caller means, if anything is known of it today. */
  find(symbol: string): Security | undefined;
  /** The view with an end where the security was halted or delisted. */
  narrow(security: Security, view: MarketView): MarketView;
  /** The newest bars first, at most `limit`, up to a halt or the last day. */
  bars(security: Security, view: MarketView, limit: number): Bar[];
  /** The last price outside the session at an instant; none while it runs or never closes. */
  extendedPrice(security: Security, at: EpochMs): { cents: number; asOf: EpochMs } | undefined;
  /** The splits in effect today, newest first. */
  splits(security: Security): readonly Split[];
  /** The dividends declared by today, newest first. */
  dividends(security: Security): readonly Dividend[];
  /** What a price of the reference date is worth today, by the splits since. */
  scale(security: Security): number;
};

/** A market under a seed, at the time that `now` tells. */
export function createMarket(
  seed: number,
  calendar: MarketCalendar,
  now: () => EpochMs,
  calmUntil = '',
): Market {
  const register = createListingRegister(seed, now, calmUntil);
  const splitBook = createSplitBook(seed, calmUntil);
  const dividendBook = createDividendBook(seed, splitBook.of);
  const prices = createPriceModel(seed, calendar, splitBook.of);
  const today = () => newYorkDate(now());
  const delayByDate = new Map<string, number>();

  function narrow(security: Security, view: MarketView): MarketView {
    const delisting = register.delistingOf(security);
    const end = delisting ? startOfDate(delisting.date) : Infinity;
    const seen = end <= view.at ? { at: end, onlyCompletedSessions: true } : published(view);
    const halted = register.haltedSince(security) ?? Infinity;
    if (halted >= seen.at) return seen;
    // The session of the halt shows as far as it came: to others than realtime, after its close.
    const cut = calendar.openSession(halted);
    const shows = cut && (!seen.onlyCompletedSessions || cut.closesAt <= seen.at);
    return { at: halted, onlyCompletedSessions: !shows };
  }

  /** What shows closes only does not show one before it is published. */
  function published(view: MarketView): MarketView {
    if (!view.onlyCompletedSessions) return view;
    const last = calendar.lastCompletedSession(view.at);
    const isOut = view.at >= last.closesAt + (delayByDate.get(last.date) ?? 0);
    return isOut ? view : { ...view, at: last.opensAt };
  }

  return {
    delayPublication: (date, durationMs) => void delayByDate.set(date, durationMs),
    calendar,
    prices,
    register,
    splitBook,
    dividendBook,
    now,
    today,
    narrow,
    find: (symbol) => {
      const security = register.find(symbol);
      if (security?.namedOn !== undefined && security.namedOn > today()) return undefined;
      const delisting = security && register.delistingOf(security);
      return delisting?.remains === 'gone' && delisting.date <= today() ? undefined : security;
    },
    bars: (security, view, limit) => prices.bars(security, narrow(security, view), limit),
    extendedPrice: (security, at) => {
      const view = narrow(security, { at, onlyCompletedSessions: false });
      return extendedPrice(security, view.at, calendar, prices);
    },
    splits: (security) =>
      splitBook.of(security).filter(({ effectiveDate }) => effectiveDate <= today()),
    dividends: (security) => dividendBook.of(security, today()),
    scale: (security) => splitScale(splitBook.of(security), today()),
  };
}

const MINUTE_MS = 60_000;

/** At night the last price of the evening stands; the morning's first is a minute after four. */
function extendedPrice(
  security: Security,
  at: EpochMs,
  calendar: MarketCalendar,
  prices: PriceModel,
): { cents: number; asOf: EpochMs } | undefined {
  if (calendar.openSession(at)) return undefined;
  const evening = calendar.lastCompletedSession(at);
  const morning = calendar.nextSession(at);
  if (morning.opensAt === evening.closesAt) return undefined;
  const path = prices.overnight(security, evening, morning);
  const morningBegins = morning.opensAt - (MORNING_MINUTES - 1) * MINUTE_MS;
  const begins =
    at < morningBegins ? evening.closesAt : morningBegins - (EVENING_MINUTES + 1) * MINUTE_MS;
  const last = at < morningBegins ? EVENING_MINUTES : EVENING_MINUTES + MORNING_MINUTES;
  const { price, struckAfterMs } = followSessionPath(path, Math.min(at - begins, last * MINUTE_MS));
  return { cents: price, asOf: begins + struckAfterMs };
}
