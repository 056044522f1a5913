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

/** Where a clock that is not real time stood, and at what real instant that was. */
export type ClockStand = {
  readonly at: EpochMs;
  /** Null once nobody goes on from there any more. */
  readonly savedAt: EpochMs | null;
  readonly speed: number;
};

export type MarketClockStore = {
  /** Where a clock that was not real time stood last; undefined where there was none. */
  read(): Promise<EpochMs | undefined>;
  /** When the newest entry of the journal was recorded; undefined for empty books. */
  newestEntryAt(): Promise<EpochMs | undefined>;
  save(stand: ClockStand): Promise<void>;
  /** The stand that a server has saved since the instant. */
  findRunning(since: EpochMs): Promise<ClockStand | undefined>;
  /** Saves the stand unless a server has saved its own since then; whether it did. */
  begin(stand: ClockStand, since: EpochMs): Promise<boolean>;
};

/** The servers of the same books. */
export type ClockSharing = {
  /** Whether there may be others beside this one. */
  readonly isShared: boolean;
  /** Whether this one is the last by now. */
  isAlone(): boolean;
};

/** The market's clock cannot be as it was asked for; the message says why, and what to set. */
export class MarketClockRefusedError extends Error {
  override readonly name = 'MarketClockRefusedError';
}

/** A clock that was set right meanwhile may be so far behind. */
const toleranceMs = 60_000;
const saveIntervalMs = 1_000;
/** A clock that nobody has saved for so long stands still. */
const silenceMsMax = 10_000;

export type MarketClock = {
  readonly clock: Clock;
  /** The market's time when the clock was opened. */
  readonly openedAt: EpochMs;
  /** Keeps where it stands, now and then, until it is stopped, which keeps it once more. */
  keep(onFault: (error: unknown) => void): { stop(): Promise<void> };
};

/**
 * The clock for the books; `own` is undefined where prices come from elsewhere. Servers of the same
 * books share one time. Throws MarketClockRefusedError where real time has not reached the entries
 * of a simulated one, and where another server runs the market at another speed.
 */
export async function openMarketClock(
  own: OwnTime | undefined,
  store: MarketClockStore,
  base: Clock,
  sharing: ClockSharing,
): Promise<MarketClock> {
  if (own && isSimulatedTime(own)) {
    const startsAt = await beginOrJoin(own, store, base, sharing);
    const clock = createScaledClock(base, { startsAt, speed: own.speed });
    return {
      clock,
      openedAt: startsAt,
      keep: (onFault) => keepPosition({ clock, base, store, sharing, speed: own.speed }, onFault),
    };
  }
  if (sharing.isShared) refuseOther(await store.findRunning(base.now() - silenceMsMax), 1);
  const isOfSimulator = own !== undefined || (await store.read()) !== undefined;
  if (isOfSimulator) refuseBehind(await store.newestEntryAt(), base.now(), own !== undefined);
  const keep = () => ({ stop: async () => {} });
  return { clock: base, openedAt: base.now(), keep };
}

/** What the market shows now: from its beginning, from where it stood, or as others have it. */
async function beginOrJoin(
  own: OwnTime,
  store: MarketClockStore,
  base: Clock,
  { isShared }: ClockSharing,
): Promise<EpochMs> {
  const now = base.now();
  const startsAt = await findStart(own, store, now);
  const since = isShared ? now - silenceMsMax : Infinity;
  if (await store.begin({ at: startsAt, savedAt: now, speed: own.speed }, since)) return startsAt;
  const running = await store.findRunning(since);
  refuseOther(running, own.speed);
  const { at, savedAt } = running ?? { at: startsAt, savedAt: now };
  return at + (base.now() - (savedAt ?? now)) * own.speed;
}

function refuseOther(running: ClockStand | undefined, speed: number): void {
  if (!running || running.speed === speed) return;
  throw new MarketClockRefusedError(
    `another server of these books runs the market at ${running.speed} times real time: set ` +
      `SIMULATOR_SPEED=${running.speed} here as well`,
  );
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
  throw new MarketClockRefusedError(
    `the newest entry of the books is of ${inWords(newestAt)}, and the market's clock stands at ` +
      `${inWords(now)}: ${advice} DATABASE_URL to other books`,
  );
}

function inWords(at: EpochMs): string {
  return new Date(at).toISOString();
}

type Kept = {
  readonly clock: Clock;
  readonly base: Clock;
  readonly store: MarketClockStore;
  readonly sharing: ClockSharing;
  readonly speed: number;
};

function keepPosition(
  { clock, base, store, sharing, speed }: Kept,
  onFault: (error: unknown) => void,
): { stop(): Promise<void> } {
  const save = async (savedAt: EpochMs | null) => {
    await store.save({ at: clock.now(), savedAt, speed }).catch(onFault);
    return saveIntervalMs;
  };
  const saving = repeat(base, () => save(base.now()));
  return {
    async stop() {
      saving.stop();
      await save(sharing.isAlone() ? null : base.now());
    },
  };
}
