// Requests that wait for their slot of the allowance. Whenever one may leave, it is the turn of who
// was refused before, then of who spent least today, then of the most urgent; whoever could not
// leave in time is told at once.
import type { UserId } from '#src/domain/ids.ts';
import type { Clock, EpochMs } from '#src/runtime/clock.ts';
import type { Receipt } from './daily-count.ts';
import { createKeptTurns } from './kept-turns.ts';
import {
  requestPurposes,
  type AllowanceRefusal,
  type RequestAllowance,
  type RequestPurpose,
} from './request-allowance.ts';

/** No request may leave before the caller's deadline. */
export class AllowanceRefusedError extends Error {
  override readonly name = 'AllowanceRefusedError';
  readonly refusal: AllowanceRefusal;

  constructor(refusal: AllowanceRefusal) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}

/** A place in the queue. Whoever joins a waiting request may make it more urgent: see `raise`. */
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
  /** Set when it was refused: whoever comes now needs a request of their own. */
  isRefused?: boolean;
};

/** What a request was for came about while it waited; it did not leave and was not counted. */
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

/** A request that was refused for want of a share is none for who has one. */
export function canJoin({ isRefused }: Turn): boolean {
  return !isRefused;
}

type Waiting = {
  readonly turn: Turn;
  /** Among the kept turns, as it was when it came: whoever is back in time is not late any more. */
  readonly place: number;
  readonly resolve: (leftAt: number) => void;
  readonly reject: (error: unknown) => void;
};

type Place = Pick<Waiting, 'turn' | 'place'>;

type Needs = { readonly allowance: RequestAllowance; readonly clock: Clock };

/** A timer may fire this much early, or the slot have moved: then it waits again. */
const wakeMsMin = 1;

/** A queue before the allowance; nothing leaves but through it. */
export function createRequestQueue({ allowance, clock }: Needs): RequestQueue {
  const waiting: Waiting[] = [];
  const keptTurns = createKeptTurns(clock);
  let isServing = false;
  /** Resolved by whoever joins: it may have to leave before the one that is being slept for. */
  let joined = Promise.withResolvers<void>();

  const placeAmongKept = ({ askers = [] }: Turn) => keptTurns.placeOf(askers);

  /** Negative when `a` leaves before `b`; 0 when who came first does. */
  function compare(a: Place, b: Place): number {
    return (
      Number(isNobodys(a.turn)) - Number(isNobodys(b.turn)) ||
      a.place - b.place ||
      allowance.spentBy(a.turn.askers ?? []) - allowance.spentBy(b.turn.askers ?? []) ||
      rankOf(a.turn.purpose) - rankOf(b.turn.purpose)
    );
  }

  function aheadOf(turn: Turn): number {
    const place = placeAmongKept(turn);
    return waiting.filter((each) => compare(each, { turn, place }) <= 0).length;
  }

  /** The first of those who go first: among equals, who came first. */
  function placeOfNext(): number {
    let best = -1;
    for (const [place, each] of waiting.entries()) {
      const current = waiting[best];
      if (!current || compare(each, current) < 0) best = place;
    }
    return best;
  }

  /** Why a request that joins the queue now would not leave in time. */
  function refusalOf(turn: Turn, ahead: number): AllowanceRefusal | undefined {
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

  function refuse(place: number, refusal: AllowanceRefusal): void {
    const [refused] = waiting.splice(place, 1);
    if (refused) refused.turn.isRefused = true;
    refused?.reject(new AllowanceRefusedError(refusal));
  }

  /** Tells everybody whose slot would now come too late, most of all when a pause has begun. */
  function refuseLate(): void {
    for (let place = waiting.length - 1; place >= 0; place -= 1) {
      const turn = waiting[place]?.turn;
      const refusal = turn && refusalOf(turn, 0);
      if (refusal) refuse(place, refusal);
    }
  }

  async function letLeave({ turn, resolve, reject }: Waiting): Promise<void> {
    try {
      if (turn.isNeeded?.() === false) throw new RequestNotNeededError();
      keptTurns.use(turn.askers ?? []);
      turn.receipt = await allowance.take(turn);
      resolve(clock.monotonicNow());
    } catch (error) {
      reject(error);
    }
  }

  async function serve(): Promise<void> {
    for (;;) {
      refuseLate();
      const place = placeOfNext();
      const next = waiting[place];
      if (!next) break;
      const wait = allowance.slotAfter(next.turn.purpose, 0) - clock.monotonicNow();
      if (wait > 0) {
        await Promise.race([clock.sleep(Math.max(wait, wakeMsMin)), joined.promise]);
        joined = Promise.withResolvers();
        continue;
      }
      waiting.splice(place, 1);
      await letLeave(next);
    }
    isServing = false;
  }

  return {
    async wait(turn) {
      const refusal = refusalOf(turn, aheadOf(turn));
      if (refusal) {
        turn.isRefused = true;
        throw new AllowanceRefusedError(refusal);
      }
      return new Promise((resolve, reject) => {
        waiting.push({ turn, place: placeAmongKept(turn), resolve, reject });
        joined.resolve();
        if (isServing) return;
        isServing = true;
        void serve();
      });
    },
    length: () => waiting.length,
  };
}

const isNobodys = ({ purpose }: Turn) => purpose === 'background';

const ranks = new Map(requestPurposes.map((purpose, rank) => [purpose, rank]));

function rankOf(purpose: RequestPurpose): number {
  return ranks.get(purpose) ?? ranks.size;
}
