// Rows of the journal, as both engines have them.
import type { AccountId } from '#src/domain/ids.ts';
import type { StoredEntry } from '#src/journal/journal.ts';
import type { SqlValue } from '#src/storage/database.ts';
import { unpack } from './packing.ts';

/** The columns of a journal row, but for its account, in the order of `toRow`. */
export const entryColumns =
  'sequence, recorded_at, event_type, event_version, hash_version, content, idempotency_key, ' +
  'input_digest, hash';

/** In the order of `entryColumns`: reading them by name costs half as much again. */
export type EntryRow = readonly SqlValue[];

/** The row of an entry, but for its account. */
export function toRow(pack: (text: string) => SqlValue, entry: StoredEntry): EntryRow {
  return [
    entry.sequence,
    entry.recordedAt,
    entry.eventType,
    entry.eventVersion,
    entry.hashVersion,
    entry.content,
    entry.idempotency ? pack(entry.idempotency.key) : null,
    entry.idempotency ? pack(entry.idempotency.inputDigest) : null,
    pack(entry.hash),
  ];
}

/** The entry of a row of the account. */
export function fromRow(id: AccountId, row: EntryRow): StoredEntry {
  const [sequence, recordedAt, eventType, eventVersion, hashVersion] = row;
  const [content, key, digest, hash] = [row[5], row[6], row[7], row[8]];
  return {
    accountId: id,
    sequence: Number(sequence),
    recordedAt: Number(recordedAt),
    eventType: String(eventType),
    eventVersion: Number(eventVersion),
    // Rows of older releases have the one number.
    hashVersion: Number(hashVersion) || Number(eventVersion),
    content: String(content),
    idempotency: key === null ? undefined : { key: unpack(key), inputDigest: unpack(digest) },
    hash: unpack(hash),
  };
}
