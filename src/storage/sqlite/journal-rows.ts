// Rows of the journal, and reading the whole of it for examining.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { accountId, type AccountId } from '#src/domain/ids.ts';
import type { StoredEntry } from '#src/journal/journal.ts';
import { entryColumns, fromRow, type EntryRow } from '#src/storage/books/entry-rows.ts';
import { pack, unpack } from '#src/storage/books/packing.ts';
import type { WholeJournal } from '#src/storage/books/whole-journal.ts';

/** Every entry of every account, account by account, oldest first; for examining the whole. */
export function* readWholeJournal(reader: DatabaseSync): Generator<StoredEntry> {
  const order = hasShortRows(reader) ? 'account, sequence' : 'account_id, sequence';
  const rows: Iterable<unknown> = prepareRows(
    reader,
    `${selectFrom(reader)} ORDER BY ${order}`,
  ).iterate();
  for (const row of rows) {
    const [id, ...fields] = row as EntryRow;
    yield fromRow(accountId(unpack(id)), fields);
  }
}

/** Every entry of one account, oldest first; for examining it. */
function readAccountJournal(reader: DatabaseSync, id: AccountId): readonly StoredEntry[] {
  const sql = `${selectFrom(reader)} WHERE account_id = ? ORDER BY sequence`;
  const key = hasShortRows(reader) ? pack(id) : id;
  return rowsOf(prepareRows(reader, sql).all(key)).map(([, ...fields]) => fromRow(id, fields));
}

/** Entries of a page: enough that waiting for pages costs nothing beside reading them. */
const pageSize = 1_000;

/** The whole journal of the connection's database, also of one that an older release wrote. */
export function createSqliteWholeJournal(reader: DatabaseSync): WholeJournal {
  return {
    count: async () => countJournal(reader),
    async *pages() {
      let page: StoredEntry[] = [];
      for (const entry of readWholeJournal(reader)) {
        page.push(entry);
        if (page.length < pageSize) continue;
        yield page;
        page = [];
      }
      if (page.length > 0) yield page;
    },
    of: async (id) => readAccountJournal(reader, id),
  };
}

function countJournal(reader: DatabaseSync): number {
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

/** A statement whose rows are arrays. */
export function prepareRows(reader: DatabaseSync, sql: string): StatementSync {
  const statement = reader.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
}

/** The types of node:sqlite know rows as objects only. */
export const rowsOf = (rows: unknown) => rows as EntryRow[];
