// Takes what was deleted out of the database's bytes. SQLite overwrites a deleted row with zeros,
// but moving rows between pages, as it does all the time, leaves older copies of them in the unused
// middle of a page. So the tables that hold what people wrote are written anew after a deletion.
import type { DatabaseSync } from 'node:sqlite';
import { cutLog } from './sqlite-checkpoints.ts';
import type { WriteStatement } from './sqlite-jobs.ts';

/**
 * Tables with names, user agents, secrets or addresses. Their size follows the number of users, not
 * of orders. Readable idempotency keys are in none of them: that table is only appended to, so its
 * rows never move, and a key is overwritten in its place before its row is deleted.
 */
const tablesOfPeople = [
  'users',
  'sessions',
  'api_tokens',
  'devices',
  'second_factors',
  'recovery_codes',
  'login_failures',
  'account_salts',
] as const;

/** Belongs into the job that deletes: what is due is done by the next start if not before. */
export const erasureIsDue: WriteStatement = {
  sql: 'UPDATE erasures SET is_due = 1',
  parameters: [],
};

/**
 * Erases what was deleted since the last time, and moves the log, which still holds it, into the
 * file. False when somebody reads from the log for longer than `waitMs` or the disk refused: try
 * again. The default of none is for a writer that others wait for.
 */
export function eraseDeleted(connection: DatabaseSync, waitMs = 0): boolean {
  try {
    if (isDue(connection)) rewriteTables(connection);
    return cutLog(connection, waitMs);
  } catch {
    return false;
  }
}

function isDue(connection: DatabaseSync): boolean {
  return connection.prepare('SELECT is_due FROM erasures').get()?.['is_due'] === 1;
}

function rewriteTables(connection: DatabaseSync): void {
  // Deleting all users for a moment must not take along what belongs to them.
  connection.exec('PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY; BEGIN IMMEDIATE;');
  try {
    for (const table of tablesOfPeople) {
      connection.exec(`
        CREATE TEMP TABLE kept AS SELECT * FROM main.${table} ORDER BY rowid;
        DELETE FROM main.${table};
        INSERT INTO main.${table} SELECT * FROM kept ORDER BY rowid;
        DROP TABLE kept;
      `);
    }
    connection.exec('UPDATE erasures SET is_due = 0; COMMIT;');
  } finally {
    if (connection.isTransaction) connection.exec('ROLLBACK');
    connection.exec('PRAGMA foreign_keys = ON');
  }
}
