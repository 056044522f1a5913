// The books in PostgreSQL for an operator's command, beside whatever nodes run.
import type { Journal } from '#src/journal/journal.ts';
import type { WholeJournal } from '#src/storage/books/whole-journal.ts';
import type { Database } from '#src/storage/database.ts';
import type { PostgresAddress } from './address.ts';
import { createConnections } from './connections.ts';
import { createPostgresPort, unavailable } from './database.ts';
import { createPostgresJournal } from './journal.ts';
import { isNewestSchema, migrate, requireNewest } from './migrations.ts';
import { createPostgresWholeJournal } from './whole-journal.ts';

type PostgresBooks = {
  readonly database: Database;
  readonly journal: WholeJournal;
  readonly isNewest: boolean;
};

/** An operator waits for a whole journal, and nobody for the operator. */
const answerMsMax = 10 * 60_000;

/** Reads in one consistent view of everything, as of its beginning. */
export async function readPostgres<Value>(
  address: PostgresAddress,
  use: (books: PostgresBooks) => Promise<Value>,
): Promise<Value> {
  const connections = createConnections(address, { answerMsMax, isOneView: true });
  try {
    const isNewest = await isNewestSchema(connections).catch((error: unknown) => {
      throw unavailable(address, error);
    });
    const journal = createPostgresWholeJournal(connections);
    return await use({ database: createPostgresPort(connections), journal, isNewest });
  } finally {
    await connections.close();
  }
}

/** Brings the schema up to date; gives its version. */
export async function migratePostgres(address: PostgresAddress): Promise<number> {
  const connections = createConnections(address, { answerMsMax });
  try {
    return await migrate(connections);
  } catch (error) {
    throw unavailable(address, error);
  } finally {
    await connections.close();
  }
}

/** Writes; the schema must be the one that this release works on. */
export async function changePostgres<Value>(
  address: PostgresAddress,
  use: (database: Database & { readonly journal: Journal }) => Promise<Value>,
): Promise<Value> {
  const connections = createConnections(address, { answerMsMax });
  try {
    await requireNewest(connections).catch((error: unknown) => {
      throw unavailable(address, error);
    });
    const journal = createPostgresJournal(connections);
    return await use({ ...createPostgresPort(connections), journal });
  } finally {
    await connections.close();
  }
}
