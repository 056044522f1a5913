// The accounts in memory: loaded from the journal on first touch, advanced by recorded events, and
// quarantined when what they say cannot be.
import assert, { AssertionError } from 'node:assert/strict';
import type { AccountId } from '#src/domain/ids.ts';
import { UnreadableEventError } from '#src/journal/codecs/stored-fields.ts';
import {
  BrokenChainError,
  emptyHead,
  headOf,
  openEntry,
  type Journal,
  type JournalEntry,
} from '#src/journal/journal.ts';
import type { SnapshotStore } from '#src/journal/snapshot.ts';
import { remember } from '#src/runtime/recent.ts';
import { digestAccount } from './account-codec.ts';
import { recover, replay, takeSnapshot, type AccountMemory } from './replay.ts';

/** The account must be examined by an operator before it takes another command. */
export class AccountQuarantinedError extends Error {
  override readonly name = 'AccountQuarantinedError';
}

export type Memories = {
  /** The account for a command. Throws AccountQuarantinedError. */
  load(accountId: AccountId): Promise<AccountMemory>;
  /**
   * At most `limit` entries before the sequence, newest first, each checked against the one before
   * it: damage is never shown. Throws AccountQuarantinedError.
   */
  readHistory(
    accountId: AccountId,
    beforeSequence: number,
    limit: number,
  ): Promise<readonly JournalEntry[]>;
  /** The account in memory whose turn it is to be audited. */
  nextForAudit(): AccountId | undefined;
  /**
   * Replays the account's whole journal and compares memory with it; what differs or does not add
   * up is quarantined, unless the account has traded meanwhile.
   */
  audit(accountId: AccountId): Promise<void>;
  /** The account for reading: also that of a quarantined one, as of its last good entry. */
  view(accountId: AccountId): AccountMemory | undefined;
  isQuarantined(accountId: AccountId): boolean;
  /** Takes no more commands for the account; tells the alarm once. Gives what to throw. */
  quarantine(accountId: AccountId, error: Error): AccountQuarantinedError;
  /** Whether the journal has nothing of the account that the memory has not. */
  isNewest(accountId: AccountId, memory: AccountMemory): Promise<boolean>;
  /** The journal has recorded what leads to this memory: from now on it is the account's. */
  confirm(accountId: AccountId, memory: AccountMemory): void;
  /** Memory may lie: the next load replays the journal. */
  forget(accountId: AccountId): void;
};

export type MemoriesNeeds = {
  readonly journal: Journal;
  readonly snapshots: SnapshotStore;
  /** An alarm: somebody must look at this account. */
  readonly onQuarantine: (accountId: AccountId, reason: string) => void;
  /** A snapshot could not be kept; only the next load takes longer. */
  readonly onSnapshotFault: (error: unknown) => void;
  /** Accounts in memory at once; the least recently traded one is forgotten and replayed again. */
  readonly accountsMax?: number;
};

/** With ten positions each some 120 MB. */
const accountsMaxDefault = 20_000;
/** A load replays at most about this many entries. */
const snapshotInterval = 1_000;
/** Longer journals are for `verify`: an audit must not hold up the others. */
const auditedEntriesMax = 1_000;

