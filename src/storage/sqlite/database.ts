// The database file: migrated, locked against a second server, read here and written by one writer.
import { existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf } from '#src/runtime/error-parts.ts';
import type { CommitMeter } from '#src/runtime/meter.ts';
import { makePrivateFile } from '#src/storage/private-file.ts';
import { DatabaseUnavailableError, type Database } from '#src/storage/database.ts';
import { openConnection, openReader } from './connection.ts';
import { sqliteDialect } from './dialect.ts';
import { eraseDeleted } from './erasure.ts';
import { isOlderSchema, migrate, NewerSchemaError } from './migrations.ts';
import { upgradeDatabase, type DatabaseUpgrade } from './upgrade.ts';
import { createQueries } from './queries.ts';
import { createInPlaceWriter, createThreadWriter, type SqliteWriter } from './writer.ts';

/** What stores need of a database. */
export type SqliteAccess = Pick<SqliteDatabase, 'reader' | 'writer'>;

export type SqliteDatabase = Database & {
  /** Where the file really is, whatever links lead there. */
  readonly path: string;
  /** What was done to a file that an older release had written. */
  readonly upgrade: DatabaseUpgrade | undefined;
  /** Only reads; what `writer` has resolved can be seen. */
  readonly reader: DatabaseSync;
  readonly writer: SqliteWriter;
  /**
   * Ends what waits to be written, then does `last`, then lets go of the file: another server may
   * have it from there on, and all that stands beside it.
   */
  close(last?: () => Promise<void>): Promise<void>;
};

export type OpenOptions = {
  readonly meter?: CommitMeter | undefined;
  /** Whether a file of an older release stays beside the upgraded one; it does by default. */
  readonly keepsOld?: boolean;
};

/**
 * Opens the file, creating it and its folder (0700, they hold password hashes) when missing.
 * `:memory:` gives a database of its own. Throws DatabaseUnavailableError when another server has
 * the file open or the folder cannot be written.
 */
export function openSqliteDatabase(path: string, options: OpenOptions = {}): SqliteDatabase {
  return path === ':memory:' ? openInMemory(options) : openFile(path, options);
}

function openInMemory({ meter }: OpenOptions): SqliteDatabase {
  const connection = openConnection(':memory:');
  migrate(connection);
  const writer = createInPlaceWriter(connection, meter);
  return {
    path: ':memory:',
    upgrade: undefined,
    ...databaseOn(connection, writer),
    close: async (last) => {
      await writer.close();
      await last?.();
      connection.close();
    },
  };
}

function openFile(givenPath: string, { meter, keepsOld = true }: OpenOptions): SqliteDatabase {
  using opened = new DisposableStack();
  const path = realPath(givenPath);
  const lock = opened.adopt(lockDatabase(path), (each) => each.close());
  const upgrade = migrateFile(path, keepsOld);
  const reader = openReader(path);
  const writer = createThreadWriter(path, meter);
  opened.move();
  return {
    path,
    upgrade,
    ...databaseOn(reader, writer),
    close: async (last) => {
      reader.close();
      await writer.close();
      await last?.();
      lock.close();
    },
  };
}

/** The port for stores on what an operator's command has opened. */
export function createConnectionDatabase(connection: DatabaseSync): SqliteAccess & Database {
  return databaseOn(connection, createInPlaceWriter(connection));
}

function databaseOn(reader: DatabaseSync, writer: SqliteWriter) {
  return {
    reader,
    writer,
    dialect: sqliteDialect,
    ...createQueries(reader),
    write: writer.write,
  };
}

function migrateFile(path: string, keepsOld: boolean): DatabaseUpgrade | undefined {
  try {
    makePrivateFile(path);
    const upgrade = isOlder(path) ? upgradeDatabase(path, keepsOld) : undefined;
    const connection = openConnection(path);
    try {
      migrate(connection);
      // A server that was killed may have left something deleted in the file or its log.
      eraseDeleted(connection);
    } finally {
      connection.close();
    }
    return upgrade;
  } catch (error) {
    throw error instanceof NewerSchemaError ? error : unavailable(path, error);
  }
}

function isOlder(path: string): boolean {
  using reader = openReader(path);
  return isOlderSchema(reader);
}

/**
 * Keeps every other server and operator away until it is closed: a second database next to the
 * first, held in an exclusive transaction, so that the lock dies with us. `path` is a real one.
 */
export function lockDatabase(path: string): DatabaseSync {
  try {
    makePrivateFile(`${path}.lock`);
    const lock = new DatabaseSync(`${path}.lock`);
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    throw unavailable(path, error);
  }
}

/**
 * The file's place without links, so that two names of one file have one lock. Makes its folder.
 */
export function realPath(path: string): string {
  try {
    makeFolder(dirname(path));
    return existsSync(path)
      ? realpathSync(path)
      : join(realpathSync(dirname(path)), basename(path));
  } catch (error) {
    throw unavailable(path, error);
  }
}

/** Whether other users of the machine can look into the folder that holds the database. */
export function isFolderOpen(path: string): boolean {
  return path !== ':memory:' && (statSync(dirname(path)).mode & 0o077) !== 0;
}

/** Makes what is missing of the path, one folder after another. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

function unavailable(path: string, error: unknown): DatabaseUnavailableError {
  const reason = messageOf(error);
  return new DatabaseUnavailableError(
    reason.includes('locked')
      ? `${path} is in use by another Papertape server: stop it, or set DATABASE_URL to another file`
      : `${path} cannot be used as the database (${reason}): mend it, or set DATABASE_URL`,
    { cause: error },
  );
}
