// When the market trades, in Alpaca's words: the same clock and calendar as everywhere, also where
// the market is always open or has a time of its own.
import { exchangeDate } from '#src/domain/exchange-day.ts';
import type { MarketCalendar, Session } from '#src/domain/market-calendar.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { AlpacaRoute } from '#src/http/alpaca/frame/alpaca-route.ts';
import { readWord } from '#src/http/alpaca/frame/read-fields.ts';
import { readDate } from '#src/http/alpaca/frame/read-instant.ts';
import {
  presentExchangeInstant,
  presentExchangeTime,
} from '#src/http/alpaca/present/market-instant.ts';
import * as schemas from './asset-schemas.ts';

type Needs = { readonly calendar: MarketCalendar; readonly clock: Clock };

/** All that there is without an end of its own. */
const firstDate = '1970-01-01';
const lastDate = '2029-12-31';
const dayMs = 24 * 3_600_000;
const weekMs = 7 * dayMs;

/** Clock and calendar. */
export function marketTimeRoutes(needs: Needs): readonly AlpacaRoute[] {
  return [marketClock(needs), marketCalendar(needs)];
}

function marketClock({ calendar, clock }: Needs): AlpacaRoute {
  return {
    method: 'GET',
    path: '/v2/clock',
    tag: 'Alpaca: assets and time',
    summary: 'Whether the market is open',
    description: 'And when it opens and closes next, in the time of New York.',
    access: 'read',
    success: {
      status: 200,
      description: 'The time of the market',
      schema: schemas.clock,
      example: schemas.exampleClock,
    },
    refusals: [],
    handle: async () => {
      const now = clock.now();
      const open = calendar.openSession(now);
      const next = calendar.nextSession(now);
      const body = {
        timestamp: presentExchangeInstant(now),
        is_open: open !== undefined,
        next_open: presentExchangeInstant(next.opensAt),
        next_close: presentExchangeInstant((open ?? next).closesAt),
      };
      return { status: 200, body };
    },
  };
}

function marketCalendar({ calendar }: Needs): AlpacaRoute {
  const daysOf = createDays(calendar);
  return {
    method: 'GET',
    path: '/v2/calendar',
    tag: 'Alpaca: assets and time',
    summary: 'The days on which the market trades',
    description: 'The earliest first, early closes included.',
    access: 'read',
    query: schemas.calendarQuery,
    queryExample: { start: '2026-11-27', end: '2026-11-27' },
    success: {
      status: 200,
      description: 'The days',
      schema: schemas.calendar,
      example: schemas.exampleCalendar,
    },
    refusals: [422],
    handle: async ({ query }) => {
      const start = readDate(query, 'start') ?? firstDate;
      const end = readDate(query, 'end') ?? lastDate;
      const type = readWord(query, 'date_type', ['TRADING', 'SETTLEMENT']) ?? 'TRADING';
      const dateOf = (day: Day) => (type === 'TRADING' ? day.date : day.settlement_date);
      // A day is settled within the week.
      const from = new Date(Date.parse(`${start}T00:00:00Z`) - weekMs).toISOString().slice(0, 10);
      const days = daysOf(from, end).filter((day) => dateOf(day) >= start && dateOf(day) <= end);
      return { status: 200, body: days };
    },
  };
}

type Day = ReturnType<typeof presentDay>;

/** The days from one date to another; all of them, which take a while, are worked out once. */
function createDays(calendar: MarketCalendar): (start: string, end: string) => readonly Day[] {
  let all: readonly Day[] | undefined;
  return (start, end) =>
    start <= firstDate && end >= lastDate
      ? (all ??= readDays(calendar, firstDate, lastDate))
      : readDays(calendar, start, end);
}

function readDays(calendar: MarketCalendar, start: string, end: string): readonly Day[] {
  const days: Day[] = [];
  const from = start < firstDate ? firstDate : start;
  const until = end > lastDate ? lastDate : end;
  let session = calendar.nextSession(Date.parse(`${from}T00:00:00Z`) - dayMs);
  while (session.date <= until) {
    const next = calendar.nextSession(session.opensAt);
    days.push(presentDay(session, next));
    session = next;
  }
  return days;
}

/** Shares that are traded on the day are settled on the next one (T+1). */
function presentDay({ date, opensAt, closesAt }: Session, next: Session) {
  // A day that ends at midnight has no such time on any clock.
  const isWholeDay = exchangeDate(closesAt) !== date;
  return {
    date,
    open: presentExchangeTime(opensAt),
    close: isWholeDay ? '23:59' : presentExchangeTime(closesAt),
    session_open: isWholeDay ? '0000' : '0400',
    session_close: isWholeDay ? '2359' : '2000',
    settlement_date: next.date,
  };
}
