// Instants as the exchange's clock shows them, with the offset of New York.
import type { EpochMs } from '#src/runtime/instant.ts';

/** `2026-11-20T10:00:00.000-05:00`. */
export function presentExchangeInstant(at: EpochMs): string {
  return zoned(at).toString({ timeZoneName: 'never', fractionalSecondDigits: 3 });
}

/** `09:30`. */
export function presentExchangeTime(at: EpochMs): string {
  return zoned(at).toPlainTime().toString({ smallestUnit: 'minute' });
}

/** `2026-11-20 10:00`, as bars of minutes are stamped. */
export function exchangeMinute(at: EpochMs): string {
  return zoned(at).toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ');
}

/** `20261120100000000`: year to millisecond without anything between. */
export function presentExchangeStamp(at: EpochMs): string {
  const text = zoned(at).toPlainDateTime().toString({ fractionalSecondDigits: 3 });
  return text.replaceAll(/\D/g, '');
}

function zoned(at: EpochMs): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('America/New_York');
}
