// An account's memory is its journal replayed, and nothing else.
import type { Account } from '#src/domain/account.ts';
import { unopenedAccount } from '#src/domain/account.ts';
import type { AccountId } from '#src/domain/ids.ts';
import {
  emptyHead,
  headOf,
  openEntry,
  type Journal,
  type JournalEntry,
  type JournalHead,
  type StoredEntry,
} from '#src/journal/journal.ts';
import type { Snapshot } from '#src/journal/snapshot.ts';
import { sha256 } from '#src/runtime/digest.ts';
import { decodeAccount, encodeAccount } from './account-codec.ts';
import { evolve } from './evolve.ts';
import { assertInvariants } from './invariants.ts';

/** An account together with the journal entry it stands at. */
export type AccountMemory = { readonly account: Account; readonly head: JournalHead };

export const emptyMemory: AccountMemory = { account: unopenedAccount, head: emptyHead };

/**
 * Replays the account from its first entry, checking the hash chain. Throws BrokenChainError on
 * damage and an AssertionError when an invariant does not hold.
 */
export async function replay(journal: Journal, accountId: AccountId): Promise<AccountMemory> {
  return replayFrom(emptyMemory, journal, accountId);
}

/** As `replay`, from the snapshot of the account where there is one that fits the journal. */
export async function recover(
  journal: Journal,
  snapshot: Snapshot | undefined,
  accountId: AccountId,
): Promise<AccountMemory> {
  const start = snapshot && (await openSnapshot(journal, snapshot));
  return replayFrom(start ?? emptyMemory, journal, accountId);
}

/** One step: the entry, which must follow from the memory, and the memory after it. */
export function replayEntry(
  { account, head }: AccountMemory,
  stored: StoredEntry,
): { readonly entry: JournalEntry; readonly memory: AccountMemory } {
  const entry = openEntry(head, stored);
  return { entry, memory: { account: evolve(account, entry), head: headOf(entry) } };
}

/** The snapshot of an account's memory. */
export function takeSnapshot(accountId: AccountId, { account, head }: AccountMemory): Snapshot {
  const content = encodeAccount(account);
  const { sequence, hash } = head;
  return { accountId, sequence, entryHash: hash, content, contentHash: sha256(content) };
}

/** As `replay`, from a memory that the journal goes on from. */
export async function replayFrom(
  start: AccountMemory,
  journal: Journal,
  accountId: AccountId,
): Promise<AccountMemory> {
  let memory = start;
  for (const stored of await journal.read(accountId, memory.head.sequence)) {
    memory = replayEntry(memory, stored).memory;
  }
  assertInvariants(memory.account);
  return memory;
}

/**
 * The memory of a snapshot, or undefined when it does not fit the journal or itself, or is of
 * another version.
 */
async function openSnapshot(
  journal: Journal,
  { accountId, sequence, entryHash, content, contentHash }: Snapshot,
): Promise<AccountMemory | undefined> {
  const [stored] = await journal.readBackwards(accountId, sequence + 1, 1);
  const fits = stored?.sequence === sequence && stored.hash === entryHash;
  if (!fits || sha256(content) !== contentHash) return undefined;
  const account = decodeAccount(content);
  return account && { account, head: headOf(stored) };
}
