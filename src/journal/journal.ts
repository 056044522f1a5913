// The journal's port: the append-only record of what happened to every account. Memory is only ever
// the journal replayed, so every implementation must keep the promises below.
import type { AccountEvent, RecordedEvent } from '#src/domain/event.ts';
import type { AccountId } from '#src/domain/ids.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { hashEntry, hashVersion, isVersionShared } from './entry-hash.ts';
import { decodeEvent, encodeEvent, versionOfShared } from './event-codec.ts';

/** What a caller sends along, so that a repeated request is done once. */
export type Idempotency = {
  /** The caller's token: 1 to 255 printable ASCII characters, unique within the account. */
  readonly key: string;
  /** SHA-256 of what was asked, so that a key cannot be used for something else. */
  readonly inputDigest: string;
};

/** The same as an entry holds it. */
export type RecordedIdempotency = {
  /** The salted digest of the key; the key itself in entries of hash version 2 and older. */
  readonly key: string;
  /** SHA-256 of what was asked, so that a key cannot be used for something else. */
  readonly inputDigest: string;
};

/** An entry as it is stored. The hash covers every other field and the entry before it. */
export type StoredEntry = {
  readonly accountId: AccountId;
  /** Starts at 1 in every account, without gaps. */
  readonly sequence: number;
  readonly recordedAt: EpochMs;
  readonly eventType: string;
  /** Of the event's type; in entries of older releases the same number as `hashVersion`. */
  readonly eventVersion: number;
  /** Of the text that the hash covers. */
  readonly hashVersion: number;
  readonly content: string;
  readonly idempotency: RecordedIdempotency | undefined;
  /** SHA-256 in hexadecimal. */
  readonly hash: string;
};

/** The last entry of an account, as the next one must know it. */
export type JournalHead = {
  readonly sequence: number;
  readonly hash: string;
  readonly recordedAt: EpochMs;
};

export type JournalEntry<Event extends AccountEvent = AccountEvent> = RecordedEvent<Event> & {
  readonly accountId: AccountId;
  readonly sequence: number;
  readonly hash: string;
  readonly idempotency: RecordedIdempotency | undefined;
};

/** An entry to be recorded. */
export type NewEntry = {
  readonly stored: StoredEntry;
  /** The same with its event, from which the read models follow. */
  readonly entry: JournalEntry;
  /** The idempotency key as its caller wrote it; it goes when the user does. */
  readonly readableKey?: string | undefined;
};

export type Journal = {
  /**
   * Records entries of one account that follow from one another, all or none of them; resolves when
   * they are durable, with the read models and readable keys that belong to them. Throws
   * JournalConflictError when an (account, sequence) or (account, idempotency key) is taken,
   * StorageFullError when there is certainly no room for them, and OutcomeUnknownError when nobody
   * can say whether they were recorded.
   */
  append(entries: readonly NewEntry[]): Promise<void>;
  /** Every entry of the account after the sequence, oldest first. */
  read(accountId: AccountId, afterSequence: number): Promise<readonly StoredEntry[]>;
  /** At most `limit` entries before the sequence, newest first. */
  readBackwards(
    accountId: AccountId,
    beforeSequence: number,
    limit: number,
  ): Promise<readonly StoredEntry[]>;
  /** The entry whose `idempotency.key` this is, however long ago it was recorded. */
  findByKey(accountId: AccountId, recordedKey: string): Promise<StoredEntry | undefined>;
  /**
   * Where other nodes write the same journal: how far each account has come at some moment after
   * the call; accounts without entries are missing. Undefined where this process writes alone.
   */
  readonly readHeads?: (
    accountIds: readonly AccountId[],
  ) => Promise<ReadonlyMap<AccountId, number>>;
};

/** Another writer was first: reload the account and decide again. */
export class JournalConflictError extends Error {
  override readonly name = 'JournalConflictError';
}

/** The stored entries of an account do not follow from one another: damage or tampering. */
export class BrokenChainError extends Error {
  override readonly name = 'BrokenChainError';
}

/** What an account without entries continues from. */
export const emptyHead: JournalHead = { sequence: 0, hash: '0'.repeat(64), recordedAt: 0 };

/** The entry that follows `head`, hashed and ready to be appended. */
export function sealEntry<Event extends AccountEvent>(
  accountId: AccountId,
  head: JournalHead,
  event: Event,
  at: EpochMs,
  idempotency: RecordedIdempotency | undefined,
): { readonly stored: StoredEntry; readonly entry: JournalEntry<Event> } {
  const { version, content } = encodeEvent(event);
  const unsealed = {
    accountId,
    sequence: head.sequence + 1,
    // A clock set back must not make the history run backwards.
    recordedAt: Math.max(head.recordedAt, at),
    eventType: event.type,
    eventVersion: version,
    hashVersion,
    content,
    idempotency,
  };
  const hash = hashEntry(head.hash, unsealed);
  const { sequence, recordedAt } = unsealed;
  return {
    stored: { ...unsealed, hash },
    entry: { accountId, sequence, recordedAt, event, idempotency, hash },
  };
}

/** Reads a stored entry back, or throws BrokenChainError when it does not follow from `head`. */
export function openEntry(head: JournalHead, stored: StoredEntry): JournalEntry {
  if (stored.sequence !== head.sequence + 1) {
    throw brokenAt(stored, `the entry after ${head.sequence} is missing`);
  }
  if (stored.recordedAt < head.recordedAt) {
    throw brokenAt(stored, 'recorded before the entry it follows');
  }
  if (hashEntry(head.hash, stored) !== stored.hash) {
    throw brokenAt(stored, 'the hash does not fit the content');
  }
  return readEntry(stored);
}

function brokenAt({ accountId, sequence }: StoredEntry, problem: string): BrokenChainError {
  return new BrokenChainError(`account ${accountId}, sequence ${sequence}: ${problem}`);
}

/** Reads a stored entry without its predecessor, for showing: the chain is not checked. */
export function readEntry(stored: StoredEntry): JournalEntry {
  const { accountId, sequence, recordedAt, idempotency, hash } = stored;
  const { eventType, eventVersion, content } = stored;
  const isShared = isVersionShared(stored);
  const version = isShared ? versionOfShared(eventType, eventVersion) : eventVersion;
  const event = decodeEvent(eventType, version, content);
  return { accountId, sequence, recordedAt, event, idempotency, hash };
}

/** The head of an account whose last entry this is. */
export function headOf(entry: Pick<StoredEntry, 'sequence' | 'hash' | 'recordedAt'>): JournalHead {
  return { sequence: entry.sequence, hash: entry.hash, recordedAt: entry.recordedAt };
}
