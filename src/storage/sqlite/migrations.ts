// Applies the numbered .sql files once each, in order, every one of them whole or not at all.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

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
  const applied = schemaVersion(connection);
  if (applied > migrations.length) {
    throw new NewerSchemaError(
      `the database has schema version ${applied}, this release knows ${migrations.length}: ` +
        'start a newer Papertape',
    );
  }
  if (applied === migrations.length) return;
  // A table that is written anew is dropped for a moment: what refers to its rows must stay.
  connection.exec('PRAGMA foreign_keys = OFF');
  for (const [index, name] of migrations.entries()) {
    if (index < applied) continue;
    // The version is in the same transaction, so a crash leaves the old schema or the new one.
    connection.exec(`BEGIN IMMEDIATE;
      ${readFileSync(new URL(name, folder), 'utf8')}
      PRAGMA user_version = ${index + 1};`);
    const [dangling] = connection.prepare('PRAGMA foreign_key_check').all();
    assert(!dangling, `${name} leaves rows without what they belong to`);
    connection.exec('COMMIT');
  }
  connection.exec('PRAGMA foreign_keys = ON');
}

/** Whether the schema is the one that this release works on. */
export function isNewestSchema(connection: DatabaseSync): boolean {
  return schemaVersion(connection) === listMigrations().length;
}

/** Whether there are books in the file that an older release has written. */
export function isOlderSchema(connection: DatabaseSync): boolean {
  const version = schemaVersion(connection);
  return version > 0 && version < listMigrations().length;
}

function listMigrations(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted();
}

/** How many migrations were applied; 0 for a file that is empty. */
export function schemaVersion(connection: DatabaseSync): number {
  return Number(connection.prepare('PRAGMA user_version').get()?.['user_version']);
}
