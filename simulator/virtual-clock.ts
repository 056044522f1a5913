// A clock that can be set and sped up, so that a client sees a trading day in minutes.

import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

/** What the simulator needs of a clock to tell the time. */
export type TimeSource = Pick<Clock, 'now' | 'monotonicNow'>;

export type VirtualClock = TimeSource & {
  /** Virtual milliseconds for each real one; 0 stands still. */
  speed(): number;
  /** Sets the time, the speed, or both; without either it stays as it is. */
  set(change: { readonly at?: EpochMs | undefined; readonly speed?: number | undefined }): void;
};

/**
 * Follows another clock until it is set. Monotonic time never goes back: setting it forward lets
 * the time between pass, setting it back lets none pass.
 */
export function createVirtualClock(base: TimeSource): VirtualClock {
  let anchor: { at: EpochMs; monotonicAt: number; baseAt: number; speed: number } | undefined;

  const sinceAnchor = ({ baseAt, speed }: { baseAt: number; speed: number }) =>
    (base.monotonicNow() - baseAt) * speed;
  const now = () => (anchor ? Math.floor(anchor.at + sinceAnchor(anchor)) : base.now());
  const monotonicNow = () =>
    anchor ? anchor.monotonicAt + sinceAnchor(anchor) : base.monotonicNow();
  const speed = () => anchor?.speed ?? 1;

  return {
    now,
    monotonicNow,
    speed,
    set: (change) => {
      if (change.at === undefined && change.speed === undefined) return;
      const at = change.at ?? now();
      anchor = {
        at,
        monotonicAt: monotonicNow() + Math.max(0, at - now()),
        baseAt: base.monotonicNow(),
        speed: change.speed ?? speed(),
      };
    },
  };
}

/** A day passes in a second and a half. */
export const SPEED_MAX = 60_000;

/** An instant with its offset from UTC, such as 2026-03-02T09:25-05:00; undefined for others. */
export function parseInstant(text: string): EpochMs | undefined {
  try {
    const at = Temporal.Instant.from(text).epochMilliseconds;
    return at >= EARLIEST && at < LATEST ? at : undefined;
  } catch {
    return undefined;
  }
}

/** Series begin in November 1999, and a calendar of the far future is nobody's to know. */
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2050, 0, 1);
