// The upstream requests we may still make: evenly spaced, so many in a minute, so many in a day.
// Every request is counted before it leaves, and the count survives a restart.
import type { UserId } from '#src/domain/ids.ts';
import type { Clock, EpochMs } from '#src/runtime/clock.ts';
import { createDailyCount, type AllowanceStore, type Receipt } from './daily-count.ts';
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

/** Why everybody waits: what the upstream said, or that it said nothing. */
export type PauseReason = 'upstream_throttled' | 'upstream_unreachable' | 'key_rejected';

export type AllowanceRefusal = {
  readonly reason: 'allowance_exhausted' | 'upstream_invalid' | PauseReason;
  readonly retryAt: EpochMs;
  /** The function that was to be asked is not part of the key's plan. */
  readonly isNotOnPlan?: boolean;
};

export type PauseTerms = {
  /** What the upstream itself asks for; up to an hour of it is heeded. */
  readonly askedForMs?: number | undefined;
  /** The failed request cost nothing, so trying again soon is free. */
  readonly isFree?: boolean;
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
  slotAfter(purpose: RequestPurpose, ahead: number): number;
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
   * Nobody asks for a while, twice as long each time in a row. `leftAt` is when the failed request
   * left: one that left before the last pause ended says nothing new.
   */
  pause(reason: PauseReason, leftAt: number, terms?: PauseTerms): void;
  /** The pause that holds now, for everybody. */
  pauseNow(): AllowanceRefusal | undefined;
  /** The upstream says the day is used up. */
  noteExhausted(): Promise<void>;
  /** The upstream answered: the next pause is a short one again. */
  noteAnswered(): void;
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
 * Whoever looks first would spend the day on what they look at. While held symbols wait for their
 * turn, those who only look leave so many requests of a day to them, after a first few of their
 * own.
 */
const leftToHeldMax = 15;
const firstFew = 3;
const lookers: ReadonlySet<RequestPurpose> = new Set(['new_symbol', 'lookup', 'history', 'view']);
/** What nobody urgent has asked for by now would be wasted: the reserves dwindle to nothing. */
const reserveFadesMs = 30 * 60_000;
/** Requests of a minute that the background leaves to people, as a share of the plan. */
const minuteReserveShare = 0.04;
const minuteMs = 60_000;

/** First and longest pause. Where a day has few requests, an outage must not eat them. */
function pauseBounds(reason: PauseReason, isDear: boolean): { first: number; max: number } {
  if (reason === 'upstream_throttled') return { first: 2_000, max: minuteMs };
  if (reason === 'key_rejected') return { first: 10 * minuteMs, max: 60 * minuteMs };
  return { first: 5_000, max: isDear ? 60 * minuteMs : minuteMs };
}

type Needs = {
  readonly terms: PlanTerms;
  readonly store: AllowanceStore;
  readonly clock: Clock;
  /** Held symbols that wait for the background to refresh them. */
  readonly waitingForRefresh: () => number;
  readonly activity: Pick<UserActivity, 'latestOther'>;
};

/** The allowance of one key on its plan. */
export function createRequestAllowance(needs: Needs): RequestAllowance {
  const { terms, store, clock, waitingForRefresh, activity } = needs;
  const { requestsPerMinute = Infinity, requestsPerDay, spacingMs } = terms;
  const count = createDailyCount({ terms, store, clock });
  const shares = createUserShares({ requestsPerDay, count, activity, clock });
  const last = count.lastRequest();
  // Spacing and pauses are kept in monotonic time: the wall clock may jump. How long ago the last
  // request of an earlier run left, only the wall clock could tell: so its spacing begins anew.
  const sinceLast = Math.max(0, clock.now() - last.at);
  let nextFreeAt = clock.monotonicNow() + (last.at === 0 ? 0 : spacingMs);
  let nextBackgroundAt = 0;
  /** Monotonic instants of the last minute's requests, oldest first. */
  let recent: number[] = Array.from({ length: sinceLast < minuteMs ? last.inMinute : 0 }, () =>
    Math.max(0, clock.monotonicNow() - sinceLast),
  );
  let paused = { until: 0, reason: 'upstream_throttled' as PauseReason, streak: 0 };

  const perMinute = (purpose: RequestPurpose) =>
    purpose === 'background'
      ? Math.floor(requestsPerMinute * (1 - minuteReserveShare))
      : requestsPerMinute;

  function reserveOf({ purpose, askers = [] }: RequestClaim): number {
    if (requestsPerDay === undefined) return 0;
    const isFirst = askers.length > 0 && spentByLeast(askers) < firstFew;
    const isLooking = lookers.has(purpose) && !isFirst;
    const leftToHeld = isLooking ? Math.min(leftToHeldMax, waitingForRefresh()) : 0;
    const fading = Math.min(1, (count.resetsAt() - clock.now()) / reserveFadesMs);
    return Math.floor((dailyReserve[purpose] + leftToHeld) * fading);
  }

  const spentByLeast = (askers: readonly UserId[]) => shares.spentBy(shares.payerOf(askers));

  function pauseNow(): AllowanceRefusal | undefined {
    const pauseLeft = paused.until - clock.monotonicNow();
    if (pauseLeft <= 0) return undefined;
    return { reason: paused.reason, retryAt: clock.now() + pauseLeft };
  }

  return {
    refusal(claim, ahead) {
      const isLeft = count.left() - ahead > reserveOf(claim);
      if (!isLeft) return { reason: 'allowance_exhausted', retryAt: count.resetsAt() };
      const retryAt = shares.refusedUntil(claim.askers ?? []);
      return retryAt === undefined ? undefined : { reason: 'allowance_exhausted', retryAt };
    },
    spentBy: spentByLeast,
    shareOf: shares.of,
    slotAfter(purpose, ahead) {
      const now = clock.monotonicNow();
      recent = recent.filter((at) => at > now - minuteMs);
      const times = [...recent];
      const backgroundAt = purpose === 'background' ? nextBackgroundAt : 0;
      let slot = Math.max(now, nextFreeAt, paused.until, backgroundAt);
      for (let place = 0; ; place += 1) {
        const bound = times[times.length - perMinute(purpose)];
        if (bound !== undefined) slot = Math.max(slot, bound + minuteMs);
        if (place === ahead) return slot;
        times.push(slot);
        slot += spacingMs;
      }
    },
    async take({ purpose, askers = [] }) {
      const now = clock.monotonicNow();
      nextFreeAt = now + spacingMs;
      if (purpose === 'background') nextBackgroundAt = now + minuteMs / perMinute(purpose);
      recent.push(now);
      const receipt = await count.take(recent.length, shares.payerOf(askers));
      // It leaves only now: behind a slow disk the next one must not be on its heels.
      nextFreeAt = clock.monotonicNow() + spacingMs;
      return receipt;
    },
    giveBack: count.giveBack,
    pause(reason, leftAt, { askedForMs = 0, isFree = false } = {}) {
      if (leftAt < paused.until) return;
      const { first, max } = pauseBounds(reason, requestsPerDay !== undefined && !isFree);
      const ownLength = Math.min(max, first * 2 ** paused.streak);
      const length = Math.max(ownLength, Math.min(askedForMs, 60 * minuteMs));
      paused = { until: clock.monotonicNow() + length, reason, streak: paused.streak + 1 };
    },
    pauseNow,
    noteExhausted: count.noteExhausted,
    noteAnswered() {
      paused = { ...paused, streak: 0 };
    },
    status() {
      const pausedUntil = pauseNow()?.retryAt;
      const left = count.left();
      return Number.isFinite(left)
        ? { leftToday: Math.max(0, left), resetsAt: count.resetsAt(), pausedUntil }
        : { leftToday: undefined, resetsAt: undefined, pausedUntil };
    },
  };
}
