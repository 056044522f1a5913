// The text that the hash of an entry covers, by its version. Entries keep the version that they
// were written with; it has nothing to do with the version of their event.
import { sha256 } from '#src/runtime/digest.ts';
import type { StoredEntry } from './journal.ts';

/** In which every entry is written. */
export const hashVersion = 4;
/** Entries of this version and later hold a digest of their idempotency key instead of the key. */
export const keyedByDigestSince = 3;
/** Up to here one number said the version of the hash and of the event. */
const sharedUpTo = 3;

/** Whether the entry's event has the same version number as its hash. */
export function isVersionShared(entry: Pick<StoredEntry, 'hashVersion'>): boolean {
  return entry.hashVersion <= sharedUpTo;
}

/** SHA-256 in hexadecimal over every field of the entry and over the hash of the one before it. */
export function hashEntry(previousHash: string, entry: Omit<StoredEntry, 'hash'>): string {
  return sha256(
    entry.hashVersion === 1 ? asJson(previousHash, entry) : asLines(previousHash, entry),
  );
}

/** The first release wrote JSON, which takes longer to build than to hash. */
function asJson(previousHash: string, entry: Omit<StoredEntry, 'hash'>): string {
  const { accountId, sequence, recordedAt, eventType, eventVersion, content, idempotency } = entry;
  const { key = null, inputDigest = null } = idempotency ?? {};
  return JSON.stringify([
    previousHash,
    accountId,
    sequence,
    recordedAt,
    eventType,
    eventVersion,
    content,
    key,
    inputDigest,
  ]);
}

/**
 * One line a field. No field that was ever written holds a line break, so that two different
 * entries never give the same text.
 */
function asLines(previousHash: string, entry: Omit<StoredEntry, 'hash'>): string {
  const { accountId, sequence, recordedAt, eventType, eventVersion, content, idempotency } = entry;
  const { key, inputDigest } = idempotency ?? {};
  const versions = isVersionShared(entry) ? eventVersion : `${entry.hashVersion}\n${eventVersion}`;
  return (
    `${previousHash}\n${accountId}\n${sequence}\n${recordedAt}\n${eventType}\n${versions}\n` +
    `${content}\n${idempotency ? 'keyed' : 'unkeyed'}\n${key ?? ''}\n${inputDigest ?? ''}`
  );
}
