// Where simulated prices come from: a pure function of seed, symbol, splits, instant and calendar.
// No price is remembered, so the same question has the same answer in any order and for ever.

import type { MarketCalendar, Session } from '#src/domain/market-calendar.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import {
  hashNumber,
  hashText,
  portableExponential,
  signedNoise,
  wanderingNoise,
} from '#simulator/market/hash-noise.ts';
import type { SessionPath } from '#simulator/market/session-path.ts';
import { drawSessionPath, followSessionPath } from '#simulator/market/session-path.ts';
import type { Split } from '#simulator/market/splits.ts';
import { splitScale } from '#simulator/market/splits.ts';
import type { Security } from '#simulator/market/symbol-table.ts';
import { chanceName, REFERENCE_DATE } from '#simulator/market/symbol-table.ts';

/** One session of one security so far; prices in cents, volume in shares, both as traded. */
export type Bar = {
  readonly date: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  /** The close, or the last price while the session runs. */
  readonly close: number;
  readonly volume: number;
  readonly previousClose: number;
  /** When the last price was struck. */
  readonly asOf: EpochMs;
};

/** How the market looks to a caller: at which instant, and whether a running session shows. */
export type MarketView = { readonly at: EpochMs; readonly onlyCompletedSessions: boolean };

export type PriceModel = {
  /** The newest bars first, at most `limit`; none before the security was listed. */
  bars(security: Security, view: MarketView, limit: number): Bar[];
  /** The prices of a session minute by minute, and the shares traded up to each minute. */
  minutes(security: Security, session: Session): { path: SessionPath; volumeUpTo: VolumeUpTo };
  /**
   * The prices between two sessions, minute by minute from one close to the next opening: at first
   * the hours after the close, then those before the opening, each on the terms of its own date.
   */
  overnight(security: Security, evening: Session, morning: Session): SessionPath;
};

type VolumeUpTo = (elapsedMinutes: number) => number;

/** Minutes of trading after the close, 16:00 to 20:00, and before the opening, 04:00 to 09:30. */
export const EVENING_MINUTES = 240;
export const MORNING_MINUTES = 330;

/** Prices under a seed; a bar costs some 10 microseconds. */
export function createPriceModel(
  seed: number,
  calendar: MarketCalendar,
  splitsOf: (security: Security) => readonly Split[],
): PriceModel {
  const previousSessions = new Map<string, Session>();

  function previousOf(session: Session): Session {
    const previous =
      previousSessions.get(session.date) ?? calendar.lastCompletedSession(session.opensAt);
    previousSessions.set(session.date, previous);
    return previous;
  }

  const characterOf = (security: Security) => describe(security, seed, splitsOf(security));

  return {
    bars: (security, view, limit) => {
      const open = view.onlyCompletedSessions ? undefined : calendar.openSession(view.at);
      let session = open ?? calendar.lastCompletedSession(view.at);
      const firstDate = security.ipoDate > HISTORY_BEGINS ? security.ipoDate : HISTORY_BEGINS;
      const character = characterOf(security);
      const bars: Bar[] = [];
      while (bars.length < limit && session.date >= firstDate) {
        const previous = previousOf(session);
        bars.push(drawBar(character, previous, session, view.at));
        session = previous;
      }
      return bars;
    },
    minutes: (security, session) => {
      const character = characterOf(security);
      const length = minutesOf(session);
      return {
        path: pathOf(character, previousOf(session), session),
        volumeUpTo: (elapsed) => volumeUpTo(character, session, elapsed / length),
      };
    },
    overnight: (security, evening, morning) => {
      const character = characterOf(security);
      const path = drawSessionPath({
        hash: hashNumber(hashNumber(character.hash, BETWEEN), dayNumber(evening)),
        open: closingCents(character, evening, morning.date),
        close: openingCents(character, evening, morning),
        minutes: EVENING_MINUTES + MORNING_MINUTES,
        volatility: 0.3 * character.volatility,
      });
      const toEvening = scaleOf(character, evening.date) / scaleOf(character, morning.date);
      return path.map((cents, minute) =>
        minute <= EVENING_MINUTES ? Math.max(1, Math.round(cents * toEvening)) : cents,
      );
    },
  };
}

