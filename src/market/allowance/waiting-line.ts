// The requests that wait, and which of them goes next: it is the turn of who was refused before,
// then of who spent least today, then of the most urgent, then of who came first.
import type { UserId } from '#src/domain/ids.ts';
import { requestPurposes, type RequestClaim, type RequestPurpose } from './request-allowance.ts';

/** A request in the line. */
export type Waiting = {
  readonly turn: RequestClaim;
  /** Among the kept turns, as it was when it came: whoever is back in time is not late any more. */
  readonly place: number;
};

export type WaitingLine<Each extends Waiting> = {
  join(waiting: Each): void;
  leave(waiting: Each): void;
  /** Whose turn it is; nobody's in an empty line. */
  next(): Each | undefined;
  /** How many of those who wait would go before a newcomer. */
  aheadOf(newcomer: Waiting): number;
  /** Everybody, as they came. */
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
