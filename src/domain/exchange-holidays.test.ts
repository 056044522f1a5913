// The holiday rules against the exchange's published calendars.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exchangeHolidays, UNSCHEDULED_CLOSURES } from '#src/domain/exchange-holidays.ts';

/** Month-day of each closed weekday and early close; 2021-2024 by the exchange's own notices. */
const PUBLISHED: readonly { year: number; closed: string; early: string }[] = [
  {
    year: 2021,
    closed: '01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24',
    early: '11-26',
  },
  {
    year: 2022,
    closed: '01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26',
    early: '11-25',
  },
  {
    year: 2023,
    closed: '01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25',
    early: '07-03 11-24',
  },
  {
    year: 2024,
    closed: '01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25',
    early: '07-03 11-29 12-24',
  },
  {
    year: 2025,
    closed: '01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25',
    early: '07-03 11-28 12-24',
  },
  {
    year: 2026,
    closed: '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25',
    early: '11-27 12-24',
  },
  {
    year: 2027,
    closed: '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24',
    early: '11-26',
  },
  {
    year: 2028,
    closed: '01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25',
    early: '07-03 11-24',
  },
];

for (const { year, closed, early } of PUBLISHED) {
  test(`the rules give the published calendar of ${year}`, () => {
    const holidays = exchangeHolidays(year);
    assert.deepEqual([...holidays.closed].toSorted(), inYear(year, closed));
    assert.deepEqual([...holidays.earlyClose].toSorted(), inYear(year, early));
  });
}

test('early closes of 2029 and 2030 follow the same rules', () => {
  assert.deepEqual([...exchangeHolidays(2029).earlyClose].toSorted(), [
    '2029-07-03',
    '2029-11-23',
    '2029-12-24',
  ]);
  assert.deepEqual([...exchangeHolidays(2030).earlyClose].toSorted(), [
    '2030-07-03',
    '2030-11-29',
    '2030-12-24',
  ]);
});

test('each rule begins in its year', () => {
  assert.equal(exchangeHolidays(2021).closed.has('2021-06-18'), false);
  assert.equal(exchangeHolidays(2022).closed.has('2022-06-20'), true);
  assert.equal(exchangeHolidays(1997).closed.has('1997-01-20'), false);
  assert.equal(exchangeHolidays(1998).closed.has('1998-01-19'), true);
});

test('a Thursday Independence Day shortened the Friday after until 2012', () => {
  assert.equal(exchangeHolidays(2002).earlyClose.has('2002-07-05'), true);
  assert.equal(exchangeHolidays(2002).earlyClose.has('2002-07-03'), false);
  assert.equal(exchangeHolidays(2013).earlyClose.has('2013-07-03'), true);
});

test('every unscheduled closure is a weekday that no rule closes already', () => {
  for (const date of UNSCHEDULED_CLOSURES) {
    assert.ok(Temporal.PlainDate.from(date).dayOfWeek <= 5, date);
    assert.ok(exchangeHolidays(Number(date.slice(0, 4))).closed.has(date), date);
  }
});

function inYear(year: number, monthDays: string): string[] {
  return monthDays.split(' ').map((monthDay) => `${year}-${monthDay}`);
}
