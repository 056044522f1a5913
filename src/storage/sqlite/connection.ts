// Opens connections with the settings that durability needs.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';

/** Waiting for a lock that a backup or an operator's command holds for a moment. */
export const busyTimeoutMs = 2_000;
/**
 * The log is cut back to this after a checkpoint, so that a storm does not leave a giant behind.
 */
const journalSizeLimitBytes = 64 * 1024 * 1024;

/**
 * An order changes about five pages, each of which the log takes whole: small ones keep it short.
 * It counts for a file that is made anew; others keep theirs.
 */
export const pageSizeBytes = 1_024;
/** Pages that the writer keeps, so that the indexes of some thousand accounts stay in memory. */
const cacheKib = 16 * 1_024;

/**
 * Before it, a commit beside a checkpoint of another connection could damage the file
 * (sqlite.org/wal.html, "The WAL-Reset Bug"). A Node that uses the system's library may bring one.
 */
const sqliteVersionMin = [3, 51, 3] as const;

/**
 * A connection that may write. What it commits survives a power cut on an honest disk, and what it
 * deletes is overwritten with zeros.
 */
export function openConnection(path: string): DatabaseSync {
  const connection = new DatabaseSync(path, { timeout: busyTimeoutMs });
  const version = String(connection.prepare('SELECT sqlite_version() AS v').get()?.['v']);
  assert(isSafeVersion(version), `SQLite ${version} can damage the file: use a newer Node`);
  connection.exec(`
    PRAGMA page_size = ${pageSizeBytes};
    PRAGMA journal_mode = WAL;
    PRAGMA cache_size = -${cacheKib};
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA journal_size_limit = ${journalSizeLimitBytes};
  `);
  const { synchronous } = connection.prepare('PRAGMA synchronous').get() ?? {};
  if (synchronous !== 2)
    throw new Error(`synchronous must be FULL (2), was ${String(synchronous)}`);
  return connection;
}

/** A connection that only reads; it sees every commit that has happened before each statement. */
export function openReader(path: string): DatabaseSync {
  const connection = new DatabaseSync(path, { timeout: busyTimeoutMs, readOnly: true });
  connection.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;');
  return connection;
}

/** Whether commits beside a checkpoint are safe with this version of SQLite, such as `3.53.4`. */
export function isSafeVersion(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [place, least] of sqliteVersionMin.entries()) {
    const part = parts[place] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}
