// Opens the configured database for an operator's command, or says in one line why not.
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Settings } from '#src/config/settings.ts';
import { parseUsername } from '#src/identity/username.ts';
import type { WholeJournal } from '#src/storage/books/whole-journal.ts';
import type { Database } from '#src/storage/database.ts';
import { busyTimeoutMs, openConnection, openReader } from '#src/storage/sqlite/connection.ts';
import { createConnectionDatabase, type SqliteAccess } from '#src/storage/sqlite/database.ts';
import { eraseDeleted } from '#src/storage/sqlite/erasure.ts';
import { createSqliteWholeJournal } from '#src/storage/sqlite/journal-rows.ts';
import { isNewestSchema } from '#src/storage/sqlite/migrations.ts';
import { findUser, type UserOverview } from '#src/storage/identity/operator.ts';
import { CommandError } from './command.ts';

/** What an operator's command reads: the books, and everything that stands beside them. */
export type OpenedBooks = {
  readonly database: Database;
  readonly journal: WholeJournal;
  /** False for books of an older release: its journal can be read, the rest is not there yet. */
  readonly isNewest: boolean;
};

/** Reads the books, beside a running server if need be, in one consistent view of them. */
export async function withBooks<Value>(
  settings: Pick<Settings, 'database'>,
  use: (books: OpenedBooks) => Promise<Value>,
): Promise<Value> {
  const path = databaseFile(settings);
  requireFile(path);
  using opened = openForReading(path);
  opened.reader.exec('BEGIN');
  return await use(booksOn(opened.reader));
}

/** The same, of books that this release has written or upgraded. */
export function withNewestBooks<Value>(
  settings: Pick<Settings, 'database'>,
  use: (books: OpenedBooks) => Promise<Value>,
): Promise<Value> {
  return withBooks(settings, (books) => {
    requireNewest(books.isNewest);
    return use(books);
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

/**
 * Throws when an older release wrote the database: what a command reads or changes is not there
 * yet.
 */
function requireNewest(isNewest: boolean): void {
  if (isNewest) return;
  throw new CommandError(
    'the database is of another release of Papertape: start the server once, which brings it up to date',
  );
}

/** The file of the settings. Throws CommandError where the books are in PostgreSQL. */
export function databaseFile({ database }: Pick<Settings, 'database'>): string {
  if (database.engine === 'sqlite') return database.path;
  throw new CommandError('DATABASE_URL is a PostgreSQL server, expected a file for this command');
}

/** Throws when there is no such file: opening it would create an empty one. */
export function requireFile(path: string): void {
  if (existsSync(path)) return;
  throw new CommandError(`there is no database at ${path}, expected a file: set DATABASE_URL`);
}

/** Changes something beside the books, and beside a running server if need be. */
export async function withChanges<Value>(
  settings: Pick<Settings, 'database'>,
  use: (database: ChangingDatabase) => Promise<Value>,
): Promise<Value> {
  const path = databaseFile(settings);
  requireFile(path);
  using opened = new DisposableStack();
  const connection = opened.adopt(openConnection(path), (each) => each.close());
  requireNewest(isNewestSchema(connection));
  return await use({
    ...createConnectionDatabase(connection),
    eraseDeleted: () => eraseDeleted(connection, busyTimeoutMs),
  });
}

export type ChangingDatabase = Database &
  SqliteAccess & {
    /** False when something reads, so that what was deleted may still be in the file's log. */
    eraseDeleted(): boolean;
  };

/**
 * Changes something about a user, beside a running server if need be. The name is folded as at the
 * login. Throws CommandError when there is no such user.
 */
export function withUser<Value>(
  settings: Pick<Settings, 'database'>,
  name: string,
  use: (database: ChangingDatabase, user: UserOverview) => Promise<Value>,
): Promise<Value> {
  return withChanges(settings, async (database) => {
    const username = parseUsername(name);
    const user = username && (await findUser(database, username));
    if (!user) {
      throw new CommandError(`there is no user "${name}": "users" lists those that there are`);
    }
    return use(database, user);
  });
}
