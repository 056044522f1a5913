// The queue before the allowance. Whenever a request may be sent, the first in the line goes; one
// whose slot would come after its deadline is rejected at once.
import type { UserId } from '#src/domain/ids.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs, MonotonicMs } from '#src/runtime/instant.ts';
import type { Receipt } from './daily-count.ts';
import { createKeptTurns, type KeptTurns } from './kept-turns.ts';
import type { AllowanceRefusal, RequestAllowance, RequestPurpose } from './request-allowance.ts';
import { createWaitingLine, rankOf, type Waiting } from './waiting-line.ts';

/** No request may leave before the caller's deadline. */
export class AllowanceRefusedError extends Error {
  override readonly name = 'AllowanceRefusedError';
  readonly refusal: AllowanceRefusal;

  constructor(refusal: AllowanceRefusal) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}

/** A place in the queue. A caller that joins a waiting request may make it more urgent: `raise`. */
export type Turn = {
  purpose: RequestPurpose;
  /** The users who want the answer; missing where it is nobody's. */
  askers?: readonly UserId[];
  /** The instant after which leaving is of no use. */
  leaveBy: EpochMs;
  /** Asked when its turn has come: false gives the turn back, uncounted. */
  readonly isNeeded?: () => boolean;
  /** Set when the request leaves: what it was counted on. */
  receipt?: Receipt;
  /** Set when it was refused: later callers need a request of their own. */
  isRefused?: boolean;
};

/** The request became unnecessary while it waited; it was neither sent nor counted. */
export class RequestNotNeededError extends Error {
  override readonly name = 'RequestNotNeededError';
}

export type RequestQueue = {
  /**
   * Resolves when the request may leave, counted, with the monotonic instant it leaves at. Throws
   * AllowanceRefusedError: at once when its slot would come only after `leaveBy`, later when
   * more urgent ones or a pause kept it from leaving in time.
   */
  wait(turn: Turn): Promise<number>;
  /** Requests that wait. */
  length(): number;
};

/**
 * Makes a waiting request as urgent and as patient as its most urgent and most patient asker, and
 * adds who asks to those whose share may pay for it.
 */
export function raise(turn: Turn, { purpose, leaveBy, askers = [] }: Turn): void {
  turn.askers = [...new Set([...(turn.askers ?? []), ...askers])];
  if (rankOf(purpose) < rankOf(turn.purpose)) turn.purpose = purpose;
  turn.leaveBy = Math.max(turn.leaveBy, leaveBy);
}

/** A request that was refused because its users have used up their shares cannot be joined. */
export function canJoin({ isRefused }: Turn): boolean {
  return !isRefused;
}

/** A request that waits, and whom to tell when it leaves or cannot. */
type WaitingRequest = Waiting & {
  readonly turn: Turn;
  readonly resolve: (leftAt: MonotonicMs) => void;
  readonly reject: (error: unknown) => void;
};

type Needs = { readonly allowance: RequestAllowance; readonly clock: Clock };
type Shared = Needs & { readonly keptTurns: KeptTurns };

/** A timer may fire this much early, or the slot have moved: then it waits again. */
const wakeMsMin = 1;

/** A queue before the allowance; nothing leaves but through it. */
export function createRequestQueue({ allowance, clock }: Needs): RequestQueue {
  const keptTurns = createKeptTurns(clock);
  const shared: Shared = { allowance, clock, keptTurns };
  const line = createWaitingLine<WaitingRequest>(allowance.spentBy);
  let isServing = false;
  /** Resolved when a request joins: it may have to leave before the one the timer waits for. */
  let joined = Promise.withResolvers<void>();

  /** Tells everybody whose slot would now come too late, most of all when a pause has begun. */
  function refuseLate(): void {
    for (const waiting of line.all().toReversed()) {
      const refusal = refusalOf(waiting.turn, 0, shared);
      if (!refusal) continue;
      line.leave(waiting);
      waiting.reject(refuse(waiting.turn, refusal));
    }
  }

  async function serve(): Promise<void> {
    for (;;) {
      refuseLate();
      const next = line.next();
      if (!next) break;
      const wait = allowance.slotAfter(next.turn.purpose, 0) - clock.monotonicNow();
      if (wait > 0) {
        await Promise.race([clock.sleep(Math.max(wait, wakeMsMin)), joined.promise]);
        joined = Promise.withResolvers();
        continue;
      }
      line.leave(next);
      await letLeave(next, shared);
    }
    isServing = false;
  }

  return {
    async wait(turn) {
      const place = keptTurns.placeOf(turn.askers ?? []);
      const refusal = refusalOf(turn, line.aheadOf({ turn, place }), shared);
      if (refusal) throw refuse(turn, refusal);
      return new Promise((resolve, reject) => {
        line.join({ turn, place, resolve, reject });
        joined.resolve();
        if (isServing) return;
        isServing = true;
        void serve();
      });
    },
    length: line.length,
  };
}

/** Why a request that joins the queue now, behind `ahead` others, would not leave in time. */
function refusalOf(turn: Turn, ahead: number, shared: Shared): AllowanceRefusal | undefined {
  const { allowance, clock, keptTurns } = shared;
  const refusal = allowance.refusal(turn, ahead);
  if (refusal) return refusal;
  const slot = allowance.slotAfter(turn.purpose, ahead);
  const retryAt = clock.now() + slot - clock.monotonicNow();
  if (retryAt <= turn.leaveBy) return undefined;
  const pause = allowance.pauseNow();
  if (pause !== undefined && pause.retryAt > turn.leaveBy) return pause;
  keptTurns.keep(turn.askers ?? [], slot);
  return { reason: 'allowance_exhausted', retryAt };
}

/** Closes the request to later callers. Gives the error for those that wait for it. */
function refuse(turn: Turn, refusal: AllowanceRefusal): AllowanceRefusedError {
  turn.isRefused = true;
  return new AllowanceRefusedError(refusal);
}

/** Counts the request whose turn has come, unless it is not needed any more. */
async function letLeave({ turn, resolve, reject }: WaitingRequest, shared: Shared): Promise<void> {
  const { allowance, clock, keptTurns } = shared;
  try {
    if (turn.isNeeded?.() === false) throw new RequestNotNeededError();
    keptTurns.use(turn.askers ?? []);
    turn.receipt = await allowance.take(turn);
    resolve(clock.monotonicNow());
  } catch (error) {
    reject(error);
  }
}
