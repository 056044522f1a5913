// `rebuild`: makes the read models anew from the journal, while the server does not run.
import { lockDatabase, openSqliteDatabase, realPath } from '#src/storage/sqlite/database.ts';
import { rebuildReadModels } from '#src/storage/books/rebuild.ts';
import { openConnection } from '#src/storage/sqlite/connection.ts';
import type { PostgresPlace } from '#src/config/database-place.ts';
import type { OpenedBooks } from './books.ts';
import { exitFine, type Command, type Terminal } from './command.ts';
import { booksOn, requireFile } from './database-file.ts';
import { progressBar } from './progress.ts';

const progressEvery = 1_000;

export const rebuildCommand: Command = {
  name: 'rebuild',
  usage: 'rebuild',
  summary: 'make accounts, holdings and orders anew from the journal; the server must not run',
  options: {},
  wordCount: 0,
  run: async ({ settings: { database: place }, terminal }) => {
    const entries = await (place.engine === 'sqlite'
      ? rebuildFile(place.path, terminal)
      : rebuildPostgres(place, terminal));
    terminal.progress('');
    terminal.print(`accounts, holdings and orders are made anew from ${entries} entries`);
    return exitFine;
  },
};

async function rebuildFile(databasePath: string, terminal: Terminal): Promise<number> {
  requireFile(databasePath);
  const path = realPath(databasePath);
  // Brought to the newest schema first, as at a start.
  await openSqliteDatabase(path).close();
  using opened = new DisposableStack();
  opened.adopt(lockDatabase(path), (lock) => lock.close());
  const connection = opened.adopt(openConnection(path), (each) => each.close());
  return await rebuild(booksOn(connection), terminal);
}

async function rebuildPostgres(place: PostgresPlace, terminal: Terminal): Promise<number> {
  const { changeQuietPostgres } = await import('#src/storage/postgres/moving-books.ts');
  return changeQuietPostgres(place, (books) => rebuild(books, terminal));
}

async function rebuild(
  { database, journal }: Pick<OpenedBooks, 'database' | 'journal'>,
  terminal: Terminal,
): Promise<number> {
  const total = await journal.count();
  return rebuildReadModels(database, journal, (done) => {
    if (done % progressEvery === 0) terminal.progress(progressBar(done, total, 'entries'));
  });
}
