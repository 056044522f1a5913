// When users were last active, on which their shares of the day's requests depend.
import type { UserId } from '#src/domain/ids.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs, MonotonicMs } from '#src/runtime/instant.ts';
import type { Loaded } from '#src/runtime/loaded.ts';
import { remember } from '#src/runtime/recent.ts';

/** When a user was last active. */
export type LastActivity = { readonly userId: UserId; readonly at: EpochMs };

export type ActivityStore = {
  /** The two users who were active, or were created, last; the latest first. */
  load(): Promise<readonly LastActivity[]>;
  save(userId: UserId, activeAt: EpochMs): Promise<void>;
};

export type UserActivity = {
  /** The user looks, charts or trades. */
  note(userId: UserId): void;
  /** Users came or went: reads anew who was active last. Never rejects. */
  refresh(): Promise<void>;
  /** The latest instant, not after now, at which somebody else was active. */
  latestOther(userId: UserId): EpochMs | undefined;
};

type Needs = {
  readonly store: ActivityStore & Loaded<ActivityStore>;
  readonly clock: Clock;
  /** Told when an instant could not be stored. */
  readonly onStoreFault: (error: unknown) => void;
};

/** Portfolios are looked at thousands of times a second: an instant is as exact as this. */
const savedEveryMs = 60_000;
/** Users whose last instant is in memory. */
const usersMax = 20_000;

export function createUserActivity({ store, clock, onStoreFault }: Needs): UserActivity {
  const savedAtByUser = new Map<UserId, MonotonicMs>();
  /** Of the latest two, at least one is another user than the one who asks. */
  let latest = store.stored;

  async function refresh(): Promise<void> {
    try {
      latest = await store.load();
    } catch (error) {
      onStoreFault(error);
    }
  }

  return {
    note(userId) {
      const now = clock.monotonicNow();
      const savedAt = savedAtByUser.get(userId);
      if (savedAt !== undefined && now - savedAt < savedEveryMs) return;
      remember(savedAtByUser, userId, now, usersMax);
      store.save(userId, clock.now()).then(refresh, onStoreFault);
    },
    refresh,
    latestOther(userId) {
      const at = latest.find((each) => each.userId !== userId)?.at;
      // What a clock that was ahead has stored proves nothing about later than now.
      return at === undefined ? undefined : Math.min(at, clock.now());
    },
  };
}
