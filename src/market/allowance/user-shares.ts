// What of a day's requests each user may spend, so that one user does not spend everybody's day.
import type { UserId } from '#src/domain/ids.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { DailyCount } from './daily-count.ts';
import type { UserActivity } from './user-activity.ts';

export type UserShare = {
  /** Requests that the user may spend today, as of now. */
  readonly share: number;
  readonly spent: number;
};

export type UserShares = {
  /** Undefined on plans without a daily limit, where nobody takes anything from anybody. */
  of(userId: UserId): UserShare | undefined;
  /** What the user has spent today; nobody's requests count as 0. */
  spentBy(userId: UserId | undefined): number;
  /** The one of these who has spent least today: that one's share is charged. */
  payerOf(askers: readonly UserId[]): UserId | undefined;
  /** When none of these has anything left of a share: the instant at which one has. */
  refusedUntil(askers: readonly UserId[]): EpochMs | undefined;
};

type Needs = {
  readonly requestsPerDay: number | undefined;
  readonly count: Pick<DailyCount, 'spentBy' | 'resetsAt'>;
  readonly activity: Pick<UserActivity, 'latestOther'>;
  readonly clock: Clock;
};

const dayMs = 24 * 60 * 60_000;
/** Who has not been here for so long does not keep requests from others. */
const activeWithinMs = 7 * dayMs;
/** From then on everybody may have all that is left: it would be wasted. */
const openBeforeResetMs = 60 * 60_000;

/**
 * Alone, a user has the whole day. Where others were active in the last seven days a share begins
 * at half of it, and grows evenly from the last time that somebody else was here to all of it an
 * hour before the reset.
 */
export function createUserShares({ requestsPerDay, count, activity, clock }: Needs): UserShares {
  const perDay = requestsPerDay ?? Infinity;
  const half = Math.floor(perDay / 2);

  /** From when to when the share grows; undefined for a user who is alone. */
  function growthOf(userId: UserId): { from: EpochMs; until: EpochMs } | undefined {
    const other = activity.latestOther(userId);
    if (other === undefined || clock.now() - other >= activeWithinMs) return undefined;
    const resetsAt = count.resetsAt();
    return { from: Math.max(other, resetsAt - dayMs), until: resetsAt - openBeforeResetMs };
  }

  function shareOf(userId: UserId): number {
    const growth = growthOf(userId);
    const now = clock.now();
    if (!growth || now >= growth.until) return perDay;
    const { from, until } = growth;
    const grown = Math.max(0, (now - from) / (until - from));
    return half + Math.floor((perDay - half) * grown);
  }

  /** When the share will be more than what is spent. */
  function growsAt(userId: UserId, spent: number): EpochMs {
    const growth = growthOf(userId);
    if (!growth || spent >= perDay) return count.resetsAt();
    const { from, until } = growth;
    return Math.ceil(from + ((spent + 1 - half) / (perDay - half)) * (until - from));
  }

  function spentBy(userId: UserId | undefined): number {
    return userId === undefined || requestsPerDay === undefined ? 0 : count.spentBy(userId);
  }

  const hasLeft = (userId: UserId) => spentBy(userId) < shareOf(userId);

  return {
    of: (userId) =>
      requestsPerDay === undefined ? undefined : { share: shareOf(userId), spent: spentBy(userId) },
    spentBy,
    payerOf: (askers) => askers.toSorted((a, b) => spentBy(a) - spentBy(b))[0],
    refusedUntil(askers) {
      if (requestsPerDay === undefined || askers.length === 0 || askers.some(hasLeft)) {
        return undefined;
      }
      const now = clock.now();
      return Math.max(now + 1, Math.min(...askers.map((each) => growsAt(each, spentBy(each)))));
    },
  };
}
