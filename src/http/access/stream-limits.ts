// How many streams there may be at the same time: in all, and of one user.
import type { UserId } from '#src/domain/ids.ts';

export type StreamLimits = {
  /** Counts one more of the user; undefined when there are as many as there may be. */
  take(userId: UserId): { release(): void } | undefined;
};

type Terms = {
  readonly streams: number;
  readonly streamsPerUser: number;
};

/** Nobody has one yet. */
export function createStreamLimits({ streams, streamsPerUser }: Terms): StreamLimits {
  const countByUser = new Map<UserId, number>();
  let all = 0;
  return {
    take(userId) {
      const count = countByUser.get(userId) ?? 0;
      if (all >= streams || count >= streamsPerUser) return undefined;
      all += 1;
      countByUser.set(userId, count + 1);
      let isHeld = true;
      return {
        release() {
          if (!isHeld) return;
          isHeld = false;
          all -= 1;
          const left = (countByUser.get(userId) ?? 1) - 1;
          if (left > 0) countByUser.set(userId, left);
          else countByUser.delete(userId);
        },
      };
    },
  };
}
