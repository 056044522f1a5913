// Turns of users who were refused because no slot was free in time: a user who retries after
// `Retry-After` goes first, and is not refused again and again in favour of later ones.
import type { UserId } from '#src/domain/ids.ts';
import type { MonotonicMs } from '#src/runtime/instant.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { remember } from '#src/runtime/recent.ts';

export type KeptTurns = {
  /** Keeps the turn of these until the monotonic instant of the slot, and ten seconds more. */
  keep(askers: readonly UserId[], slotAt: MonotonicMs): void;
  /** A request of these leaves: their turn is over. */
  use(askers: readonly UserId[]): void;
  /** A rank: lower for users who were refused earlier, highest where no turn is kept. */
  placeOf(askers: readonly UserId[]): number;
};

const returnsWithinMs = 10_000;
/** Users whose turn is kept at once. */
const usersMax = 1_000;

type KeptTurn = { readonly place: number; readonly until: MonotonicMs };

export function createKeptTurns(clock: Clock): KeptTurns {
  const turnsByUser = new Map<UserId, KeptTurn>();
  let places = 0;

  function find(userId: UserId): KeptTurn | undefined {
    const turn = turnsByUser.get(userId);
    return turn && clock.monotonicNow() <= turn.until ? turn : undefined;
  }

  return {
    keep(askers, slotAt) {
      for (const userId of askers) {
        const place = find(userId)?.place ?? (places += 1);
        remember(turnsByUser, userId, { place, until: slotAt + returnsWithinMs }, usersMax);
      }
    },
    use(askers) {
      for (const userId of askers) turnsByUser.delete(userId);
    },
    placeOf: (askers) =>
      Math.min(Number.MAX_SAFE_INTEGER, ...askers.flatMap((each) => find(each)?.place ?? [])),
  };
}
