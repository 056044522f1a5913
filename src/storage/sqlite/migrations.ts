// Applies the numbered .sql files once each, in order, every one of them whole or not at all.
import { readdirSync, readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

/** From here on what is deleted is overwritten. */
const securesDeletion = '009-doors.sql';
const folder = new URL('./migrations/', import.meta.url);

/** The file was written by a newer release than this one. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';
}

/**
 * Brings the schema to the newest version. Throws NewerSchemaError rather than touch a newer one.
 */
export function migrate(connection: DatabaseSync): void {
  const migrations = listMigrations();
  const applied = appliedCount(connection);
  if (applied > migrations.length) {
    throw new NewerSchemaError(
      `the database has schema version ${applied}, this release knows ${migrations.length}: ` +
        'start a newer Papertape',
    );
  }
  // Before the first step, so that a start that was killed does it again.
  if (applied > 0 && applied <= migrations.indexOf(securesDeletion)) clearUnused(connection);
  for (const [index, name] of migrations.entries()) {
    if (index < applied) continue;
    // The version is in the same transaction, so a crash leaves the old schema or the new one.
    connection.exec(`BEGIN IMMEDIATE;
      ${readFileSync(new URL(name, folder), 'utf8')}
      PRAGMA user_version = ${index + 1};
      COMMIT;`);
  }
}

/** Whether the schema is the one that this release works on. */
export function isNewestSchema(connection: DatabaseSync): boolean {
  return appliedCount(connection) === listMigrations().length;
}

function listMigrations(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted();
}

/** Earlier releases left deleted rows readable in the unused parts of the file. */
function clearUnused(connection: DatabaseSync): void {
  try {
    connection.exec('VACUUM');
  } catch {
    // It takes as much room on the disk as the file does; without it the server works as well.
  }
}

function appliedCount(connection: DatabaseSync): number {
  return Number(connection.prepare('PRAGMA user_version').get()?.['user_version']);
}
