// The waiting requests in their order: first those of users who were refused before, then by what
// their users spent today, then by urgency, then by arrival.
import type { UserId } from '#src/domain/ids.ts';
import { requestPurposes, type RequestClaim, type RequestPurpose } from './request-allowance.ts';

/** A request in the line. */
export type Waiting = {
  readonly turn: RequestClaim;
  /** Its rank among the kept turns when it arrived: a user who is back in time keeps the rank. */
  readonly place: number;
};

export type WaitingLine<Each extends Waiting> = {
  join(waiting: Each): void;
  leave(waiting: Each): void;
  /** The next request; undefined in an empty line. */
  next(): Each | undefined;
  /** How many waiting requests would go before a new one. */
  aheadOf(newcomer: Waiting): number;
  /** Every waiting request, by arrival. */
  all(): readonly Each[];
  length(): number;
};

type SpentBy = (askers: readonly UserId[]) => number;

/** An empty line. What somebody spent, and how urgent a request is, may change while it waits. */
export function createWaitingLine<Each extends Waiting>(spentBy: SpentBy): WaitingLine<Each> {
  const waiting: Each[] = [];

  return {
    join: (each) => void waiting.push(each),
    leave(each) {
      const index = waiting.indexOf(each);
      if (index >= 0) waiting.splice(index, 1);
    },
    next() {
      let [best] = waiting;
      for (const each of waiting) if (best && compare(each, best, spentBy) < 0) best = each;
      return best;
    },
    aheadOf: (newcomer) => waiting.filter((each) => compare(each, newcomer, spentBy) <= 0).length,
    all: () => [...waiting],
    length: () => waiting.length,
  };
}

/** Negative when `a` leaves before `b`; 0 when who came first does. */
function compare(a: Waiting, b: Waiting, spentBy: SpentBy): number {
  return (
    Number(isNobodys(a.turn)) - Number(isNobodys(b.turn)) ||
    a.place - b.place ||
    spentBy(a.turn.askers ?? []) - spentBy(b.turn.askers ?? []) ||
    rankOf(a.turn.purpose) - rankOf(b.turn.purpose)
  );
}

const isNobodys = ({ purpose }: RequestClaim) => purpose === 'background';

const ranks = new Map(requestPurposes.map((purpose, rank) => [purpose, rank]));

/** The lower, the more urgent. */
export function rankOf(purpose: RequestPurpose): number {
  return ranks.get(purpose) ?? ranks.size;
}
