// The path of a price through one session: whole cents at every minute, straight lines between, so
// that the high and the low up to any instant are exact.

import { noiseStream } from '#simulator/market/hash-noise.ts';

/** Prices in cents at opening, after each minute and at the close. */
export type SessionPath = Int32Array;

export type PathState = {
  /** Cents. */
  readonly price: number;
  readonly high: number;
  readonly low: number;
  /** Milliseconds since the opening at which the price was struck. */
  readonly struckAfterMs: number;
};

const MINUTE_MS = 60_000;
const TRADE_EVERY_MS = 3_000;

/**
 * A path from `open` to `close` in cents over whole minutes: a straight line plus a random walk
 * that ends where it began. `volatility` is the fraction the walk strays in a session.
 */
export function drawSessionPath(session: {
  readonly hash: number;
  readonly open: number;
  readonly close: number;
  readonly minutes: number;
  readonly volatility: number;
}): SessionPath {
  const { hash, open, close, minutes, volatility } = session;
  // A step between -1 and 1 has a standard deviation of 1/sqrt(3).
  const stride = volatility * Math.sqrt(3 / minutes);
  const noise = noiseStream(hash);
  const walk = new Float64Array(minutes + 1);
  let position = 0;
  for (let minute = 1; minute <= minutes; minute += 1) {
    position += noise(minute) * stride;
    walk[minute] = position;
  }
  const path = new Int32Array(minutes + 1);
  for (let minute = 0; minute <= minutes; minute += 1) {
    const elapsed = minute / minutes;
    const line = open + (close - open) * elapsed;
    const strayed = (walk[minute] ?? 0) - position * elapsed;
    // Rounds as Math.round does, which takes twice as long.
    const cents = Math.floor(line * (1 + strayed) + 0.5);
    path[minute] = cents > 1 ? cents : 1;
  }
  return path;
}

/** The price at an instant of the session and the extremes up to it; it trades every 3 seconds. */
export function followSessionPath(path: SessionPath, elapsedMs: number): PathState {
  const struckAfterMs = Math.floor(elapsedMs / TRADE_EVERY_MS) * TRADE_EVERY_MS;
  const minute = Math.floor(struckAfterMs / MINUTE_MS);
  const fraction = (struckAfterMs % MINUTE_MS) / MINUTE_MS;
  const from = path[minute] ?? 0;
  const to = path[minute + 1] ?? from;
  const price = Math.round(from + (to - from) * fraction);
  let high = price;
  let low = price;
  for (let passed = 0; passed <= minute; passed += 1) {
    const cents = path[passed] ?? price;
    if (cents > high) high = cents;
    if (cents < low) low = cents;
  }
  return { price, high, low, struckAfterMs };
}
