// Judges one account's journal against everything that its clients saw. The journal's sequence is
// the order of events, so one pass each is enough: no search for a linearisation is needed.
import { evolve } from '#src/broker/evolve.ts';
import { assertInvariants } from '#src/broker/invariants.ts';
import { unopenedAccount, type Account } from '#src/domain/account.ts';
import type { AccountId } from '#src/domain/ids.ts';
import {
  emptyHead,
  headOf,
  openEntry,
  readEntry,
  type JournalEntry,
  type StoredEntry,
} from '#src/journal/journal.ts';
import { checkAnswers } from './answer-check.ts';
import { firstAnswered, type OrderRecord, type Sighting } from './history.ts';
import { matchEntries, type MatchedOrder } from './entry-match.ts';
import { checkSightings } from './sighting-check.ts';

export const findingKinds = [
  /** An answered order has no entry. */
  'lost',
  /** An order has more than one entry. */
  'duplicated',
  /** An entry that nobody submitted. */
  'phantom',
  /** Sequence, hash or books do not follow from the entry before. */
  'chain_break',
  /** An entry stands before one that was answered before it was submitted. */
  'reordered',
  /** An answer or an entry says something else than the replayed books. */
  'wrong_answer',
  /** A refusal that no state in its window justifies. */
  'unjustified_rejection',
  /** A read that shows no state of its window. */
  'stale_read',
  /** An order without an answer after its retry. */
  'unresolved',
  /** A row derived from the entries is missing, too many or different. */
  'wrong_read_model',
] as const;
export type FindingKind = (typeof findingKinds)[number];

export type Finding = {
  readonly kind: FindingKind;
  readonly accountId: AccountId;
  readonly detail: string;
};

/** Notes what is wrong; the account is known already. */
export type Note = (kind: FindingKind, detail: string) => void;

export type AccountHistory = {
  readonly accountId: AccountId;
  /** As the journal gives them, oldest first. */
  readonly entries: readonly StoredEntry[];
  /** The readable idempotency keys by sequence, of which the entries hold digests. */
  readonly keys: ReadonlyMap<number, string>;
  readonly orders: readonly OrderRecord[];
  readonly sightings: readonly Sighting[];
};

/**
 * Everything that is wrong with the account; nothing for a history that happened as it was told.
 */
export function checkAccount(history: AccountHistory): readonly Finding[] {
  const { accountId, orders, sightings } = history;
  const findings: Finding[] = [];
  const note: Note = (kind, detail) => void findings.push({ kind, accountId, detail });
  const states = replayStates(history.entries, note);
  const entries = history.entries.map((stored) => withReadableKey(readEntry(stored), history));
  const matched = matchEntries(entries, orders, note);
  for (const each of matched) checkAnswers(each, states, note);
  checkRealTime(entries, matched, note);
  checkSightings(sightings, matched, states, note);
  return findings;
}

/** A digest without its readable key is no key of anybody's: the entry counts as a stranger's. */
function withReadableKey(entry: JournalEntry, { keys }: AccountHistory): JournalEntry {
  const { idempotency } = entry;
  const key = keys.get(entry.sequence);
  return { ...entry, idempotency: idempotency && { ...idempotency, key: key ?? idempotency.key } };
}

/** The account after every sequence, from 0 on; shorter when the chain is broken. */
function replayStates(entries: readonly StoredEntry[], note: Note): readonly Account[] {
  const states: Account[] = [unopenedAccount];
  let head = emptyHead;
  let account = unopenedAccount;
  try {
    for (const stored of entries) {
      account = evolve(account, openEntry(head, stored));
      assertInvariants(account);
      head = headOf(stored);
      states.push(account);
    }
  } catch (error) {
    note('chain_break', error instanceof Error ? error.message : String(error));
  }
  return states;
}

/** If A was answered before B was submitted, A stands before B: one running maximum. */
function checkRealTime(
  entries: readonly JournalEntry[],
  matched: readonly MatchedOrder[],
  note: Note,
): void {
  const ordersBySequence = new Map(
    matched.flatMap(({ order, entry }) => (entry ? [[entry.sequence, order] as const] : [])),
  );
  let latestStart = -Infinity;
  let latestSequence = 0;
  for (const { sequence } of entries) {
    const order = ordersBySequence.get(sequence);
    const startedAt = order?.attempts[0]?.startedAt;
    if (!order || startedAt === undefined) continue;
    const answeredAt = firstAnswered(order)?.endedAt ?? Infinity;
    if (answeredAt < latestStart) {
      note(
        'reordered',
        `${order.key} at ${sequence} was answered before ${latestSequence} was submitted`,
      );
    }
    if (startedAt > latestStart) {
      latestStart = startedAt;
      latestSequence = sequence;
    }
  }
}
