// Rows of the journal, and reading the whole of it for examining.
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { accountId, type AccountId } from '#src/domain/ids.ts';
import type { StoredEntry } from '#src/journal/journal.ts';

/** The columns of a journal row, in the order of `toRow`. */
export const journalColumns =
  'account_id, sequence, recorded_at, event_type, event_version, hash_version, content, ' +
  'idempotency_key, input_digest, hash';

/** Every entry of every account, account by account, oldest first; for examining the whole. */
export function* readWholeJournal(reader: DatabaseSync): Generator<StoredEntry> {
  const sql = `SELECT ${columnsIn(reader)} FROM journal ORDER BY account_id, sequence`;
  const rows: Iterable<unknown> = prepareRows(reader, sql).iterate();
  for (const row of rows) yield fromRow(row as Row);
}

/** Every entry of one account, oldest first; for examining it. */
export function readAccountJournal(reader: DatabaseSync, id: AccountId): readonly StoredEntry[] {
  const sql = `SELECT ${columnsIn(reader)} FROM journal WHERE account_id = ? ORDER BY sequence`;
  return rowsOf(prepareRows(reader, sql).all(id)).map(fromRow);
}

/** How many entries there are. */
export function countJournal(reader: DatabaseSync): number {
  return Number(reader.prepare('SELECT count(*) AS entries FROM journal').get()?.['entries']);
}

/** A copy that an older release made can be examined as it is. */
function columnsIn(reader: DatabaseSync): string {
  const names = reader.prepare("SELECT name FROM pragma_table_info('journal')").all();
  const isOld = !names.some(({ name }) => name === 'hash_version');
  return isOld ? journalColumns.replace('hash_version', '0') : journalColumns;
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
export type Row = readonly SQLOutputValue[];

/** A statement whose rows are arrays. */
export function prepareRows(reader: DatabaseSync, sql: string): StatementSync {
  const statement = reader.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
}

/** The types of node:sqlite know rows as objects only. */
export const rowsOf = (rows: unknown) => rows as Row[];

/** The entry of a row. */
export function fromRow(row: Row): StoredEntry {
  const [id, sequence, recordedAt, eventType, eventVersion, hashVersion] = row;
  const [content, key, digest, hash] = [row[6], row[7], row[8], row[9]];
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
