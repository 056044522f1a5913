// When users were last active, on which their shares of the day's requests depend.
import type { UserId } from '#src/domain/ids.ts';
import type { Clock, EpochMs } from '#src/runtime/clock.ts';
import { remember } from '#src/runtime/recent.ts';

export type ActivityStore = {
  /** The latest instant at which another user was active, or was created; undefined without any. */
  latestOther(userId: UserId): EpochMs | undefined;
  save(userId: UserId, activeAt: EpochMs): Promise<void>;
};

export type UserActivity = {
  /** The user looks, charts or trades. */
  note(userId: UserId): void;
  /** The latest instant, not after now, at which somebody else was active. */
  latestOther(userId: UserId): EpochMs | undefined;
};

type Needs = {
  readonly store: ActivityStore;
  readonly clock: Clock;
  /** Told when an instant could not be stored. */
  readonly onStoreFault: (error: unknown) => void;
};

/** Portfolios are looked at thousands of times a second: an instant is as exact as this. */
const savedEveryMs = 60_000;
/** Users whose last instant is in memory. */
const usersMax = 20_000;

export function createUserActivity({ store, clock, onStoreFault }: Needs): UserActivity {
  const savedAtByUser = new Map<UserId, number>();

  return {
    note(userId) {
      const now = clock.monotonicNow();
      const savedAt = savedAtByUser.get(userId);
      if (savedAt !== undefined && now - savedAt < savedEveryMs) return;
      remember(savedAtByUser, userId, now, usersMax);
      store.save(userId, clock.now()).catch(onStoreFault);
    },
    latestOther(userId) {
      const at = store.latestOther(userId);
      // What a clock that was ahead has stored proves nothing about later than now.
      return at === undefined ? undefined : Math.min(at, clock.now());
    },
  };
}
