// When the market trades: the sessions of an exchange as instants, and which of them is open, came
// last or comes next. Pure; each year is worked out once, asking is a binary search.

import { exchangeHolidays } from '#src/domain/exchange-holidays.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

export type Session = {
  /** YYYY-MM-DD in America/New_York. */
  readonly date: string;
  readonly opensAt: EpochMs;
  /** Early closes included. */
  readonly closesAt: EpochMs;
};

export type MarketCalendar = {
  /** The session that contains the instant (opensAt <= at < closesAt), if any. */
  openSession(at: EpochMs): Session | undefined;
  /** The session that completed last at the instant (closesAt <= at). */
  lastCompletedSession(at: EpochMs): Session;
  /** The first session that opens after the instant. */
  nextSession(at: EpochMs): Session;
  /** The session of an exchange date, if the exchange trades on it. */
  sessionOn(date: string): Session | undefined;
};

/** The session so many sessions before this one; with 0 it is this one. */
export function sessionBefore(
  calendar: Pick<MarketCalendar, 'lastCompletedSession'>,
  session: Session,
  count: number,
): Session {
  let found = session;
  for (let left = count; left > 0; left -= 1) found = calendar.lastCompletedSession(found.opensAt);
  return found;
}

/**
 * The regular sessions of the New York Stock Exchange (Nasdaq keeps the same): 09:30 to 16:00 New
 * York time, 13:00 on early closes. Exact from 2013; future years follow the rules now in force.
 */
export function createNyseCalendar(): MarketCalendar {
  return createCalendar(nyseSessionsOf);
}

/**
 * A market that never closes, for demonstrations: every New York date, weekends too, is a session
 * from midnight to midnight (23 or 25 hours on clock-change days).
 */
export function createAlwaysOpenCalendar(): MarketCalendar {
  return createCalendar(unbrokenSessionsOf);
}

const NEW_YORK = 'America/New_York';
const REGULAR_MS = 6.5 * 3_600_000;
const SHORTENED_MS = 3.5 * 3_600_000;
const SATURDAY = 6;

type Place = { readonly year: number; readonly index: number };
/** The session that opened last at every instant from its opening until the next one's. */
type Recent = { readonly place: Place; readonly from: EpochMs; readonly until: EpochMs };

function createCalendar(sessionsOf: (year: number) => readonly Session[]): MarketCalendar {
  const { sessionsIn, sessionAt, before, after } = createSessionYears(sessionsOf);
  let recent: Recent = { place: { year: 0, index: 0 }, from: Infinity, until: -Infinity };

  /** The session that opened last. Nearly everybody asks about now, so the last answer is kept. */
  function lastOpened(at: EpochMs): Place {
    if (at < recent.from || at >= recent.until) recent = findLastOpened(at);
    return recent.place;
  }

  /** New York is never ahead of UTC, so the UTC year bounds the session that opened last. */
  function findLastOpened(at: EpochMs): Recent {
    for (let year = new Date(at).getUTCFullYear(); ; year -= 1) {
      const index = countUpTo(sessionsIn(year), (session) => session.opensAt <= at) - 1;
      if (index < 0) continue;
      const place = { year, index };
      return { place, from: sessionAt(place).opensAt, until: sessionAt(after(place)).opensAt };
    }
  }

  return {
    openSession: (at) => {
      const session = sessionAt(lastOpened(at));
      return at < session.closesAt ? session : undefined;
    },
    lastCompletedSession: (at) => {
      const place = lastOpened(at);
      const session = sessionAt(place);
      return session.closesAt <= at ? session : sessionAt(before(place));
    },
    nextSession: (at) => sessionAt(after(lastOpened(at))),
    sessionOn: (date) => {
      if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined;
      const sessions = sessionsIn(Number(date.slice(0, 4)));
      const found = sessions[countUpTo(sessions, (session) => session.date <= date) - 1];
      return found?.date === date ? found : undefined;
    },
  };
}

type SessionYears = {
  /** The sessions of a year, worked out when it is first asked for. */
  sessionsIn(year: number): readonly Session[];
  sessionAt(place: Place): Session;
  /** The place of the session before, which may lie in another year. */
  before(place: Place): Place;
  /** The place of the session after. */
  after(place: Place): Place;
};

/** The years of an exchange, one after the other without end. */
function createSessionYears(sessionsOf: (year: number) => readonly Session[]): SessionYears {
  const years = new Map<number, readonly Session[]>();

  function sessionsIn(year: number): readonly Session[] {
    const known = years.get(year);
    if (known) return known;
    const sessions = sessionsOf(year);
    years.set(year, sessions);
    return sessions;
  }

  return {
    sessionsIn,
    sessionAt: ({ year, index }) => {
      const session = sessionsIn(year)[index];
      if (!session) throw new Error(`no session ${index} in ${year}`);
      return session;
    },
    before: ({ year, index }) =>
      index > 0
        ? { year, index: index - 1 }
        : { year: year - 1, index: sessionsIn(year - 1).length - 1 },
    after: ({ year, index }) =>
      index + 1 < sessionsIn(year).length
        ? { year, index: index + 1 }
        : { year: year + 1, index: 0 },
  };
}

/** How many of the leading sessions hold; the ones that hold come first. */
function countUpTo(sessions: readonly Session[], holds: (session: Session) => boolean): number {
  let low = 0;
  let high = sessions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const session = sessions[middle];
    if (session && holds(session)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function nyseSessionsOf(year: number): Session[] {
  const { closed, earlyClose } = exchangeHolidays(year);
  return datesOf(year)
    .filter((date) => date.dayOfWeek < SATURDAY && !closed.has(date.toString()))
    .map((plainDate) => {
      const date = plainDate.toString();
      const opensAt = newYorkInstant(plainDate, '09:30');
      // The clocks change at 02:00, never within a regular session, so its length is fixed.
      return {
        date,
        opensAt,
        closesAt: opensAt + (earlyClose.has(date) ? SHORTENED_MS : REGULAR_MS),
      };
    });
}

function unbrokenSessionsOf(year: number): Session[] {
  return datesOf(year).map((date) => ({
    date: date.toString(),
    opensAt: newYorkInstant(date, '00:00'),
    closesAt: newYorkInstant(date.add({ days: 1 }), '00:00'),
  }));
}

function datesOf(year: number): Temporal.PlainDate[] {
  const first = Temporal.PlainDate.from({ year, month: 1, day: 1 });
  return Array.from({ length: first.daysInYear }, (_, days) => first.add({ days }));
}

function newYorkInstant(date: Temporal.PlainDate, plainTime: string): EpochMs {
  return date.toZonedDateTime({ timeZone: NEW_YORK, plainTime }).epochMilliseconds;
}
