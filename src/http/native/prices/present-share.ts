// A user's share of the day's requests → JSON.
import type { UserId } from '#src/domain/ids.ts';
import type { RequestAllowance } from '#src/market/allowance/request-allowance.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';

export type PresentedShare = ReturnType<typeof presentShare>;

/** Undefined on plans without a daily limit, where nobody has a share. */
export function presentShare(allowance: RequestAllowance, userId: UserId) {
  const share = allowance.shareOf(userId);
  const { leftToday, resetsAt } = allowance.status();
  if (!share || leftToday === undefined || resetsAt === undefined) return undefined;
  const ownLeft = Math.max(0, share.share - share.spent);
  return {
    share: share.share,
    spent: share.spent,
    left_today: Math.min(leftToday, ownLeft),
    resets_at: presentInstant(resetsAt),
  };
}
