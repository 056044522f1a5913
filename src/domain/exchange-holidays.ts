// The days on which the New York Stock Exchange stays closed or closes at 13:00: NYSE Rule 7.2 with
// the year each rule began, and the closures no rule foresees.

/** The weekdays of one year that differ from a regular session, as `YYYY-MM-DD` dates. */
export type ExchangeHolidays = {
  readonly closed: ReadonlySet<string>;
  readonly earlyClose: ReadonlySet<string>;
};

/** The closures since 2000 that no rule foresees: 2001-09-11, Reagan, Ford, Sandy, Bush, Carter. */
export const UNSCHEDULED_CLOSURES: readonly string[] = [
  '2001-09-11',
  '2001-09-12',
  '2001-09-13',
  '2001-09-14',
  '2004-06-11',
  '2007-01-02',
  '2012-10-29',
  '2012-10-30',
  '2018-12-05',
  '2025-01-09',
];

/**
 * The closed days and early closes of a year. Matches every row published for 2013 and later;
 * before that the rules hold but some one-off early closes are missing.
 */
export function exchangeHolidays(year: number): ExchangeHolidays {
  const holidays = holidaysByRule(year).map(String);
  return {
    closed: new Set([
      ...holidays,
      ...UNSCHEDULED_CLOSURES.filter((date) => date.startsWith(`${year}-`)),
    ]),
    earlyClose: new Set(
      earlyClosesByRule(year)
        .map(String)
        .filter((date) => !holidays.includes(date)),
    ),
  };
}

const MONDAY = 1;
const THURSDAY = 4;
const FRIDAY = 5;
const SATURDAY = 6;
const SUNDAY = 7;

function holidaysByRule(year: number): Temporal.PlainDate[] {
  return [
    ...newYearsDay(year),
    ...(year >= 1998 ? [nthWeekday(year, 1, MONDAY, 3)] : []),
    ...(year >= 1971 ? [nthWeekday(year, 2, MONDAY, 3), lastMondayOfMay(year)] : []),
    easterSunday(year).subtract({ days: 2 }),
    ...(year >= 2022 ? [observed(day(year, 6, 19))] : []),
    observed(day(year, 7, 4)),
    nthWeekday(year, 9, MONDAY, 1),
    thanksgiving(year),
    observed(day(year, 12, 25)),
  ];
}

/** On a Saturday it is not observed: the Friday before ends a month and a year of accounts. */
function newYearsDay(year: number): Temporal.PlainDate[] {
  const date = day(year, 1, 1);
  return date.dayOfWeek === SATURDAY ? [] : [observed(date)];
}

function earlyClosesByRule(year: number): Temporal.PlainDate[] {
  const candidates = [
    thanksgiving(year).add({ days: 1 }),
    independenceEve(year),
    day(year, 12, 24),
  ];
  return candidates.filter((date) => date.dayOfWeek <= FRIDAY);
}

/** Until 2012 a Thursday holiday shortened the Friday after it instead of the Wednesday before. */
function independenceEve(year: number): Temporal.PlainDate {
  const holiday = day(year, 7, 4);
  return year < 2013 && holiday.dayOfWeek === THURSDAY ? day(year, 7, 5) : day(year, 7, 3);
}

function thanksgiving(year: number): Temporal.PlainDate {
  return nthWeekday(year, 11, THURSDAY, 4);
}

function lastMondayOfMay(year: number): Temporal.PlainDate {
  return nthWeekday(year, 6, MONDAY, 1).subtract({ weeks: 1 });
}

/** A Saturday moves to the Friday before, a Sunday to the Monday after. */
function observed(date: Temporal.PlainDate): Temporal.PlainDate {
  if (date.dayOfWeek === SATURDAY) return date.subtract({ days: 1 });
  if (date.dayOfWeek === SUNDAY) return date.add({ days: 1 });
  return date;
}

function nthWeekday(year: number, month: number, weekday: number, nth: number): Temporal.PlainDate {
  const first = day(year, month, 1);
  return first.add({ days: ((weekday - first.dayOfWeek + 7) % 7) + (nth - 1) * 7 });
}

/** Easter by the anonymous Gregorian computus. */
function easterSunday(year: number): Temporal.PlainDate {
  const goldenNumber = year % 19;
  const century = Math.floor(year / 100);
  const leapShift = century - Math.floor(century / 4);
  const moonShift = Math.floor((8 * century + 13) / 25);
  const epact = (leapShift - moonShift + 19 * goldenNumber + 15) % 30;
  const late = epact > 28 || (epact === 28 && goldenNumber > 10) ? 1 : 0;
  const fullMoon = epact - late;
  const weekday = (year + Math.floor(year / 4) + fullMoon + 2 - leapShift) % 7;
  return day(year, 3, 28).add({ days: fullMoon - weekday });
}

function day(year: number, month: number, dayOfMonth: number): Temporal.PlainDate {
  return Temporal.PlainDate.from({ year, month, day: dayOfMonth });
}
