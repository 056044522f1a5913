// Whether everything that was read is a state the account was in between the question and the
// answer: not older than what had been answered before, not newer than what came after.
import type { Account } from '#src/domain/account.ts';
import { formatMoney, formatQuantity } from '#src/domain/money.ts';
import type { MatchedOrder } from './entry-match.ts';
import { firstAnswered, type HeldPosition, type Sighting } from './history.ts';
import type { Note } from './history-check.ts';

/** Notes each sighting that fits no state of its window. O(n log n). */
export function checkSightings(
  sightings: readonly Sighting[],
  matched: readonly MatchedOrder[],
  states: readonly Account[],
  note: Note,
): void {
  const windowOf = createWindows(matched, states.length - 1);
  for (const sighting of sightings) {
    const { from, to } = windowOf(sighting);
    if (states.slice(from, to + 1).some((account) => fits(sighting, account))) continue;
    const { cash, positions, held } = sighting;
    const seen = JSON.stringify({ cash, positions, held });
    const kind = positions ? 'stale_read' : 'unjustified_rejection';
    note(kind, `no state from ${from} to ${to} shows ${seen}`);
  }
}

type Window = { readonly from: number; readonly to: number };

/**
 * The sequences that may have been seen: from the last one answered before to the last possible.
 */
function createWindows(matched: readonly MatchedOrder[], last: number) {
  const answered: (readonly [number, number])[] = [];
  const submitted: (readonly [number, number])[] = [];
  for (const { order, entry } of matched) {
    const startedAt = order.attempts[0]?.startedAt;
    if (!entry || startedAt === undefined) continue;
    submitted.push([startedAt, entry.sequence]);
    const answeredAt = firstAnswered(order)?.endedAt;
    if (answeredAt !== undefined) answered.push([answeredAt, entry.sequence]);
  }
  answered.sort(byInstant);
  submitted.sort(byInstant);
  const highest = runningBest(answered, Math.max);
  const lowest = runningBest(submitted.toReversed(), Math.min).toReversed();
  return ({ startedAt, endedAt }: Sighting): Window => {
    const before = countBelow(answered, startedAt);
    const after = countBelow(submitted, endedAt);
    // The opening is always there: nobody can ask before it.
    return { from: highest[before - 1] ?? 1, to: Math.min(last, (lowest[after] ?? Infinity) - 1) };
  };
}

function byInstant([left]: readonly [number, number], [right]: readonly [number, number]): number {
  return left - right;
}

function runningBest(
  pairs: readonly (readonly [number, number])[],
  better: (left: number, right: number) => number,
): readonly number[] {
  const best: number[] = [];
  for (const [, sequence] of pairs) best.push(better(best.at(-1) ?? sequence, sequence));
  return best;
}

/** How many of the sorted instants lie before the one given. */
function countBelow(pairs: readonly (readonly [number, number])[], instant: number): number {
  let low = 0;
  let high = pairs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pairs[middle]?.[0] ?? Infinity) < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

function fits({ cash, positions, held }: Sighting, account: Account): boolean {
  if (cash !== undefined && cash !== formatMoney(account.cash)) return false;
  if (positions && describe(positions) !== describe(heldIn(account))) return false;
  if (!held) return true;
  const found = heldIn(account).find(({ symbol }) => symbol === held.symbol);
  return (found?.quantity ?? '0') === held.quantity;
}

function heldIn({ positions }: Account): readonly HeldPosition[] {
  return positions.map(({ symbol, quantity, costBasis }) => ({
    symbol,
    quantity: formatQuantity(quantity),
    cost_basis: formatMoney(costBasis),
  }));
}

function describe(positions: readonly HeldPosition[]): string {
  return positions
    .map(({ symbol, quantity, cost_basis }) => `${symbol} ${quantity} for ${cost_basis}`)
    .toSorted()
    .join(', ');
}
