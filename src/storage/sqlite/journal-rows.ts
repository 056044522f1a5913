// Rows of the journal, and reading the whole of it for examining.
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import { accountId, type AccountId } from '#src/domain/ids.ts';
import type { StoredEntry } from '#src/journal/journal.ts';
import { pack, unpack } from './packing.ts';

/** The columns of a journal row, but for its account, in the order of `toRow`. */
export const entryColumns =
  'sequence, recorded_at, event_type, event_version, hash_version, content, idempotency_key, ' +
  'input_digest, hash';

/** Every entry of every account, account by account, oldest first; for examining the whole. */
export function* readWholeJournal(reader: DatabaseSync): Generator<StoredEntry> {
  const order = hasShortRows(reader) ? 'account, sequence' : 'account_id, sequence';
  const rows: Iterable<unknown> = prepareRows(
    reader,
    `${selectFrom(reader)} ORDER BY ${order}`,
  ).iterate();
  for (const row of rows) {
    const [id, ...fields] = row as Row;
    yield fromRow(accountId(unpack(id)), fields);
  }
}

/** Every entry of one account, oldest first; for examining it. */
export function readAccountJournal(reader: DatabaseSync, id: AccountId): readonly StoredEntry[] {
  const sql = `${selectFrom(reader)} WHERE account_id = ? ORDER BY sequence`;
  const key = hasShortRows(reader) ? pack(id) : id;
  return rowsOf(prepareRows(reader, sql).all(key)).map(([, ...fields]) => fromRow(id, fields));
}

/** How many entries there are. */
export function countJournal(reader: DatabaseSync): number {
  return Number(reader.prepare('SELECT count(*) AS entries FROM journal').get()?.['entries']);
}

/** The id of the account, then the columns; a copy that an older release made is read as it is. */
function selectFrom(reader: DatabaseSync): string {
  if (hasShortRows(reader)) {
    // An entry whose account has no id is shown too: examining finds that it fits no chain.
    return `SELECT coalesce(account_id, account), ${entryColumns}
      FROM journal LEFT JOIN account_numbers USING (account)`;
  }
  const columns = hasColumn(reader, 'hash_version')
    ? entryColumns
    : entryColumns.replace('hash_version', '0');
  return `SELECT account_id, ${columns} FROM journal`;
}

function hasShortRows(reader: DatabaseSync): boolean {
  return hasColumn(reader, 'account');
}

function hasColumn(reader: DatabaseSync, column: string): boolean {
  const names = reader.prepare("SELECT name FROM pragma_table_info('journal')").all();
  return names.some(({ name }) => name === column);
}

/** The row of an entry, but for its account. */
export function toRow(entry: StoredEntry): readonly SQLInputValue[] {
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

/** In the order of `entryColumns`: reading them by name costs half as much again. */
export type Row = readonly SQLOutputValue[];

/** A statement whose rows are arrays. */
export function prepareRows(reader: DatabaseSync, sql: string): StatementSync {
  const statement = reader.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
}

/** The types of node:sqlite know rows as objects only. */
export const rowsOf = (rows: unknown) => rows as Row[];

/** The entry of a row of the account. */
export function fromRow(id: AccountId, row: Row): StoredEntry {
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
