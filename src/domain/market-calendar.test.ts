// The calendar at its edges: openings, closes, clock changes, holidays, years without end.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { UNSCHEDULED_CLOSURES } from '#src/domain/exchange-holidays.ts';
import type { MarketCalendar, Session } from '#src/domain/market-calendar.ts';
import {
  createAlwaysOpenCalendar,
  createNyseCalendar,
  sessionBefore,
} from '#src/domain/market-calendar.ts';

const nyse = createNyseCalendar();
const alwaysOpen = createAlwaysOpenCalendar();
const HOUR_MS = 3_600_000;

test('a session holds its opening instant and not its closing one', () => {
  const opensAt = instant('2026-11-03T14:30:00Z');
  const closesAt = instant('2026-11-03T21:00:00Z');
  assert.equal(nyse.openSession(opensAt - 1), undefined);
  assert.deepEqual(nyse.openSession(opensAt), { date: '2026-11-03', opensAt, closesAt });
  assert.equal(nyse.openSession(closesAt - 1)?.date, '2026-11-03');
  assert.equal(nyse.openSession(closesAt), undefined);
  assert.equal(nyse.lastCompletedSession(closesAt - 1).date, '2026-11-02');
  assert.equal(nyse.lastCompletedSession(closesAt).date, '2026-11-03');
  assert.equal(nyse.nextSession(opensAt - 1).date, '2026-11-03');
  assert.equal(nyse.nextSession(opensAt).date, '2026-11-04');
});

test('sessions are counted back over weekends, holidays and the turn of the year', () => {
  const first = nyse.sessionOn('2026-01-05') ?? assert.fail();
  const dates = [0, 1, 2, 7].map((count) => sessionBefore(nyse, first, count).date);
  assert.deepEqual(dates, ['2026-01-05', '2026-01-02', '2025-12-31', '2025-12-23']);
});

test('the opening moves with the clocks of New York', () => {
  assert.equal(nyse.sessionOn('2026-03-06')?.opensAt, instant('2026-03-06T14:30:00Z'));
  assert.equal(nyse.sessionOn('2026-03-09')?.opensAt, instant('2026-03-09T13:30:00Z'));
  assert.equal(nyse.sessionOn('2026-10-30')?.closesAt, instant('2026-10-30T20:00:00Z'));
  assert.equal(nyse.sessionOn('2026-11-02')?.closesAt, instant('2026-11-02T21:00:00Z'));
});

test('early closes end at 13:00', () => {
  assert.equal(nyse.sessionOn('2026-11-27')?.closesAt, instant('2026-11-27T18:00:00Z'));
  assert.equal(nyse.sessionOn('2025-07-03')?.closesAt, instant('2025-07-03T17:00:00Z'));
});

test("Carter's day of mourning is no session", () => {
  assert.equal(nyse.sessionOn('2025-01-09'), undefined);
  assert.equal(nyse.lastCompletedSession(instant('2025-01-09T18:00:00Z')).date, '2025-01-08');
  assert.equal(nyse.nextSession(instant('2025-01-08T23:00:00Z')).date, '2025-01-10');
});

test('a New Year on a Saturday closes no weekday', () => {
  assert.equal(nyse.sessionOn('2021-12-31')?.closesAt, instant('2021-12-31T21:00:00Z'));
  assert.equal(nyse.nextSession(instant('2022-01-01T12:00:00Z')).date, '2022-01-03');
  assert.equal(nyse.lastCompletedSession(instant('2022-01-02T12:00:00Z')).date, '2021-12-31');
});

test('weekends, holidays and nonsense are not sessions', () => {
  for (const date of ['2026-11-01', '2026-11-26', '2026-02-30', 'yesterday', '']) {
    assert.equal(nyse.sessionOn(date), undefined, date);
  }
});

test('each year holds the sessions the exchange held', () => {
  const held = { 2016: 252, 2017: 251, 2018: 251, 2019: 252, 2020: 253, 2021: 252 };
  const later = { 2022: 251, 2023: 250, 2024: 252, 2025: 250, 2026: 251 };
  for (const [year, count] of Object.entries({ ...held, ...later })) {
    const sessions = sessionsBetween(nyse, `${year}-01-01`, `${Number(year) + 1}-01-01`);
    assert.equal(sessions.length, count, year);
  }
});

test('eleven years hold 2767 sessions by rule, less the unscheduled closures', () => {
  const unscheduled = UNSCHEDULED_CLOSURES.filter((date) => date >= '2016');
  const sessions = sessionsBetween(nyse, '2016-01-01', '2027-01-01');
  assert.equal(unscheduled.length, 2);
  assert.equal(sessions.length, 2767 - unscheduled.length);
});

test('the always-open market trades on weekends, without a gap', () => {
  assert.equal(alwaysOpen.openSession(instant('2026-11-07T12:00:00Z'))?.date, '2026-11-07');
  const sessions = sessionsBetween(alwaysOpen, '2025-01-01', '2027-01-01');
  assert.equal(sessions.length, 730);
  for (const [index, session] of sessions.entries()) {
    const next = sessions[index + 1];
    if (next) assert.equal(session.closesAt, next.opensAt);
  }
});

test('the always-open session has 23 and 25 hours when the clocks change', () => {
  const lengthOf = (date: string) => {
    const session = alwaysOpen.sessionOn(date);
    return session && (session.closesAt - session.opensAt) / HOUR_MS;
  };
  assert.equal(lengthOf('2026-03-08'), 23);
  assert.equal(lengthOf('2026-11-01'), 25);
  assert.equal(lengthOf('2026-11-02'), 24);
});

test('New Year in UTC is still the old year in New York', () => {
  assert.equal(alwaysOpen.openSession(instant('2026-01-01T03:00:00Z'))?.date, '2025-12-31');
  assert.equal(alwaysOpen.nextSession(instant('2026-01-01T03:00:00Z')).date, '2026-01-01');
});

test('at any instant the last, open and next sessions are in order', () => {
  const anyInstant = fc.integer({ min: instant('1999-01-01T00:00:00Z'), max: 2_000_000_000_000 });
  fc.assert(
    fc.property(anyInstant, fc.constantFrom(nyse, alwaysOpen), (at, calendar) => {
      const last = calendar.lastCompletedSession(at);
      const open = calendar.openSession(at);
      const next = calendar.nextSession(at);
      assert.ok(last.closesAt <= at && at < next.opensAt);
      if (open) assert.ok(last.closesAt <= open.opensAt && open.closesAt <= next.opensAt);
      else assert.equal(calendar.nextSession(last.opensAt), next);
      assert.equal(calendar.sessionOn(next.date), next);
    }),
  );
});

function sessionsBetween(calendar: MarketCalendar, from: string, until: string): Session[] {
  const sessions: Session[] = [];
  let session = calendar.nextSession(instant(`${from}T00:00:00-05:00`) - 1);
  for (; session.date < until; session = calendar.nextSession(session.opensAt)) {
    sessions.push(session);
  }
  return sessions;
}

function instant(text: string): number {
  return Temporal.Instant.from(text).epochMilliseconds;
}
