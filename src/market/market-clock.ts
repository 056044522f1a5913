// The clock of the market: real time, or with the built-in simulator a time of its own that goes on
// where it stopped. Calendar, prices, orders and books go by it; sessions, passwords and limits on
// requests go by real time.
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { repeat } from '#src/runtime/repeat.ts';
import { createScaledClock } from '#src/runtime/scaled-clock.ts';

/** What the built-in simulator is told of time. */
export type OwnTime = {
  /** When the market of empty books begins; undefined for now. */
  readonly startsAt: EpochMs | undefined;
  /** Seconds of the market for each real one. */
  readonly speed: number;
};

export type MarketClockStore = {
  /** Where a clock that was not real time stood last; undefined where there was none. */
  read(): Promise<EpochMs | undefined>;
  /** When the newest entry of the journal was recorded; undefined for empty books. */
  newestEntryAt(): Promise<EpochMs | undefined>;
  save(at: EpochMs): Promise<void>;
};

/** Books have come farther than the clock: on it their past would be a future. */
export class MarketClockBehindError extends Error {
  override readonly name = 'MarketClockBehindError';
}

/** A clock that was set right meanwhile may be so far behind. */
const toleranceMs = 60_000;
const saveIntervalMs = 1_000;

export type MarketClock = {
  readonly clock: Clock;
  /** Keeps where it stands, now and then, until it is stopped, which keeps it once more. */
  keep(onFault: (error: unknown) => void): { stop(): Promise<void> };
};

/**
 * The clock for the books; `own` is undefined where prices come from elsewhere. Throws
 * MarketClockBehindError where real time has not reached the entries of a simulated one.
 */
export async function openMarketClock(
  own: OwnTime | undefined,
  store: MarketClockStore,
  base: Clock,
): Promise<MarketClock> {
  if (own && isSimulatedTime(own)) {
    const startsAt = await findStart(own, store, base.now());
    const clock = createScaledClock(base, { startsAt, speed: own.speed });
    return { clock, keep: (onFault) => keepPosition(clock, base, store, onFault) };
  }
  const isOfSimulator = own !== undefined || (await store.read()) !== undefined;
  if (isOfSimulator) refuseBehind(await store.newestEntryAt(), base.now(), own !== undefined);
  return { clock: base, keep: () => ({ stop: async () => {} }) };
}

/** Whether the market has a time of its own. */
export function isSimulatedTime({ startsAt, speed }: OwnTime): boolean {
  return startsAt !== undefined || speed !== 1;
}

/** Books that have begun go on from where they stopped. */
async function findStart(
  { startsAt }: OwnTime,
  store: MarketClockStore,
  now: EpochMs,
): Promise<EpochMs> {
  const [stoodAt, newestAt] = [await store.read(), await store.newestEntryAt()];
  if (newestAt === undefined) return startsAt ?? stoodAt ?? now;
  return Math.max(stoodAt ?? now, newestAt);
}

function refuseBehind(newestAt: EpochMs | undefined, now: EpochMs, isOwn: boolean): void {
  if (newestAt === undefined || newestAt <= now + toleranceMs) return;
  const advice = isOwn ? 'set SIMULATOR_START again to go on from there, or' : 'set';
  throw new MarketClockBehindError(
    `the newest entry of the books is of ${inWords(newestAt)}, and the market's clock stands at ` +
      `${inWords(now)}: ${advice} DATABASE_URL to other books`,
  );
}

function inWords(at: EpochMs): string {
  return new Date(at).toISOString();
}

function keepPosition(
  clock: Clock,
  base: Clock,
  store: MarketClockStore,
  onFault: (error: unknown) => void,
): { stop(): Promise<void> } {
  const save = async () => {
    await store.save(clock.now()).catch(onFault);
    return saveIntervalMs;
  };
  const saving = repeat(base, save);
  return {
    async stop() {
      saving.stop();
      await save();
    },
  };
}