export function createMemories(needs: MemoriesNeeds): Memories {
  const { journal, snapshots, accountsMax = accountsMaxDefault } = needs;
  const memoriesById = new Map<AccountId, AccountMemory>();
  const quarantinedById = new Map<AccountId, string>();
  const loadsById = new Map<AccountId, Promise<AccountMemory>>();
  let toAudit: AccountId[] = [];

  function quarantine(accountId: AccountId, error: Error): AccountQuarantinedError {
    // Damaged entries may be asked for again and again; once is enough of an alarm.
    if (!quarantinedById.has(accountId)) needs.onQuarantine(accountId, error.message);
    quarantinedById.set(accountId, error.message);
    return new AccountQuarantinedError(error.message, { cause: error });
  }

  /** Forgetting another one is safe at any moment: memory is only ever the journal replayed. */
  function keep(accountId: AccountId, memory: AccountMemory): void {
    remember(memoriesById, accountId, memory, accountsMax);
  }

  function keepSnapshot(accountId: AccountId, memory: AccountMemory): void {
    snapshots.save(takeSnapshot(accountId, memory)).catch(needs.onSnapshotFault);
  }

  /** Many may ask at once; what a command has made of the account meanwhile is newer. */
  function loadOnce(accountId: AccountId): Promise<AccountMemory> {
    const underWay = loadsById.get(accountId);
    if (underWay) return underWay;
    const load: Promise<AccountMemory> = replayNow(
      accountId,
      () => loadsById.get(accountId) === load,
    ).finally(() => {
      if (loadsById.get(accountId) === load) loadsById.delete(accountId);
    });
    loadsById.set(accountId, load);
    return load;
  }

  async function replayNow(accountId: AccountId, isWanted: () => boolean): Promise<AccountMemory> {
    try {
      const stoodAt = snapshots.find(accountId)?.sequence ?? 0;
      const memory = await recover(journal, snapshots, accountId);
      if (isWanted()) keep(accountId, memory);
      if (memory.head.sequence - stoodAt >= snapshotInterval) keepSnapshot(accountId, memory);
      return memory;
    } catch (error) {
      throw isDamage(error) ? quarantine(accountId, error) : error;
    }
  }

  /** Whether the journal holds the entry that the memory stands at, and went on from there. */
  async function isContinued(accountId: AccountId, { head }: AccountMemory): Promise<boolean> {
    const [entry] = await journal.readBackwards(accountId, head.sequence + 1, 1);
    return entry?.sequence === head.sequence && entry.hash === head.hash;
  }

  return {
    async load(accountId) {
      const reason = quarantinedById.get(accountId);
      if (reason !== undefined) throw new AccountQuarantinedError(reason);
      return memoriesById.get(accountId) ?? loadOnce(accountId);
    },

    async readHistory(accountId, beforeSequence, limit) {
      const stored = await journal.readBackwards(accountId, beforeSequence, limit + 1);
      try {
        return stored.slice(0, limit).map((entry, place) => {
          const previous = stored[place + 1];
          return openEntry(previous ? headOf(previous) : emptyHead, entry);
        });
      } catch (error) {
        throw isDamage(error) ? quarantine(accountId, error) : error;
      }
    },

    view: (accountId) => memoriesById.get(accountId),

    nextForAudit() {
      if (toAudit.length === 0) toAudit = [...memoriesById.keys()];
      return toAudit.pop();
    },

    async audit(accountId) {
      const memory = memoriesById.get(accountId);
      const isDue = memory && !quarantinedById.has(accountId);
      if (!isDue || memory.head.sequence > auditedEntriesMax) return;
      try {
        const { account, head } = await replay(journal, accountId);
        if (head.sequence > memory.head.sequence && (await isContinued(accountId, memory))) {
          // An operator's command has written as well: what is in memory is old, not wrong.
          memoriesById.delete(accountId);
          return;
        }
        assert.equal(head.hash, memory.head.hash, 'memory stands at the last entry');
        const isSame = digestAccount(account) === digestAccount(memory.account);
        assert(isSame, 'memory is the journal replayed');
      } catch (error) {
        if (!isDamage(error)) throw error;
        quarantine(accountId, error);
      }
    },

    isQuarantined: (accountId) => quarantinedById.has(accountId),
    quarantine,
    isNewest: async (accountId, { head }) => {
      const [newest] = await journal.readBackwards(accountId, Number.MAX_SAFE_INTEGER, 1);
      return newest?.hash === head.hash;
    },
    confirm(accountId, memory) {
      const before = memoriesById.get(accountId)?.head.sequence ?? 0;
      loadsById.delete(accountId);
      keep(accountId, memory);
      const isDue =
        Math.floor(before / snapshotInterval) < Math.floor(memory.head.sequence / snapshotInterval);
      if (isDue) keepSnapshot(accountId, memory);
    },
    forget: (accountId) => void memoriesById.delete(accountId),
  };
}

function isDamage(error: unknown): error is Error {
  return (
    error instanceof AssertionError ||
    error instanceof BrokenChainError ||
    error instanceof UnreadableEventError
  );
}
