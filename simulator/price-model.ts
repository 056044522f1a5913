// Where simulated prices come from: a pure function of seed, symbol, instant and calendar. Nothing
// is remembered, so the same question has the same answer in any order and for ever.

import type { MarketCalendar, Session } from '#src/domain/market-calendar.ts';
import type { EpochMs } from '#src/runtime/clock.ts';
import {
  hashNumber,
  hashText,
  portableExponential,
  signedNoise,
  wanderingNoise,
} from '#simulator/hash-noise.ts';
import { drawSessionPath, followSessionPath } from '#simulator/session-path.ts';
import type { Security } from '#simulator/symbol-table.ts';

/** One session of one security so far; prices in cents, volume in shares. */
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
};

/** Prices under a seed; a bar costs some 20 microseconds, so nothing is cached. */
export function createPriceModel(seed: number, calendar: MarketCalendar): PriceModel {
  return {
    bars: (security, view, limit) => {
      const open = view.onlyCompletedSessions ? undefined : calendar.openSession(view.at);
      let session = open ?? calendar.lastCompletedSession(view.at);
      const firstDate = security.ipoDate > HISTORY_BEGINS ? security.ipoDate : HISTORY_BEGINS;
      const character = characterOf(security, seed);
      const bars: Bar[] = [];
      while (bars.length < limit && session.date >= firstDate) {
        const previous = calendar.lastCompletedSession(session.opensAt);
        bars.push(drawBar(character, previous, session, view.at));
        session = previous;
      }
      return bars;
    },
  };
}

/** The provider's daily series reach back to this date. */
const HISTORY_BEGINS = '1999-11-01';
const DAY_MS = 86_400_000;
/** Day number of 2026-11-02, on which every security closes at its level in the symbol table. */
const LEVEL_DAY = 20_759;

/** What makes one security's prices its own. */
type Character = {
  readonly hash: number;
  readonly levelCents: number;
  /** The standard deviation of a daily move, as a fraction. */
  readonly volatility: number;
};

/** Streams of chance of one security. */
const LONG_RUN = 1;
const OVERNIGHT = 2;
const INTRADAY = 3;
const TURNOVER = 4;
const TEMPER = 5;

function characterOf(security: Security, seed: number): Character {
  const hash = hashText(security.symbol, seed);
  const spread = 1 + 0.3 * signedNoise(hash, TEMPER);
  return { hash, levelCents: security.levelCents, volatility: typicalMove(security) * spread };
}

function typicalMove(security: Security): number {
  if (security.assetType === 'Stock') return 0.014;
  return /\b(bond|treasury|t-bill)\b/i.test(security.name) ? 0.003 : 0.008;
}

function drawBar(character: Character, previous: Session, session: Session, at: EpochMs): Bar {
  const { hash, volatility } = character;
  const day = dayNumber(session);
  const previousClose = closingCents(character, dayNumber(previous));
  const gap = 0.4 * volatility * signedNoise(hashNumber(hash, OVERNIGHT), day);
  const open = Math.max(1, Math.round(previousClose * (1 + gap)));
  const lengthMs = session.closesAt - session.opensAt;
  const path = drawSessionPath({
    hash: hashNumber(hashNumber(hash, INTRADAY), day),
    open,
    close: closingCents(character, day),
    minutes: lengthMs / 60_000,
    volatility: 0.7 * volatility,
  });
  const elapsedMs = Math.min(at - session.opensAt, lengthMs);
  const { price, high, low, struckAfterMs } = followSessionPath(path, elapsedMs);
  return {
    date: session.date,
    open,
    high,
    low,
    close: price,
    volume: volumeUpTo(character, day, struckAfterMs / lengthMs),
    previousClose,
    asOf: session.opensAt + struckAfterMs,
  };
}

/** Both calendars open on the UTC date of the session's own date. */
function dayNumber(session: Session): number {
  return Math.floor(session.opensAt / DAY_MS);
}

function closingCents({ hash, levelCents, volatility }: Character, day: number): number {
  const stream = hashNumber(hash, LONG_RUN);
  const strayed = wanderingNoise(stream, day) - wanderingNoise(stream, LEVEL_DAY);
  return Math.max(1, Math.round(levelCents * portableExponential((strayed * volatility) / 1.2)));
}

/** A day's shares by the elapsed part of the session: busy at the opening and the close. */
function volumeUpTo({ hash, levelCents }: Character, day: number, elapsed: number): number {
  const stream = hashNumber(hash, TURNOVER);
  const popularity = (1 + signedNoise(stream, -1)) / 2;
  const dollars = 150_000_000 + 3_000_000_000 * popularity * popularity * popularity;
  const busy = 1 + 0.5 * signedNoise(stream, day);
  const shares = (dollars * busy) / (levelCents / 100);
  const fromMiddle = elapsed - 0.5;
  const traded = 0.02 + 0.98 * (0.25 + 0.5 * elapsed + 2 * fromMiddle * fromMiddle * fromMiddle);
  return Math.max(1, Math.floor(shares * traded));
}
