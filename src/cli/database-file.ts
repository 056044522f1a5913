// Opens a file of SQLite for an operator's command, or says in one line why not.
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Settings } from '#src/config/settings.ts';
import { busyTimeoutMs, openConnection, openReader } from '#src/storage/sqlite/connection.ts';
import { createConnectionDatabase } from '#src/storage/sqlite/database.ts';
import { eraseDeleted } from '#src/storage/sqlite/erasure.ts';
import { createSqliteWholeJournal } from '#src/storage/sqlite/journal-rows.ts';
import { isNewestSchema } from '#src/storage/sqlite/migrations.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import type { ChangingDatabase, OpenedBooks } from './books.ts';
import { CommandError } from './command.ts';

/** What a command reads or changes is not there yet. */
export const ofAnotherRelease =
  'the database is of another release of Papertape: start the server once, which brings it up to date';

/** Reads the file in one consistent view of it. */
export async function readFile<Value>(
  path: string,
  use: (books: OpenedBooks) => Promise<Value>,
): Promise<Value> {
  requireFile(path);
  using opened = openForReading(path);
  opened.reader.exec('BEGIN');
  return await use(booksOn(opened.reader));
}

/** Writes into the file, which this release must have written or upgraded. */
export async function changeFile<Value>(
  path: string,
  use: (database: ChangingDatabase) => Promise<Value>,
): Promise<Value> {
  requireFile(path);
  using opened = new DisposableStack();
  const connection = opened.adopt(openConnection(path), (each) => each.close());
  if (!isNewestSchema(connection)) {
    throw new CommandError(ofAnotherRelease);
  }
  const database = createConnectionDatabase(connection);
  return await use({
    ...database,
    journal: createSqliteJournal(database),
    eraseDeleted: () => eraseDeleted(connection, busyTimeoutMs),
  });
}

/** The books on a connection of SQLite. */
export function booksOn(reader: DatabaseSync): OpenedBooks {
  return {
    database: createConnectionDatabase(reader),
    journal: createSqliteWholeJournal(reader),
    isNewest: isNewestSchema(reader),
  };
}

export type OpenedForReading = Disposable & { readonly reader: DatabaseSync };

/**
 * The database for reading, on a read-only disk too. SQLite needs to write beside a database whose
 * log is not empty; where it cannot, a private copy of both is read instead.
 */
export function openForReading(path: string): OpenedForReading {
  try {
    const reader = openReader(path);
    // Opening touches nothing: the first read does.
    reader.prepare('SELECT count(*) FROM sqlite_schema').get();
    return { reader, [Symbol.dispose]: () => reader.close() };
  } catch (error) {
    if (!isReadOnlyPlace(error)) throw error;
    return hasLog(path) ? openCopy(path) : openImmutable(path);
  }
}

function openImmutable(path: string): OpenedForReading {
  const address = pathToFileURL(path);
  address.searchParams.set('immutable', '1');
  const reader = new DatabaseSync(address, { readOnly: true });
  return { reader, [Symbol.dispose]: () => reader.close() };
}

function openCopy(path: string): OpenedForReading {
  const folder = mkdtempSync(join(tmpdir(), 'papertape-'));
  const copy = join(folder, 'copy.db');
  for (const suffix of ['', '-wal']) copyFileSync(`${path}${suffix}`, `${copy}${suffix}`);
  const connection = openConnection(copy);
  return {
    reader: connection,
    [Symbol.dispose]: () => {
      connection.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function hasLog(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** SQLITE_READONLY and SQLITE_CANTOPEN: it could not write what it needs beside. */
const readOnlyPlaces: ReadonlySet<number> = new Set([8, 14]);

function isReadOnlyPlace(error: unknown): boolean {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
  return readOnlyPlaces.has(code);
}

/** The file of the settings. Throws CommandError with `advice` where it is PostgreSQL. */
export function databaseFile({ database }: Pick<Settings, 'database'>, advice: string): string {
  if (database.engine === 'sqlite') return database.path;
  throw new CommandError(`DATABASE_URL is a PostgreSQL server, expected a file: ${advice}`);
}

/** The server's own tools see one moment of all tables, and know how to put them back. */
export const toolsOfPostgres =
  'use pg_dump --format=custom and pg_restore, or pg_basebackup with a log archive, and run verify ' +
  'on what they restore';

/** Throws when there is no such file: opening it would create an empty one. */
export function requireFile(path: string): void {
  if (existsSync(path)) return;
  throw new CommandError(`there is no database at ${path}, expected a file: set DATABASE_URL`);
}
