// Takes what was deleted out of the database's bytes. SQLite overwrites a deleted row with zeros,
// but moving rows between pages, as it does all the time, leaves older copies of them in the unused
// middle of a page. So the tables that hold what people wrote are written anew after a deletion,
// and the log, which still holds the old pages, is moved into the file and cut.
import type { DatabaseSync } from 'node:sqlite';
import { cutLog } from './checkpoints.ts';
import type { WriteStatement } from '#src/storage/database.ts';
import { inTransaction } from './transaction.ts';

/**
 * Tables with names, user agents, secrets or addresses. Their size follows the number of users, not
 * of orders. Readable idempotency keys are in none of them: they stand with their orders, where
 * each is overwritten in its place, and rows are only added at the end of that table.
 */
const tablesOfPeople = [
  'users',
  'user_accounts',
  'sessions',
  'api_tokens',
  'devices',
  'second_factors',
  'recovery_codes',
  'login_failures',
  'account_salts',
  'account_configurations',
  'watchlists',
  'wished_keys',
] as const;

/** Belongs into the job that deletes: a server erases within seconds, or at its next start. */
export const countDeletion: WriteStatement = {
  sql: 'UPDATE erasures SET deletions = deletions + 1',
  parameters: [],
};

/** Whether something that was deleted may still be in the file or its log. */
export function isErasureDue(connection: DatabaseSync): boolean {
  const due = connection.prepare('SELECT deletions > erased AS is_due FROM erasures').get();
  return due?.['is_due'] === 1;
}

/**
 * Erases what was deleted since the last time, if anything was. False when somebody reads from the
 * log for longer than `waitMs` or the disk refused: it stays due, try again. The default of none is
 * for a writer that others wait for.
 */
export function eraseDeleted(connection: DatabaseSync, waitMs = 0): boolean {
  try {
    if (!isErasureDue(connection)) return true;
    rewriteTables(connection);
    if (!cutLog(connection, waitMs)) return false;
    // Only what had been rewritten before the cut is gone: another deletion may have come since.
    connection.exec('UPDATE erasures SET erased = rewritten');
    return !isErasureDue(connection);
  } catch {
    return false;
  }
}

/** Once for each deletion, however long the log cannot be cut. */
function rewriteTables(connection: DatabaseSync): void {
  const sql = 'SELECT deletions > rewritten AS is_due FROM erasures';
  if (connection.prepare(sql).get()?.['is_due'] !== 1) return;
  // Deleting all users for a moment must not take along what belongs to them.
  connection.exec('PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY;');
  try {
    inTransaction(connection, () => {
      for (const table of tablesOfPeople) {
        connection.exec(`
          CREATE TEMP TABLE kept AS SELECT * FROM main.${table} ORDER BY rowid;
          DELETE FROM main.${table};
          INSERT INTO main.${table} SELECT * FROM kept ORDER BY rowid;
          DROP TABLE kept;
        `);
      }
      connection.exec('UPDATE erasures SET rewritten = deletions');
    });
  } finally {
    connection.exec('PRAGMA foreign_keys = ON');
  }
}