/** The provider's daily series reach back to this date. */
const HISTORY_BEGINS = '1999-11-01';
const DAY_MS = 86_400_000;
const LEVEL_DAY = Date.parse(REFERENCE_DATE) / DAY_MS;

/** What makes one security's prices its own. */
type Character = {
  readonly hash: number;
  readonly levelCents: number;
  /** The standard deviation of a daily move, as a fraction. */
  readonly volatility: number;
  readonly splits: readonly Split[];
};

/** Streams of chance of one security; splits, dividends and delistings draw on 6, 7 and 8. */
const LONG_RUN = 1;
const OVERNIGHT = 2;
const INTRADAY = 3;
const TURNOVER = 4;
const TEMPER = 5;
const BETWEEN = 9;

function describe(security: Security, seed: number, splits: readonly Split[]): Character {
  const hash = hashText(chanceName(security), seed);
  const spread = 1 + 0.3 * signedNoise(hash, TEMPER);
  const volatility = typicalMove(security) * spread;
  return { hash, levelCents: security.levelCents, volatility, splits };
}

function typicalMove(security: Security): number {
  if (security.assetType === 'Stock') return 0.014;
  return /\b(bond|treasury|t-bill)\b/i.test(security.name) ? 0.003 : 0.008;
}

function drawBar(character: Character, previous: Session, session: Session, at: EpochMs): Bar {
  const path = pathOf(character, previous, session);
  const lengthMs = session.closesAt - session.opensAt;
  const elapsedMs = Math.min(at - session.opensAt, lengthMs);
  const { price, high, low, struckAfterMs } = followSessionPath(path, elapsedMs);
  return {
    date: session.date,
    open: path[0] ?? price,
    high,
    low,
    close: price,
    volume: volumeUpTo(character, session, struckAfterMs / lengthMs),
    previousClose: closingCents(character, previous, previous.date),
    asOf: session.opensAt + struckAfterMs,
  };
}

function pathOf(character: Character, previous: Session, session: Session): SessionPath {
  return drawSessionPath({
    hash: hashNumber(hashNumber(character.hash, INTRADAY), dayNumber(session)),
    open: openingCents(character, previous, session),
    close: closingCents(character, session, session.date),
    minutes: minutesOf(session),
    volatility: 0.7 * character.volatility,
  });
}

function openingCents(character: Character, previous: Session, session: Session): number {
  const { hash, volatility } = character;
  const gap = 0.4 * volatility * signedNoise(hashNumber(hash, OVERNIGHT), dayNumber(session));
  return Math.max(1, Math.round(closingCents(character, previous, session.date) * (1 + gap)));
}

/** The close of a session, on the terms of a date. */
function closingCents(character: Character, session: Session, termsOf: string): number {
  const { hash, levelCents, volatility } = character;
  const stream = hashNumber(hash, LONG_RUN);
  const strayed = wanderingNoise(stream, dayNumber(session)) - wanderingNoise(stream, LEVEL_DAY);
  const level = levelCents * scaleOf(character, termsOf);
  return Math.max(1, Math.round(level * portableExponential((strayed * volatility) / 1.2)));
}

function scaleOf({ splits }: Character, date: string): number {
  return splits.length === 0 ? 1 : splitScale(splits, date);
}

/** Both calendars open on the UTC date of the session's own date. */
function dayNumber(session: Session): number {
  return Math.floor(session.opensAt / DAY_MS);
}

function minutesOf(session: Session): number {
  return (session.closesAt - session.opensAt) / 60_000;
}

/** A day's shares by the elapsed part of the session: busy at the opening and the close. */
function volumeUpTo(character: Character, session: Session, elapsed: number): number {
  const stream = hashNumber(character.hash, TURNOVER);
  const popularity = (1 + signedNoise(stream, -1)) / 2;
  const dollars = 150_000_000 + 3_000_000_000 * popularity * popularity * popularity;
  const busy = 1 + 0.5 * signedNoise(stream, dayNumber(session));
  const level = character.levelCents * scaleOf(character, session.date);
  const shares = (dollars * busy) / (level / 100);
  const fromMiddle = elapsed - 0.5;
  const traded = 0.02 + 0.98 * (0.25 + 0.5 * elapsed + 2 * fromMiddle * fromMiddle * fromMiddle);
  return Math.max(1, Math.floor(shares * traded));
}
