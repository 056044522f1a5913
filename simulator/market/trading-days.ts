// Dates of New York: which one an instant falls on and the next one the exchange is open on.
// Splits and dividends keep to trading days whatever hours the simulated market keeps.

import { exchangeHolidays } from '#src/domain/exchange-holidays.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

/** The date in New York at an instant, as YYYY-MM-DD. */
export function newYorkDate(at: EpochMs): string {
  return newYorkTime(at).toPlainDate().toString();
}

/** The time in New York at an instant. */
export function newYorkTime(at: EpochMs): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(NEW_YORK);
}

/** The instant at which a date begins in New York. */
export function startOfDate(date: string): EpochMs {
  return Temporal.PlainDate.from(date).toZonedDateTime(NEW_YORK).epochMilliseconds;
}

/** The first trading day on or after a date. */
export function tradingDayFrom(date: Temporal.PlainDate): string {
  let day = date;
  while (day.dayOfWeek >= SATURDAY || closedDays(day.year).has(day.toString())) {
    day = day.add({ days: 1 });
  }
  return day.toString();
}

const NEW_YORK = 'America/New_York';
const SATURDAY = 6;
const closedDaysByYear = new Map<number, ReadonlySet<string>>();

/** The rules are worked out once a year of the calendar. */
function closedDays(year: number): ReadonlySet<string> {
  const closed = closedDaysByYear.get(year) ?? exchangeHolidays(year).closed;
  closedDaysByYear.set(year, closed);
  return closed;
}
