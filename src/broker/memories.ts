// The accounts in memory: loaded from the journal on first touch and advanced by recorded events.
import type { AccountId } from '#src/domain/ids.ts';
import {
  emptyHead,
  headOf,
  openEntry,
  type Journal,
  type JournalEntry,
} from '#src/journal/journal.ts';
import type { SnapshotStore } from '#src/journal/snapshot.ts';
import { remember } from '#src/runtime/recent.ts';
import { createAccountLoads } from './account-loads.ts';
import type { Quarantine } from './quarantine.ts';
import { createFreshness } from './freshness.ts';
import { recover, replayFrom, takeSnapshot, type AccountMemory } from './replay.ts';

export type Memories = {
  /**
   * The account as of some moment after the call, for a command. Throws AccountQuarantinedError.
   */
  fresh(accountId: AccountId): Promise<AccountMemory>;
  /**
   * At most `limit` entries before the sequence, newest first, each checked against the one before
   * it: damage is never shown. Throws AccountQuarantinedError.
   */
  readHistory(
    accountId: AccountId,
    beforeSequence: number,
    limit: number,
  ): Promise<readonly JournalEntry[]>;
  /** Every account in memory. */
  accountIds(): Iterable<AccountId>;
  /** The account for reading: also that of a quarantined one, as of its last good entry. */
  view(accountId: AccountId): AccountMemory | undefined;
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
  readonly quarantine: Quarantine;
  /** A snapshot could not be kept; only the next load takes longer. */
  readonly onSnapshotFault: (error: unknown) => void;
  /** Accounts in memory at once; the least recently traded one is forgotten and replayed again. */
  readonly accountsMax?: number;
};

/** With ten positions each some 120 MB. */
const accountsMaxDefault = 20_000;
/** A load replays at most about this many entries. */
const snapshotInterval = 1_000;

/** Memory that knows no account yet. */
export function createMemories(needs: MemoriesNeeds): Memories {
  const { journal, quarantine, accountsMax = accountsMaxDefault } = needs;
  const memoriesById = new Map<AccountId, AccountMemory>();
  // Forgetting another one is safe at any moment: memory is only ever the journal replayed.
  const keep = (accountId: AccountId, memory: AccountMemory) =>
    remember(memoriesById, accountId, memory, accountsMax);
  const loads = createAccountLoads({ load: (accountId) => load(needs, accountId), keep });
  const view = (accountId: AccountId) => memoriesById.get(accountId);
  const catchUp = async (accountId: AccountId, memory: AccountMemory) => {
    const newer = await replayFrom(memory, journal, accountId);
    if (view(accountId) === memory) keep(accountId, newer);
  };
  const { readHeads } = journal;
  const fresh = readHeads
    ? createFreshness({ readHeads, view, load: loads.join, catchUp })
    : async (accountId: AccountId) => view(accountId) ?? loads.join(accountId);
  return {
    async fresh(accountId) {
      quarantine.refuse(accountId);
      try {
        return await fresh(accountId);
      } catch (error) {
        throw quarantine.judge(accountId, error);
      }
    },
    readHistory: (accountId, before, limit) => readHistory(needs, accountId, before, limit),
    view,
    accountIds: () => memoriesById.keys(),
    isNewest: async (accountId, { head }) => {
      const [newest] = await journal.readBackwards(accountId, Number.MAX_SAFE_INTEGER, 1);
      return newest?.hash === head.hash;
    },
    confirm(accountId, memory) {
      const before = memoriesById.get(accountId)?.head.sequence ?? 0;
      loads.outdate(accountId);
      keep(accountId, memory);
      const isDue =
        Math.floor(before / snapshotInterval) < Math.floor(memory.head.sequence / snapshotInterval);
      if (isDue) keepSnapshot(needs, accountId, memory);
    },
    forget(accountId) {
      loads.outdate(accountId);
      memoriesById.delete(accountId);
    },
  };
}

async function load(needs: MemoriesNeeds, accountId: AccountId): Promise<AccountMemory> {
  const { journal, snapshots, quarantine } = needs;
  try {
    const snapshot = await snapshots.find(accountId);
    const memory = await recover(journal, snapshot, accountId);
    const isLong = memory.head.sequence - (snapshot?.sequence ?? 0) >= snapshotInterval;
    if (isLong) keepSnapshot(needs, accountId, memory);
    return memory;
  } catch (error) {
    throw quarantine.judge(accountId, error);
  }
}

function keepSnapshot(
  { snapshots, onSnapshotFault }: MemoriesNeeds,
  accountId: AccountId,
  memory: AccountMemory,
): void {
  snapshots.save(takeSnapshot(accountId, memory)).catch(onSnapshotFault);
}

async function readHistory(
  { journal, quarantine }: MemoriesNeeds,
  accountId: AccountId,
  beforeSequence: number,
  limit: number,
): Promise<readonly JournalEntry[]> {
  const stored = await journal.readBackwards(accountId, beforeSequence, limit + 1);
  try {
    return stored.slice(0, limit).map((entry, place) => {
      const previous = stored[place + 1];
      return openEntry(previous ? headOf(previous) : emptyHead, entry);
    });
  } catch (error) {
    throw quarantine.judge(accountId, error);
  }
}
