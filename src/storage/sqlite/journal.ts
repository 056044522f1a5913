// The journal's port on SQLite.
import type { AccountId } from '#src/domain/ids.ts';
import { JournalConflictError, type Journal, type NewEntry } from '#src/journal/journal.ts';
import { changesOf } from '#src/journal/read-models.ts';
import { accountNumber, numberAccount } from '#src/storage/books/account-numbers.ts';
import { entryColumns, fromRow, toRow } from '#src/storage/books/entry-rows.ts';
import { pack } from '#src/storage/books/packing.ts';
import { statementsOfChange } from '#src/storage/books/read-models.ts';
import { UniqueKeyTakenError, type WriteJob } from '#src/storage/database.ts';
import type { SqliteAccess } from './database.ts';
import { sqliteDialect } from './dialect.ts';
import { prepareRows, rowsOf } from './journal-rows.ts';

/** Takes the packed id of the account, then what `toRow` gives. */
const insertSql = `INSERT INTO journal (account, ${entryColumns})
  VALUES (${accountNumber}, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const select = `SELECT ${entryColumns} FROM journal WHERE account = ${accountNumber}`;

/** The journal in the database's file. */
export function createSqliteJournal({ reader, writer }: SqliteAccess): Journal {
  const read = prepareRows(reader, `${select} AND sequence > ? ORDER BY sequence`);
  const readBackwards = prepareRows(
    reader,
    `${select} AND sequence < ? ORDER BY sequence DESC LIMIT ?`,
  );
  const findByKey = prepareRows(reader, `${select} AND idempotency_key = ?`);
  const entriesOf = (id: AccountId, rows: unknown) => rowsOf(rows).map((row) => fromRow(id, row));

  return {
    append: async (entries) => {
      try {
        await writer.write(entries.flatMap(statementsOf));
      } catch (error) {
        if (!(error instanceof UniqueKeyTakenError)) throw error;
        throw new JournalConflictError('sequence or key is taken', { cause: error });
      }
    },
    read: async (id, after) => entriesOf(id, read.all(pack(id), after)),
    readBackwards: async (id, before, limit) =>
      entriesOf(id, readBackwards.all(pack(id), before, limit)),
    findByKey: async (id, key) => entriesOf(id, findByKey.all(pack(id), pack(key)))[0],
  };
}

/** The entry and what of the read models follows from it. */
export function statementsOf({ stored, entry, readableKey }: NewEntry): WriteJob {
  const { accountId, sequence } = stored;
  const account = pack(accountId);
  const changes = changesOf(entry).flatMap((change) =>
    statementsOfChange(sqliteDialect, account, change, readableKey ?? null),
  );
  return [
    ...(sequence === 1 ? [numberAccount(sqliteDialect, accountId)] : []),
    { sql: insertSql, parameters: [account, ...toRow(pack, stored)] },
    ...changes,
  ];
}
