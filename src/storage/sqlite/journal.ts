// The journal's port on SQLite.
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { accountId, type AccountId } from '#src/domain/ids.ts';
import {
  JournalConflictError,
  type Journal,
  type NewEntry,
  type StoredEntry,
} from '#src/journal/journal.ts';
import type { SqliteAccess } from './database.ts';
import type { WriteJob } from './jobs.ts';
import { UniqueKeyTakenError } from './writer.ts';

/** The columns of a journal row, in the order of `toRow`. */
export const journalColumns =
  'account_id, sequence, recorded_at, event_type, event_version, hash_version, content, ' +
  'idempotency_key, input_digest, hash';
/** Takes what `toRow` gives. */
export const insertEntry = `INSERT INTO journal (${journalColumns}) VALUES (?,?,?,?,?,?,?,?,?,?)`;
const insertKey = 'INSERT INTO idempotency_keys (account_id, sequence, key) VALUES (?, ?, ?)';
const select = `SELECT ${journalColumns} FROM journal WHERE account_id = ?`;

/** The journal in the database's file. */
export function createSqliteJournal({ reader, writer }: SqliteAccess): Journal {
  const read = prepareRows(reader, `${select} AND sequence > ? ORDER BY sequence`);
  const readBackwards = prepareRows(
    reader,
    `${select} AND sequence < ? ORDER BY sequence DESC LIMIT ?`,
  );
  const findByKey = prepareRows(reader, `${select} AND idempotency_key = ?`);

  return {
    append: async (entries) => {
      try {
        await writer.write(entries.flatMap(insertionsOf));
      } catch (error) {
        if (!(error instanceof UniqueKeyTakenError)) throw error;
        throw new JournalConflictError('sequence or key is taken', { cause: error });
      }
    },
    read: async (id, after) => rowsOf(read.all(id, after)).map(fromRow),
    readBackwards: async (id, before, limit) =>
      rowsOf(readBackwards.all(id, before, limit)).map(fromRow),
    findByKey: async (id, key) => rowsOf(findByKey.all(id, key)).map(fromRow)[0],
  };
}

/** Every entry of every account, account by account, oldest first; for examining the whole. */
export function* readWholeJournal(reader: DatabaseSync): Generator<StoredEntry> {
  const sql = `SELECT ${journalColumns} FROM journal ORDER BY account_id, sequence`;
  const rows: Iterable<unknown> = prepareRows(reader, sql).iterate();
  for (const row of rows) yield fromRow(row as Row);
}

/** Every entry of one account, oldest first; for examining it. */
export function readAccountJournal(reader: DatabaseSync, id: AccountId): readonly StoredEntry[] {
  return rowsOf(prepareRows(reader, `${select} ORDER BY sequence`).all(id)).map(fromRow);
}

/** The readable idempotency keys of an account's entries, by sequence. */
export function readIdempotencyKeys(
  reader: DatabaseSync,
  id: AccountId,
): ReadonlyMap<number, string> {
  const sql = 'SELECT sequence, key FROM idempotency_keys WHERE account_id = ?';
  const rows = reader.prepare(sql).all(id);
  return new Map(rows.map((row) => [Number(row['sequence']), String(row['key'])]));
}

/** How many entries there are. */
export function countJournal(reader: DatabaseSync): number {
  return Number(reader.prepare('SELECT count(*) AS entries FROM journal').get()?.['entries']);
}

function insertionsOf({ stored, readableKey }: NewEntry): WriteJob {
  const insertion = { sql: insertEntry, parameters: toRow(stored) };
  if (readableKey === undefined) return [insertion];
  const { accountId, sequence } = stored;
  return [insertion, { sql: insertKey, parameters: [accountId, sequence, readableKey] }];
}

/** The row of an entry. */
export function toRow(entry: StoredEntry) {
  return [
    entry.accountId,
    entry.sequence,
    entry.recordedAt,
    entry.eventType,
    entry.eventVersion,
    entry.hashVersion,
    entry.content,
    entry.idempotency?.key ?? null,
    entry.idempotency?.inputDigest ?? null,
    entry.hash,
  ] as const;
}

/** In the order of `journalColumns`: reading them by name costs half as much again. */
type Row = readonly SQLOutputValue[];

function prepareRows(reader: DatabaseSync, sql: string): StatementSync {
  const statement = reader.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
}

/** The types of node:sqlite know rows as objects only. */
const rowsOf = (rows: unknown) => rows as Row[];

function fromRow(row: Row): StoredEntry {
  const [id, sequence, recordedAt, eventType, eventVersion, ...rest] = row;
  const [hashVersion, content, key, digest, hash] = rest;
  return {
    accountId: accountId(String(id)),
    sequence: Number(sequence),
    recordedAt: Number(recordedAt),
    eventType: String(eventType),
    eventVersion: Number(eventVersion),
    // Rows of older releases have the one number.
    hashVersion: Number(hashVersion) || Number(eventVersion),
    content: String(content),
    idempotency: typeof key === 'string' ? { key, inputDigest: String(digest) } : undefined,
    hash: String(hash),
  };
}
