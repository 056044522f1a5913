// The ranges of a portfolio's past, and where each begins.
import type { EpochMs } from '#src/runtime/instant.ts';

export const ranges = ['1d', '1w', '1m', '3m', 'ytd', '1y', '5y', 'max'] as const;
export type Range = (typeof ranges)[number];

const spans: Readonly<Partial<Record<Range, Temporal.DurationLike>>> = {
  '1w': { weeks: 1 },
  '1m': { months: 1 },
  '3m': { months: 3 },
  '1y': { years: 1 },
  '5y': { years: 5 },
};

/** The range begins at the last close until then. */
export function firstInstant(range: Range, now: EpochMs): EpochMs {
  if (range === '1d') return now;
  const zoned = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('America/New_York');
  if (range === 'ytd') return zoned.with({ month: 1, day: 1 }).startOfDay().epochMilliseconds;
  const span = spans[range];
  return span ? zoned.subtract(span).epochMilliseconds : 0;
}
