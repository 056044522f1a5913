// The two sides of a move that are PostgreSQL: read while no node writes, filled before any may.
import { DatabaseUnavailableError, type Database } from '#src/storage/database.ts';
import type { WholeJournal } from '#src/storage/books/whole-journal.ts';
import { movingTable, type MoveTarget } from '#src/storage/moving/copy-tables.ts';
import { silenceMsMax } from './beats.ts';
import type { PostgresAddress } from './address.ts';
import { createConnections, type Connections } from './connections.ts';
import { createPostgresPort, unavailable } from './database.ts';
import { isBeingFilled, migrate, requireNewest } from './migrations.ts';
import { nowMs } from './now.ts';
import { createPostgresWholeJournal } from './whole-journal.ts';

type Books = {
  readonly database: Database;
  readonly journal: WholeJournal;
  readonly isNewest: boolean;
};

const answerMsMax = 30 * 60_000;
const live = `SELECT place FROM nodes WHERE beat_at > ${nowMs} - ${silenceMsMax}`;
const isEmpty = `SELECT NOT EXISTS (SELECT 1 FROM account_numbers)
  AND NOT EXISTS (SELECT 1 FROM users) AS is_empty`;
/** Numbers of accounts go on behind those that were copied. */
const goOnBehind = `SELECT setval(pg_get_serial_sequence('account_numbers', 'account'),
  greatest(1, (SELECT max(account) FROM account_numbers)))`;

/** Reads in one view. Throws DatabaseUnavailableError while a node lives, which might write. */
export function readQuietPostgres<Value>(
  address: PostgresAddress,
  use: (books: Books) => Promise<Value>,
): Promise<Value> {
  const quiet = { isOneView: true, prepare: requireNewest };
  return whileQuiet(address, quiet, (connections) => use(booksOn(connections)));
}

/** Changes what is there. Throws DatabaseUnavailableError while a node lives. */
export function changeQuietPostgres<Value>(
  address: PostgresAddress,
  use: (books: Books) => Promise<Value>,
): Promise<Value> {
  const quiet = { isOneView: false, prepare: requireNewest };
  return whileQuiet(address, quiet, (connections) => use(booksOn(connections)));
}

type Filled = {
  readonly target: MoveTarget;
  readonly books: Books;
  finish(): Promise<void>;
};

/** Brings the schema up to date and fills it. Throws DatabaseUnavailableError where books are. */
export function fillPostgres<Value>(
  address: PostgresAddress,
  use: (filled: Filled) => Promise<Value>,
): Promise<Value> {
  const quiet = { isOneView: false, prepare: migrate };
  return whileQuiet(address, quiet, async (connections) => {
    await refuseOthersBooks(connections);
    await connections.runScript(movingTable);
    const books = booksOn(connections);
    const { database } = books;
    return use({
      target: { database, overriding: 'OVERRIDING SYSTEM VALUE', journalKey: undefined },
      books,
      async finish() {
        await connections.query(goOnBehind, []);
        await connections.runScript('DROP TABLE moving');
      },
    });
  });
}

type Quiet = {
  readonly isOneView: boolean;
  /** Sees to the schema; what it throws is told as trouble with the database. */
  readonly prepare: (connections: Connections) => Promise<unknown>;
};

/** With connections of its own, when the schema fits and no node lives. */
async function whileQuiet<Value>(
  address: PostgresAddress,
  { isOneView, prepare }: Quiet,
  use: (connections: Connections) => Promise<Value>,
): Promise<Value> {
  const connections = createConnections(address, { answerMsMax, isOneView });
  try {
    await prepare(connections).catch((error: unknown) => {
      throw unavailable(address, error);
    });
    await refuseLive(connections);
    return await use(connections);
  } finally {
    await connections.close();
  }
}

function booksOn(connections: Connections): Books {
  const journal = createPostgresWholeJournal(connections);
  return { database: createPostgresPort(connections), journal, isNewest: true };
}

async function refuseLive({ query }: Connections): Promise<void> {
  const { rows } = await query(live, []);
  const [node] = rows;
  if (!node) return;
  throw new DatabaseUnavailableError(
    `a server runs on the PostgreSQL database (${node.place}): stop it first`,
  );
}

async function refuseOthersBooks(connections: Connections): Promise<void> {
  if (await isBeingFilled(connections)) return;
  const { rows } = await connections.query(isEmpty, []);
  if (rows[0]?.is_empty === true) return;
  throw new DatabaseUnavailableError(
    'the PostgreSQL database has users or accounts, expected an empty one: create another',
  );
}
