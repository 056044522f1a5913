// `rebuild`: makes the read models anew from the journal, while the server does not run.
import { lockDatabase, openSqliteDatabase, realPath } from '#src/storage/sqlite/database.ts';
import { rebuildReadModels } from '#src/storage/books/rebuild.ts';
import { openConnection } from '#src/storage/sqlite/connection.ts';
import { exitFine, type Command } from './command.ts';
import { databaseFile, booksOn, requireFile } from './database-file.ts';
import { progressBar } from './progress.ts';

const progressEvery = 1_000;

export const rebuildCommand: Command = {
  name: 'rebuild',
  usage: 'rebuild',
  summary: 'make accounts, holdings and orders anew from the journal; the server must not run',
  options: {},
  wordCount: 0,
  run: async ({ settings, terminal }) => {
    const databasePath = databaseFile(settings, 'restore a backup by the tools of PostgreSQL');
    requireFile(databasePath);
    const path = realPath(databasePath);
    // Brought to the newest schema first, as at a start.
    await openSqliteDatabase(path).close();
    using opened = new DisposableStack();
    opened.adopt(lockDatabase(path), (lock) => lock.close());
    const connection = opened.adopt(openConnection(path), (each) => each.close());
    const { database, journal } = booksOn(connection);
    const total = await journal.count();
    const entries = await rebuildReadModels(database, journal, (done) => {
      if (done % progressEvery === 0) terminal.progress(progressBar(done, total, 'entries'));
    });
    terminal.progress('');
    terminal.print(`accounts, holdings and orders are made anew from ${entries} entries`);
    return exitFine;
  },
};
