// Which instants belong to the same day of the exchange: a day begins at midnight in New York.
import type { EpochMs } from '#src/runtime/instant.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** New York is four hours behind UTC in summer and five in winter. */
const offsetsMs = [4 * hourMs, 5 * hourMs] as const;

/** When the clocks go back. */
const longestDayMs = dayMs + hourMs;

/** Whether both instants fall on the same date in America/New_York. */
export function isSameExchangeDay(a: EpochMs, b: EpochMs): boolean {
  if (Math.abs(a - b) >= longestDayMs) return false;
  // The time zone takes a thousand times as long to ask, and is rarely needed.
  const isSame = offsetsMs.every(
    (offset) => Math.floor((a - offset) / dayMs) === Math.floor((b - offset) / dayMs),
  );
  return isSame || exchangeDate(a) === exchangeDate(b);
}

/** Of the hour that was asked for last: New York's days begin on the hour of UTC. */
let known = { hour: Number.NaN, date: '' };

/** The date in America/New_York, as YYYY-MM-DD. */
export function exchangeDate(at: EpochMs): string {
  const hour = Math.floor(at / hourMs);
  if (known.hour !== hour) known = { hour, date: dateOf(at) };
  return known.date;
}

function dateOf(at: EpochMs): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO('America/New_York')
    .toPlainDate()
    .toString();
}

/** The instant of a time of day (HH:MM in New York) so many days after the date of `at`. */
export function exchangeInstant(at: EpochMs, days: number, time: string): EpochMs {
  return instantOf(Temporal.PlainDate.from(exchangeDate(at)).add({ days }), time);
}

/**
 * The instant of a time of day (HH:MM in New York) on the date. Throws RangeError where
 * `isCalendarDate` says no.
 */
export function exchangeInstantOn(date: string, time: string): EpochMs {
  return instantOf(Temporal.PlainDate.from(date), time);
}

function instantOf(date: Temporal.PlainDate, time: string): EpochMs {
  return date.toZonedDateTime({ timeZone: 'America/New_York', plainTime: time }).epochMilliseconds;
}

/** Date and time of day in America/New_York, as `2026-03-02 09:25`. */
export function exchangeTime(at: EpochMs): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO('America/New_York')
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })
    .replace('T', ' ');
}
