// The engines that keep the same contract: SQLite in memory and in a file, and a real PostgreSQL.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Journal } from '#src/journal/journal.ts';
import type { WholeJournal } from '#src/storage/books/whole-journal.ts';
import type { Database } from '#src/storage/database.ts';
import { openPostgresDatabase } from '#src/storage/postgres/database.ts';
import { createPostgresJournal } from '#src/storage/postgres/journal.ts';
import { createPostgresWholeJournal } from '#src/storage/postgres/whole-journal.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createSqliteWholeJournal } from '#src/storage/sqlite/journal-rows.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import { postgresPlace } from '#tests/support/engine.ts';
import { createPostgresDatabase, postgresMissing } from '#tests/support/postgres.ts';

export type Opened = AsyncDisposable & {
  readonly database: Database;
  readonly journal: Journal;
  readonly whole: WholeJournal;
};

export type Engine = {
  readonly name: string;
  /** Why it cannot be tested here; false where it can. */
  readonly skip: string | false;
  open(): Promise<Opened>;
};

function openSqlite(path: string, tidyUp: () => void): Opened {
  const database = openSqliteDatabase(path);
  return {
    database,
    journal: createSqliteJournal(database),
    whole: createSqliteWholeJournal(database.reader),
    [Symbol.asyncDispose]: () => database.close(async () => tidyUp()),
  };
}

async function openPostgres(): Promise<Opened> {
  const place = postgresPlace(await createPostgresDatabase());
  const database = await openPostgresDatabase(place);
  return {
    database,
    journal: createPostgresJournal(database.connections),
    whole: createPostgresWholeJournal(database.connections),
    [Symbol.asyncDispose]: database.close,
  };
}

export const engines: readonly Engine[] = [
  { name: 'SQLite in memory', skip: false, open: async () => openSqlite(':memory:', () => {}) },
  {
    name: 'SQLite in a file',
    skip: false,
    open: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'papertape-'));
      return openSqlite(join(folder, 'books.db'), () => rmSync(folder, { recursive: true }));
    },
  },
  { name: 'PostgreSQL', skip: postgresMissing, open: openPostgres },
];
