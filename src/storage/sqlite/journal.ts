// The journal's port on SQLite.
import type { DatabaseSync } from 'node:sqlite';
import type { AccountId } from '#src/domain/ids.ts';
import { JournalConflictError, type Journal, type NewEntry } from '#src/journal/journal.ts';
import type { SqliteAccess } from './database.ts';
import { changesOf } from '#src/journal/read-models.ts';
import type { WriteJob } from './jobs.ts';
import { fromRow, journalColumns, prepareRows, rowsOf, toRow } from './journal-rows.ts';
import { statementOf } from './read-models.ts';
import { UniqueKeyTakenError } from './writer.ts';

/** Takes what `toRow` gives. */
export const insertEntry = `INSERT INTO journal (${journalColumns}) VALUES (?,?,?,?,?,?,?,?,?,?)`;
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
        await writer.write(entries.flatMap(statementsOf));
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

/** The readable idempotency keys of an account's entries, by sequence. */
export function readIdempotencyKeys(
  reader: DatabaseSync,
  id: AccountId,
): ReadonlyMap<number, string> {
  const sql = `SELECT sequence, client_key FROM orders
    WHERE account_id = ? AND client_key IS NOT NULL`;
  const rows = reader.prepare(sql).all(id);
  return new Map(rows.map((row) => [Number(row['sequence']), String(row['client_key'])]));
}

/** The entry and what of the read models follows from it. */
function statementsOf({ stored, entry, readableKey }: NewEntry): WriteJob {
  const changes = changesOf(entry).map((change) =>
    statementOf(stored.accountId, change, readableKey ?? null),
  );
  return [{ sql: insertEntry, parameters: toRow(stored) }, ...changes];
}
