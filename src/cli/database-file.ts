// Opens the configured database for an operator's command, or says in one line why not.
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Settings } from '#src/config/settings.ts';
import { parseUsername } from '#src/identity/username.ts';
import { openConnection, openReader } from '#src/storage/sqlite/connection.ts';
import { isNewestSchema } from '#src/storage/sqlite/migrations.ts';
import { findUser, type UserOverview } from '#src/storage/sqlite/operator.ts';
import { CommandError } from './command.ts';

/** Reads with the database, beside a running server if need be, in one consistent view of it. */
export function withReader<Value>(
  { databasePath }: Pick<Settings, 'databasePath'>,
  use: (reader: DatabaseSync) => Value,
): Value {
  requireFile(databasePath);
  using opened = openForReading(databasePath);
  opened.reader.exec('BEGIN');
  return use(opened.reader);
}

/** The same, of a database that this release has written or upgraded. */
export function withNewestReader<Value>(
  settings: Pick<Settings, 'databasePath'>,
  use: (reader: DatabaseSync) => Value,
): Value {
  return withReader(settings, (reader) => {
    requireNewest(reader);
    return use(reader);
  });
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
function requireNewest(reader: DatabaseSync): void {
  if (isNewestSchema(reader)) return;
  throw new CommandError(
    'the database is of another release of Papertape: start the server once, which brings it up to date',
  );
}

/** Throws when there is no such file: opening it would create an empty one. */
export function requireFile(path: string): void {
  if (existsSync(path)) return;
  throw new CommandError(`there is no database at ${path}, expected a file: set DATABASE_URL`);
}

/** Changes something in the database, beside a running server if need be. */
export function withConnection<Value>(
  path: string,
  use: (connection: DatabaseSync) => Value,
): Value {
  requireFile(path);
  using opened = new DisposableStack();
  const connection = opened.adopt(openConnection(path), (each) => each.close());
  requireNewest(connection);
  return use(connection);
}

/**
 * Changes something about a user, beside a running server if need be. The name is folded as at the
 * login. Throws CommandError when there is no such user.
 */
export async function withUser<Value>(
  { databasePath }: Pick<Settings, 'databasePath'>,
  name: string,
  use: (connection: DatabaseSync, user: UserOverview) => Value | Promise<Value>,
): Promise<Value> {
  requireFile(databasePath);
  const connection = openConnection(databasePath);
  try {
    requireNewest(connection);
    const username = parseUsername(name);
    const user = username && findUser(connection, username);
    if (!user) {
      throw new CommandError(`there is no user "${name}": "users" lists those that there are`);
    }
    return await use(connection, user);
  } finally {
    connection.close();
  }
}
