// When the market trades: now, and on the days asked for.
import { Type } from 'typebox';
import { isCalendarDate } from '#src/domain/calendar-date.ts';
import { exchangeDate, exchangeInstant, exchangeInstantOn } from '#src/domain/exchange-day.ts';
import type { MarketCalendar, Session } from '#src/domain/market-calendar.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { invalidRequest } from '#src/http/problems/problem.ts';
import { loginRoute, type Route } from '#src/http/wire/route.ts';
import { instant, object, orNull } from '#src/http/wire/schema-parts.ts';
import { presentMarketClock, presentSession } from './present-market-clock.ts';

type Needs = { readonly calendar: MarketCalendar; readonly clock: Clock };

/** Days that one request may ask for. */
const daysMax = 366;
const defaultDays = 30;
const dayMs = 24 * 3_600_000;

/** The clock and the calendar of the market. */
export function marketTimeRoutes(needs: Needs): readonly Route[] {
  return [marketClock(needs), marketCalendar(needs)];
}

const session = object({ date: Type.String(), opens_at: instant, closes_at: instant });
export const marketClockSchema = object({
  now: instant,
  is_open: Type.Boolean(),
  session: orNull(session),
  next_open: instant,
  next_close: instant,
  speed: Type.Number({ description: 'How many seconds of the market pass in one' }),
});
const exampleSession = {
  date: '2026-11-20',
  opens_at: '2026-11-20T14:30:00.000Z',
  closes_at: '2026-11-20T21:00:00.000Z',
};

export const marketClockExample = {
  now: '2026-11-20T20:00:00.000Z',
  is_open: true,
  session: exampleSession,
  next_open: '2026-11-23T14:30:00.000Z',
  next_close: '2026-11-20T21:00:00.000Z',
  speed: 1,
};

function marketClock({ calendar, clock }: Needs): Route {
  return loginRoute({
    method: 'GET',
    path: '/market-clock',
    tag: 'Market',
    summary: 'Whether the market is open',
    description: 'The session that is open, if any, and when the next open and the next close are.',
    success: {
      status: 200,
      description: 'The time of the market',
      schema: marketClockSchema,
      example: marketClockExample,
    },
    problems: [],
    handle: async () => ({ status: 200, body: presentMarketClock(calendar, clock) }),
  });
}

const date = (description: string) =>
  Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description }));

function marketCalendar({ calendar, clock }: Needs): Route {
  return loginRoute({
    method: 'GET',
    path: '/market-calendar',
    tag: 'Market',
    summary: 'The sessions of the market',
    description: 'From one date of the exchange to another, early closes included.',
    query: object({
      from: date('The first day in New York; today without it'),
      to: date(`The last day, at most ${daysMax} later; ${defaultDays} days later without it`),
    }),
    queryExample: { from: '2026-11-20', to: '2026-11-30' },
    success: {
      status: 200,
      description: 'The sessions, the earliest first',
      schema: object({ sessions: Type.Array(session) }),
      example: { sessions: [exampleSession] },
    },
    problems: [],
    handle: async ({ query }) => {
      const from = readDate('/from', query.from) ?? exchangeInstant(clock.now(), 0, '00:00');
      const to = readDate('/to', query.to) ?? from + defaultDays * dayMs;
      if (to < from) throw refuse('/to', 'must not be before from');
      if (to > from + daysMax * dayMs) throw refuse('/to', `must be at most ${daysMax} days later`);
      const sessions = sessionsBetween(calendar, exchangeDate(from), exchangeDate(to), from);
      return { status: 200, body: { sessions: sessions.map(presentSession) } };
    },
  });
}

function sessionsBetween(
  calendar: MarketCalendar,
  first: string,
  last: string,
  from: number,
): readonly Session[] {
  const found: Session[] = [];
  let next = calendar.nextSession(from - dayMs);
  for (; next.date <= last; next = calendar.nextSession(next.opensAt)) {
    if (next.date >= first) found.push(next);
  }
  return found;
}

/** Midnight in New York of a day that exists. */
function readDate(field: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (isCalendarDate(text) && text >= '2000-01-01' && text <= '2100-12-31')
    return exchangeInstantOn(text, '00:00');
  throw refuse(field, 'must be a day from 2000-01-01 to 2100-12-31');
}

function refuse(field: string, message: string) {
  return invalidRequest([{ field, message }]);
}
