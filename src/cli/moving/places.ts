// The two sides of a move: a file of SQLite or a database of PostgreSQL each, told by arguments. A
// password comes by a file, since everybody on a machine can see the arguments of its programs.
import { existsSync, renameSync } from 'node:fs';
import { readDatabasePlace, type DatabasePlace } from '#src/config/database-place.ts';
import { parsePostgresUrl } from '#src/config/postgres-url.ts';
import { parseSqliteUrl, showDatabaseUrl } from '#src/config/redact.ts';
import { movingTable, type MoveTarget } from '#src/storage/moving/copy-tables.ts';
import { openConnection } from '#src/storage/sqlite/connection.ts';
import {
  createConnectionDatabase,
  lockDatabase,
  openSqliteDatabase,
  realPath,
} from '#src/storage/sqlite/database.ts';
import { flushFolder } from '#src/storage/flush.ts';
import { dirname } from 'node:path';
import { CommandError } from '../command.ts';
import type { OpenedBooks } from '../books.ts';
import { booksOn, ofAnotherRelease, openForReading, requireFile } from '../database-file.ts';

export type MoveOptions = Readonly<Record<string, string | boolean | undefined>>;

/** The place that `--from` or `--to` names. Throws CommandError. */
export function readPlace(side: 'from' | 'to', options: MoveOptions): DatabasePlace {
  const url = String(options[side] ?? '');
  const path = parseSqliteUrl(url);
  const server = parsePostgresUrl(url);
  if (path === undefined && !server) {
    const shown = showDatabaseUrl(url);
    throw new CommandError(`--${side} is "${shown}", expected sqlite:<file> or postgres://…`);
  }
  if (server?.password !== undefined) {
    throw new CommandError(
      `--${side} has a password, which every program of this machine sees there: put it into a file ` +
        `of mode 600 and name that with --${side}-password-file`,
    );
  }
  const mistakes: string[] = [];
  const files = {
    DATABASE_PASSWORD_FILE: text(options[`${side}-password-file`]),
    DATABASE_CA_FILE: text(options[`${side}-ca-file`]),
  };
  const place = readDatabasePlace(path ?? server ?? '', files, mistakes);
  const [mistake] = mistakes;
  if (mistake === undefined) return place;
  throw new CommandError(
    mistake
      .replace('DATABASE_PASSWORD_FILE', `--${side}-password-file`)
      .replace('DATABASE_CA_FILE', `--${side}-ca-file`)
      .replace('DATABASE_URL', `--${side}`),
  );
}

const text = (value: string | boolean | undefined) => (typeof value === 'string' ? value : '');

/** Reads the source in one view; no server may write there meanwhile. */
export async function withSource<Value>(
  place: DatabasePlace,
  use: (books: OpenedBooks) => Promise<Value>,
): Promise<Value> {
  if (place.engine === 'postgres') {
    const { readQuietPostgres } = await import('#src/storage/postgres/moving-books.ts');
    return readQuietPostgres(place, use);
  }
  requireFile(place.path);
  using opened = new DisposableStack();
  opened.adopt(lockDatabase(realPath(place.path)), (lock) => lock.close());
  const { reader } = opened.use(openForReading(place.path));
  reader.exec('BEGIN');
  const books = booksOn(reader);
  if (!books.isNewest) throw new CommandError(ofAnotherRelease);
  return await use(books);
}

export type OpenedTarget = {
  readonly target: MoveTarget;
  readonly books: OpenedBooks;
  /** Everything is there and was compared: servers may have it. */
  finish(): Promise<void>;
};

/** Fills the target, which is new, or holds what an interrupted move has left. */
export async function withTarget<Value>(
  place: DatabasePlace,
  use: (opened: OpenedTarget) => Promise<Value>,
): Promise<Value> {
  if (place.engine === 'postgres') {
    const { fillPostgres } = await import('#src/storage/postgres/moving-books.ts');
    return fillPostgres(place, use);
  }
  return fillFile(place.path, use);
}

/** What is not whole yet has another name. */
const partialSuffix = '.moving';
const byInstant = ['recorded_at', 'account', 'sequence'];

async function fillFile<Value>(
  path: string,
  use: (opened: OpenedTarget) => Promise<Value>,
): Promise<Value> {
  if (existsSync(path)) throw new CommandError(`${path} exists, expected a new file: name another`);
  const partial = `${path}${partialSuffix}`;
  // Made private and of the newest schema, as at a start.
  await openSqliteDatabase(partial).close();
  using opened = new DisposableStack();
  opened.adopt(lockDatabase(realPath(partial)), (lock) => lock.close());
  const connection = opened.adopt(openConnection(partial), (each) => each.close());
  connection.exec(movingTable);
  const database = createConnectionDatabase(connection);
  return await use({
    target: { database, overriding: '', journalKey: byInstant },
    books: booksOn(connection),
    async finish() {
      connection.exec('DROP TABLE moving; PRAGMA wal_checkpoint(TRUNCATE)');
      renameSync(partial, path);
      await flushFolder(dirname(path));
    },
  });
}
