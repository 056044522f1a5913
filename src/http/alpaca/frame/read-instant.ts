// The instants of a query: a date or RFC 3339, with up to nine decimals of a second.
import { isCalendarDate } from '#src/domain/calendar-date.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { badParameter } from './alpaca-error.ts';
import { readText, type Given } from './read-fields.ts';

/** A plus that was not encoded has become a space. */
const instantShape =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9}))?(Z|z|[+\- ]\d{2}:?\d{2})?$/;

/** To which millisecond an instant between two of them belongs. */
type Rounding = 'down' | 'up';

/**
 * The instant; a date, as a time without a zone, is of UTC. What is before it is before what is
 * rounded `up`, what is behind it is behind what is rounded `down`. Throws 422 for anything else.
 */
export function readInstant(
  given: Given,
  name: string,
  rounding: Rounding = 'down',
): EpochMs | undefined {
  const text = readText(given, name);
  if (text === undefined) return undefined;
  const at = parseInstant(text, rounding);
  if (at === undefined) throw badParameter(`invalid ${name}`);
  return at;
}

/** The instant of the text, to the millisecond. */
export function parseInstant(text: string, rounding: Rounding = 'down'): EpochMs | undefined {
  if (isCalendarDate(text)) return Date.parse(text);
  const [, date = '', time = '', decimals = '0', zone = 'Z'] = instantShape.exec(text) ?? [];
  if (!isCalendarDate(date)) return undefined;
  const seconds = time.length === 5 ? `${time}:00` : time;
  const offset = zone
    .replace(' ', '+')
    .replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')
    .toUpperCase();
  const at = Date.parse(`${date}T${seconds}.${decimals.slice(0, 3).padEnd(3, '0')}${offset}`);
  if (Number.isNaN(at)) return undefined;
  return rounding === 'up' && /[1-9]/.test(decimals.slice(3)) ? at + 1 : at;
}

/** The date of a text that begins with one; the rest of a whole instant is not looked at. */
export function readDate(given: Given, name: string): string | undefined {
  const text = readText(given, name);
  if (text === undefined) return undefined;
  const date = text.slice(0, 10);
  const isWhole = text.length === 10 || parseInstant(text) !== undefined;
  if (!isWhole || !isCalendarDate(date)) throw badParameter(`invalid ${name}`);
  return date;
}
