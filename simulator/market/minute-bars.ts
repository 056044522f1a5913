// A day of one security minute by minute: morning, session and evening, merged into longer bars.

import type { Session } from '#src/domain/market-calendar.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { hashNumber, hashText } from '#simulator/market/hash-noise.ts';
import type { Market } from '#simulator/market/market.ts';
import { EVENING_MINUTES, MORNING_MINUTES } from '#simulator/market/price-model.ts';
import type { SessionPath } from '#simulator/market/session-path.ts';
import type { Security } from '#simulator/market/symbol-table.ts';
import { newYorkTime } from '#simulator/market/trading-days.ts';

/** One minute that traded; prices in cents. */
export type Minute = {
  readonly startsAt: EpochMs;
  readonly open: number;
  readonly close: number;
  readonly volume: number;
};

/** The minutes of a day in their order; the quiet ones outside the session are absent. */
export function drawMinutes(
  security: Security,
  session: Session,
  market: Market,
  hasExtendedHours: boolean,
): readonly Minute[] {
  const { path, volumeUpTo } = market.prices.minutes(security, session);
  const regular = Array.from({ length: path.length - 1 }, (_, minute) => ({
    startsAt: session.opensAt + minute * MINUTE_MS,
    open: path[minute] ?? 0,
    close: path[minute + 1] ?? 0,
    volume: minute === 0 ? volumeUpTo(1) : volumeUpTo(minute + 1) - volumeUpTo(minute),
  }));
  const previous = market.calendar.lastCompletedSession(session.opensAt);
  const next = market.calendar.nextSession(session.opensAt);
  if (!hasExtendedHours || next.opensAt === session.closesAt) return regular;
  const before = market.prices.overnight(security, previous, session);
  const after = market.prices.overnight(security, session, next);
  const busy = volumeUpTo(path.length - 1) / QUIETER;
  const chance = hashText(security.symbol, dayOf(session));
  const morningBegins = session.opensAt - MORNING_MINUTES * MINUTE_MS;
  return [
    // The first minute of the morning would lead over from the terms of the evening before.
    ...quietMinutes(before, EVENING_MINUTES + 1, morningBegins + MINUTE_MS, { chance, busy }),
    ...regular,
    ...quietMinutes(after.subarray(0, EVENING_MINUTES + 1), 0, session.closesAt, {
      chance: hashNumber(chance, 1),
      busy,
    }),
  ];
}

/** Merges minutes into bars of `length` minutes, oldest first, as far as `until` has come. */
export function mergeMinutes(
  minutes: readonly Minute[],
  { length, until, scale }: { length: number; until: EpochMs; scale: number },
) {
  const bars: BarSoFar[] = [];
  for (const { startsAt, open, close, volume } of minutes) {
    // A minute shows once it is over.
    if (startsAt + MINUTE_MS > until) break;
    const begins = startsAt - (startsAt % (length * MINUTE_MS));
    const running = bars.at(-1);
    const bar = running?.begins === begins ? running : undefined;
    if (bar) bars.pop();
    bars.push({
      begins,
      open: bar?.open ?? open,
      high: Math.max(open, close, bar?.high ?? 0),
      low: Math.min(open, close, bar?.low ?? Infinity),
      close,
      volume: volume + (bar?.volume ?? 0),
    });
  }
  const offsetMs = newYorkTime(bars[0]?.begins ?? 0).offsetNanoseconds / 1e6;
  return bars.map(({ begins, open, high, low, close, volume }) => {
    const [scaledOpen, scaledHigh, scaledLow, scaledClose] = [open, high, low, close].map((cents) =>
      Math.round(cents * scale),
    );
    return {
      date: stampOf(begins + offsetMs),
      open: scaledOpen ?? open,
      high: scaledHigh ?? high,
      low: scaledLow ?? low,
      close: scaledClose ?? close,
      volume,
    };
  });
}

type BarSoFar = {
  readonly begins: EpochMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
};

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** An evening or morning minute has a part of this size of the day's shares, or none at all. */
const QUIETER = 40_000;

function dayOf(session: Session): number {
  return Math.floor(session.opensAt / DAY_MS);
}

function quietMinutes(
  path: SessionPath,
  from: number,
  startsAt: EpochMs,
  { chance, busy }: { chance: number; busy: number },
): Minute[] {
  return Array.from({ length: path.length - 1 - from }, (_, minute) => ({
    startsAt: startsAt + minute * MINUTE_MS,
    open: path[from + minute] ?? 0,
    close: path[from + minute + 1] ?? 0,
    // Three minutes of ten are without a trade.
    volume: Math.floor((busy * Math.max(0, (hashNumber(chance, minute) % 10) - 2)) / 4),
  })).filter(({ volume }) => volume > 0);
}

/** A day begins and ends in the same offset from UTC, but for an unbroken market's two odd days. */
function stampOf(localMs: number): string {
  return new Date(localMs).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).replace('T', ' ');
}
