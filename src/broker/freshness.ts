// Accounts in memory where other nodes write the same books: before one is used, the database is
// asked how far its journal has come, once a turn of the event loop for all accounts together.
import type { AccountId } from '#src/domain/ids.ts';
import { BrokenChainError, type Journal } from '#src/journal/journal.ts';
import { batchPerTurn } from '#src/runtime/batch-per-turn.ts';
import type { AccountMemory } from './replay.ts';

type Needs = {
  readonly readHeads: NonNullable<Journal['readHeads']>;
  readonly view: (accountId: AccountId) => AccountMemory | undefined;
  readonly load: (accountId: AccountId) => Promise<AccountMemory>;
  /** Replays what the journal has after the memory; kept unless that has moved meanwhile. */
  readonly catchUp: (accountId: AccountId, memory: AccountMemory) => Promise<void>;
};

/**
 * Gives the account as of some moment after the call. Throws BrokenChainError when the journal ends
 * before an entry that this node knows to be recorded: it is an old copy, or a standby that has
 * missed it.
 */
export function createFreshness(needs: Needs): (accountId: AccountId) => Promise<AccountMemory> {
  const { readHeads, view, load, catchUp } = needs;
  const headOf = batchPerTurn(readHeads);
  return async (accountId) => {
    const known = view(accountId) ?? (await load(accountId));
    const head = (await headOf(accountId)) ?? 0;
    if (head < known.head.sequence) {
      throw new BrokenChainError(
        `account ${accountId} ends at sequence ${head}, and ${known.head.sequence} was recorded`,
      );
    }
    for (;;) {
      const memory = view(accountId) ?? (await load(accountId));
      if (memory.head.sequence >= head) return memory;
      await catchUp(accountId, memory);
    }
  };
}
