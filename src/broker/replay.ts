// An account's memory is its journal replayed, and nothing else.
import type { Account } from '#src/domain/account.ts';
import { unopenedAccount } from '#src/domain/account.ts';
import type { AccountId } from '#src/domain/ids.ts';
import {
  emptyHead,
  headOf,
  openEntry,
  type Journal,
  type JournalHead,
} from '#src/journal/journal.ts';
import { evolve } from './evolve.ts';
import { assertInvariants } from './invariants.ts';

/** An account together with the journal entry it stands at. */
export type AccountMemory = { readonly account: Account; readonly head: JournalHead };

/**
 * Replays the account from its first entry, checking the hash chain. Throws BrokenChainError on
 * damage and an AssertionError when an invariant does not hold at the end.
 */
export async function replay(journal: Journal, accountId: AccountId): Promise<AccountMemory> {
  let memory: AccountMemory = { account: unopenedAccount, head: emptyHead };
  for (const stored of await journal.read(accountId, 0)) {
    const entry = openEntry(memory.head, stored);
    memory = { account: evolve(memory.account, entry), head: headOf(entry) };
  }
  assertInvariants(memory.account);
  return memory;
}
