// How often the same one may ask: an allowance that fills up again evenly and holds a burst. Kept
// in memory; nobody gains much by a restart.
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs, MonotonicMs } from '#src/runtime/instant.ts';

/** What there is of an allowance. */
export type Allowance = {
  /** What may come at once. */
  readonly limit: number;
  readonly remaining: number;
  /** When all of it is there again. */
  readonly fullAt: EpochMs;
};

export type RateLimit = {
  /** Takes one of the key's. The instant at which there is one again when there is none now. */
  take(key: string): EpochMs | undefined;
  /** What the key has left, taking none; undefined without a limit. */
  look(key: string): Allowance | undefined;
  /**
   * What was taken since the last call, by keys that took more than their share where so many
   * nodes have the same limit: those that took less on each cannot have too much in all.
   */
  takenHere(nodes: number): ReadonlyMap<string, number>;
  /** Other nodes have given so many to the key. */
  noteTakenElsewhere(key: string, count: number): void;
};

type Terms = {
  /** 0 is no limit. */
  readonly perSecond: number;
  /** What may come at once. */
  readonly burst: number;
};

const noLimit: RateLimit = {
  take: () => undefined,
  look: () => undefined,
  takenHere: () => new Map(),
  noteTakenElsewhere: () => {},
};

/** More keys than this are remembered only while they wait. */
const keysMax = 10_000;

export function createRateLimit({ perSecond, burst }: Terms, clock: Clock): RateLimit {
  if (perSecond === 0) return noLimit;
  const intervalMs = 1_000 / perSecond;
  const aheadMsMax = (burst - 1) * intervalMs;
  /** When each key's allowance would be full again, on the clock that only grows. */
  const fullAtByKey = new Map<string, MonotonicMs>();
  let taken = new Map<string, number>();
  let takenSince = clock.monotonicNow();

  function forgetTheIdle(now: MonotonicMs): void {
    for (const [key, fullAt] of fullAtByKey) if (fullAt <= now) fullAtByKey.delete(key);
    // Those who came first have waited longest.
    for (const key of fullAtByKey.keys()) {
      if (fullAtByKey.size <= keysMax) return;
      fullAtByKey.delete(key);
    }
  }

  return {
    take(key) {
      const now = clock.monotonicNow();
      const fullAt = Math.max(now, fullAtByKey.get(key) ?? 0);
      const waitMs = fullAt - now - aheadMsMax;
      if (waitMs > 0) return clock.now() + waitMs;
      fullAtByKey.set(key, fullAt + intervalMs);
      taken.set(key, (taken.get(key) ?? 0) + 1);
      if (fullAtByKey.size > keysMax) forgetTheIdle(now);
      return undefined;
    },
    look(key) {
      const now = clock.monotonicNow();
      const aheadMs = Math.max(0, (fullAtByKey.get(key) ?? now) - now);
      const remaining = Math.max(0, Math.floor(burst - aheadMs / intervalMs));
      return { limit: burst, remaining, fullAt: clock.now() + aheadMs };
    },
    takenHere(nodes) {
      const now = clock.monotonicNow();
      const share = (now - takenSince) / intervalMs / nodes;
      const greedy = new Map([...taken].filter(([, count]) => count > share));
      [taken, takenSince] = [new Map(), now];
      return greedy;
    },
    noteTakenElsewhere(key, count) {
      const fullAt = Math.max(clock.monotonicNow(), fullAtByKey.get(key) ?? 0);
      fullAtByKey.set(key, fullAt + count * intervalMs);
    },
  };
}
