// The port for the high-water mark: the newest entries, remembered apart from the journal. A
// database that was cut or replaced by an old copy is consistent in itself; only the mark can tell.
import type { AccountId } from '#src/domain/ids.ts';
import type { Journal, StoredEntry } from './journal.ts';

export type Mark = Pick<StoredEntry, 'accountId' | 'sequence' | 'hash'>;

export type HighWaterMark = {
  /** The newest entry of each account that the mark remembers. */
  read(): readonly Mark[];
  /** Remembers a durable entry within a few milliseconds; never waits. */
  note(mark: Mark): void;
  /**
   * Forgets what was noted and remembers these instead, also after a power cut once it resolves.
   * Throws when it could not be written; what comes next tries again.
   */
  replace(marks: readonly Mark[]): Promise<void>;
  close(): Promise<void>;
};

/** The journal, with every durable entry noted. */
export function markedJournal(journal: Journal, mark: HighWaterMark): Journal {
  return {
    ...journal,
    append: async (entries) => {
      await journal.append(entries);
      const newest = entries.at(-1);
      if (newest) mark.note(newest.stored);
    },
  };
}

/** An account whose newest answered entries are missing from the journal. */
export type Loss = {
  readonly accountId: AccountId;
  /** What the journal still has. */
  readonly journaledThrough: number;
  /** What was answered once. */
  readonly answeredThrough: number;
  readonly answeredHash: string;
};

/** Every account whose newest answered entry is not in the journal as it was answered. */
export async function findLosses(
  journal: Journal,
  marks: readonly Mark[],
): Promise<readonly Loss[]> {
  const losses: Loss[] = [];
  for (const { accountId, sequence, hash } of marks) {
    const [entry] = await journal.readBackwards(accountId, sequence + 1, 1);
    if (entry?.sequence === sequence && entry.hash === hash) continue;
    losses.push({
      accountId,
      journaledThrough: Math.min(entry?.sequence ?? 0, sequence - 1),
      answeredThrough: sequence,
      answeredHash: hash,
    });
  }
  return losses;
}

/** The journal misses entries that were answered: the server must not start on it. */
export class JournalBehindMarkError extends Error {
  override readonly name = 'JournalBehindMarkError';
  readonly losses: readonly Loss[];

  constructor(losses: readonly Loss[]) {
    super(describeLosses(losses));
    this.losses = losses;
  }
}

function describeLosses(losses: readonly Loss[]): string {
  const [first] = losses;
  const more = losses.length > 1 ? ` and ${losses.length - 1} more accounts` : '';
  return (
    `the database misses entries that were answered: account ${first?.accountId} ends at sequence ` +
    `${first?.journaledThrough}, answered was ${first?.answeredThrough}${more}. It was cut or is an ` +
    'old copy: put the right file back, or accept the loss for ever with ' +
    '"npm run -s papertape -- accept-loss"'
  );
}

/** A mark that remembers nothing, for a journal that does not outlive the process. */
export const noMark: HighWaterMark = {
  read: () => [],
  note: () => {},
  replace: async () => {},
  close: async () => {},
};
