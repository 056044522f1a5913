// The first answer to an idempotency key, read back from the journal.
import type { AccountId } from '#src/domain/ids.ts';
import { keyedByDigestSince } from '#src/journal/entry-hash.ts';
import type { Idempotency, Journal, JournalEntry, StoredEntry } from '#src/journal/journal.ts';
import type { KeyDigestsOfAccounts } from '#src/journal/key-digests.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import type { Executed } from './execution.ts';
import type { Memories } from './memories.ts';

/** The key was used before, for a command that asked for something else. */
export type KeyReused = { readonly code: 'idempotency_key_reused' };

export type RecordedAnswers = {
  /**
   * What the key led to when it was used first; undefined for a new key. Damage is never answered
   * with: throws AccountQuarantinedError when the entry does not follow from the one before it.
   */
  find(
    accountId: AccountId,
    idempotency: Idempotency,
  ): Promise<Result<Executed, KeyReused> | undefined>;
  /** The entry of the key, whatever was asked for with it. Throws as `find`. */
  findEntry(accountId: AccountId, key: string): Promise<JournalEntry | undefined>;
};

type Needs = {
  readonly journal: Journal;
  readonly keyDigests: KeyDigestsOfAccounts;
  readonly memories: Pick<Memories, 'readHistory'>;
};

/** Answers by key, whichever release recorded them. */
export function createRecordedAnswers({ journal, keyDigests, memories }: Needs): RecordedAnswers {
  /** The entry of the key, as its digest or, in entries of earlier releases, as it is. */
  async function findByKey(accountId: AccountId, key: string): Promise<StoredEntry | undefined> {
    const { digestOf, hasPlainKeys } = await keyDigests.load(accountId);
    const stored = await journal.findByKey(accountId, digestOf(key));
    if (stored || !hasPlainKeys) return stored;
    const older = await journal.findByKey(accountId, key);
    return older && older.hashVersion < keyedByDigestSince ? older : undefined;
  }

  async function findEntry(accountId: AccountId, key: string): Promise<JournalEntry | undefined> {
    const stored = await findByKey(accountId, key);
    if (!stored) return undefined;
    // Read once more with the entry before it, against which its hash is checked.
    const [entry] = await memories.readHistory(accountId, stored.sequence + 1, 1);
    return entry;
  }

  return {
    findEntry,
    async find(accountId, { key, inputDigest }) {
      const entry = await findEntry(accountId, key);
      if (!entry) return undefined;
      if (entry.idempotency?.inputDigest !== inputDigest) {
        return err({ code: 'idempotency_key_reused' });
      }
      return ok({ entry, entries: [entry], replayed: true });
    },
  };
}
