// The one SQLite connection: opened with the settings that durability needs, migrated, and locked
// against a second server on the same file.
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrate } from './sqlite-migrations.ts';

export type SqliteDatabase = {
  readonly connection: DatabaseSync;
  /** Runs the writes in one durable transaction; a throw undoes them all. */
  transaction<Value>(writes: () => Value): Value;
  close(): void;
};

/** The file cannot be used; the message says why and how to mend it. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
}

/** Waiting for a lock that a backup or an operator's command holds for a moment. */
const busyTimeoutMs = 5_000;
/**
 * The file is cut back to this after a checkpoint, so that a storm does not leave a giant behind.
 */
const journalSizeLimitBytes = 64 * 1024 * 1024;

/**
 * Opens the file, creating it and its folder (0700, they hold password hashes) when missing.
 * `:memory:` gives a database of its own. Throws DatabaseUnavailableError when another server has
 * the file open or the folder cannot be written.
 */
export function openSqliteDatabase(path: string): SqliteDatabase {
  const lock = path === ':memory:' ? undefined : lockFile(path);
  try {
    const connection = new DatabaseSync(path, { timeout: busyTimeoutMs });
    configure(connection);
    migrate(connection);
    if (path !== ':memory:') chmodSync(path, 0o600);
    return {
      connection,
      transaction: (writes) => runTransaction(connection, writes),
      close: () => {
        connection.close();
        lock?.close();
      },
    };
  } catch (error) {
    lock?.close();
    throw error;
  }
}

/** A second database next to the first, held in an exclusive transaction: the lock dies with us. */
function lockFile(path: string): DatabaseSync {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const lock = new DatabaseSync(`${path}.lock`);
    chmodSync(`${path}.lock`, 0o600);
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatabaseUnavailableError(
      reason.includes('locked')
        ? `${path} is in use by another Papertape server: stop it, or set DATABASE_URL to another file`
        : `${path} cannot be opened (${reason}): make its folder writable, or set DATABASE_URL`,
      { cause: error },
    );
  }
}

function configure(connection: DatabaseSync): void {
  connection.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA journal_size_limit = ${journalSizeLimitBytes};
  `);
  const { synchronous } = connection.prepare('PRAGMA synchronous').get() ?? {};
  if (synchronous !== 2)
    throw new Error(`synchronous must be FULL (2), was ${String(synchronous)}`);
}

function runTransaction<Value>(connection: DatabaseSync, writes: () => Value): Value {
  connection.exec('BEGIN IMMEDIATE');
  try {
    const value = writes();
    connection.exec('COMMIT');
    return value;
  } catch (error) {
    // A full disk has already rolled back by itself.
    if (connection.isTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}
