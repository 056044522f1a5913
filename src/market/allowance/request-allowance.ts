// The rate limits of the upstream: a spacing, a number a minute, a number a day. Every request is
// counted, durably, before it is sent.
import type { UserId } from '#src/domain/ids.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs, MonotonicMs } from '#src/runtime/instant.ts';
import type { Loaded } from '#src/runtime/loaded.ts';
import {
  createDailyCount,
  type AllowanceState,
  type AllowanceStore,
  type Receipt,
} from './daily-count.ts';
import { createPacing } from './pacing.ts';
import { createPauses, type PauseReason, type PauseState, type PauseTerms } from './pauses.ts';
import type { PlanTerms } from './plan.ts';
import type { UserActivity } from './user-activity.ts';
import { createUserShares, type UserShare } from './user-shares.ts';

/**
 * Who asks, the most urgent first: an order, a symbol that was never seen, somebody who looks one
 * up, the list of symbols, a chart, a portfolio, and nobody but the refresh in the background.
 */
export const requestPurposes = [
  'order',
  'new_symbol',
  'lookup',
  'listing',
  'history',
  'view',
  'background',
] as const;
export type RequestPurpose = (typeof requestPurposes)[number];

export type AllowanceRefusal = {
  readonly reason: 'allowance_exhausted' | 'upstream_invalid' | PauseReason;
  readonly retryAt: EpochMs;
  /** The function that was to be asked is not part of the key's plan. */
  readonly isNotOnPlan?: boolean;
};

/** What a request is for, and the users who want its answer: nobody in the background. */
export type RequestClaim = {
  readonly purpose: RequestPurpose;
  readonly askers?: readonly UserId[];
};

export type RequestAllowance = {
  /** Why the request may not leave today, when `ahead` others go first. */
  refusal(claim: RequestClaim, ahead: number): AllowanceRefusal | undefined;
  /** Monotonic instant at which a request may leave when `ahead` others go first. */
  slotAfter(purpose: RequestPurpose, ahead: number): MonotonicMs;
  /**
   * Counts a request that leaves now, for the one of its askers who has spent least;
   * resolves when the count is durable, and only then may it leave.
   */
  take(claim: RequestClaim): Promise<Receipt>;
  /** The least that any of these has spent today; 0 for nobody. */
  spentBy(askers: readonly UserId[]): number;
  /** The user's share of the day; undefined on plans without a daily limit. */
  shareOf(userId: UserId): UserShare | undefined;
  /** Takes the count of a request back that never left. Durable when it resolves. */
  giveBack(receipt: Receipt): Promise<void>;
  /**
   * Stops all requests for a while, twice as long each time in a row. `leftAt` is when the failed
   * request left: one that left before the last pause ended says nothing new.
   */
  pause(reason: PauseReason, leftAt: MonotonicMs, terms?: PauseTerms): void;
  /** The pause that holds now, for everybody. */
  pauseNow(): AllowanceRefusal | undefined;
  /** The upstream says the day is used up. */
  noteExhausted(): Promise<void>;
  /** The upstream answered: the next pause is a short one again. */
  noteAnswered(): void;
  /** What another process that asks from now on has to know beside the stored count. */
  pauseState(): PauseState;
  /** Goes on from what another process has counted. */
  adopt(stored: AllowanceState | undefined): void;
  adoptPause(pause: PauseState): void;
  status(): {
    readonly leftToday: number | undefined;
    readonly resetsAt: EpochMs | undefined;
    readonly pausedUntil: EpochMs | undefined;
  };
};

/** Requests of a day that only more urgent purposes may use. */
const dailyReserve: Readonly<Record<RequestPurpose, number>> = {
  order: 0,
  new_symbol: 1,
  lookup: 2,
  listing: 3,
  history: 4,
  view: 5,
  background: 5,
};
/**
 * Look-ups alone could spend the day. While held symbols wait for a refresh, look-ups leave them so
 * many requests of the day, after a first few of each user's own.
 */
const leftToHeldMax = 15;
const firstFew = 3;
const lookers: ReadonlySet<RequestPurpose> = new Set(['new_symbol', 'lookup', 'history', 'view']);
/** Reserves that are not used by the end of the day would be wasted: they shrink to nothing. */
const reserveFadesMs = 30 * 60_000;
type Needs = {
  readonly terms: PlanTerms;
  readonly store: Loaded<AllowanceStore>;
  readonly clock: Clock;
  /** Held symbols that wait for the background to refresh them. */
  readonly waitingForRefresh: () => number;
  readonly activity: Pick<UserActivity, 'latestOther'>;
};

/** The allowance of one key on its plan. */
export function createRequestAllowance(needs: Needs): RequestAllowance {
  const { terms, store, clock, waitingForRefresh, activity } = needs;
  const { requestsPerDay } = terms;
  const count = createDailyCount({ terms, store, clock });
  const shares = createUserShares({ requestsPerDay, count, activity, clock });
  const pauses = createPauses({ clock, isDayLimited: requestsPerDay !== undefined });
  const pacing = createPacing({ terms, clock, last: count.lastRequest() });

  const spentByLeast = (askers: readonly UserId[]) => shares.spentBy(shares.payerOf(askers));

  function reserveFor({ purpose, askers = [] }: RequestClaim): number {
    if (requestsPerDay === undefined) return 0;
    const isFirst = askers.length > 0 && spentByLeast(askers) < firstFew;
    const isLooking = lookers.has(purpose) && !isFirst;
    const leftToHeld = isLooking ? Math.min(leftToHeldMax, waitingForRefresh()) : 0;
    const fading = Math.min(1, (count.resetsAt() - clock.now()) / reserveFadesMs);
    return Math.floor((dailyReserve[purpose] + leftToHeld) * fading);
  }

  return {
    refusal(claim, ahead) {
      const isLeft = count.left() - ahead > reserveFor(claim);
      if (!isLeft) return { reason: 'allowance_exhausted', retryAt: count.resetsAt() };
      const retryAt = shares.refusedUntil(claim.askers ?? []);
      return retryAt === undefined ? undefined : { reason: 'allowance_exhausted', retryAt };
    },
    spentBy: spentByLeast,
    shareOf: shares.of,
    slotAfter: (purpose, ahead) => pacing.slotAfter(ahead, paceOf(purpose), pauses.endsAt()),
    async take({ purpose, askers = [] }) {
      const inMinute = pacing.begin(paceOf(purpose));
      const receipt = await count.take(inMinute, shares.payerOf(askers));
      pacing.noteLeft();
      return receipt;
    },
    giveBack: count.giveBack,
    pause: pauses.begin,
    pauseNow: pauses.now,
    noteExhausted: count.noteExhausted,
    noteAnswered: pauses.noteAnswered,
    pauseState: pauses.state,
    adopt(stored) {
      count.adopt(stored);
      pacing.adopt(count.lastRequest());
    },
    adoptPause: pauses.adopt,
    status() {
      const pausedUntil = pauses.now()?.retryAt;
      const left = count.left();
      return Number.isFinite(left)
        ? { leftToday: Math.max(0, left), resetsAt: count.resetsAt(), pausedUntil }
        : { leftToday: undefined, resetsAt: undefined, pausedUntil };
    },
  };
}

const paceOf = (purpose: RequestPurpose) => ({ isBackground: purpose === 'background' });
