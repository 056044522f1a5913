// `restore`: puts a copy back while the server does not run; the old file is kept beside.
import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { findLosses } from '#src/journal/high-water-mark.ts';
import { createClock } from '#src/runtime/clock.ts';
import { flushFile, flushFolder } from '#src/storage/flush.ts';
import { openMarkFile } from '#src/storage/mark/mark-file.ts';
import { makePrivateFile } from '#src/storage/private-file.ts';
import { lockDatabase, openSqliteDatabase, realPath } from '#src/storage/sqlite/database.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import { CommandError, exitFault, exitFine, type Command, type Terminal } from './command.ts';
import { copyDatabase } from './copying.ts';
import {
  databaseFile,
  booksOn,
  openForReading,
  requireFile,
  toolsOfPostgres,
} from './database-file.ts';
import { examineJournal } from './verify.ts';

export const restoreCommand: Command = {
  name: 'restore',
  usage: 'restore <file>',
  summary: 'put a copy back; the server must not run, the old file is kept beside',
  options: {},
  wordCount: 1,
  run: async ({ settings, words: [source = ''], terminal }) => {
    requireFile(source);
    const path = realPath(databaseFile(settings, toolsOfPostgres));
    const kept = `${path}.before-restore`;
    if (realPath(source) === path) {
      throw new CommandError(`${source} is the database itself, expected a copy of it`);
    }
    if (existsSync(kept)) {
      throw new CommandError(
        `${kept} exists, expected no such file: move it to a safe place first`,
      );
    }
    await refuseDamaged(source, terminal);
    // The old file may be damaged: it is locked against a running server, not opened.
    const lock = lockDatabase(path);
    await replaceDatabase(source, path, kept, terminal);
    lock.close();
    terminal.print(`${path} is restored from ${source}; the old file is ${kept}`);
    return (await tellLosses(path, (line) => terminal.print(line))) ? exitFault : exitFine;
  },
};

/**
 * The copy is whole on the disk before it takes the database's name. It is made through SQLite:
 * what a killed server left in the log beside the source belongs to it.
 */
async function replaceDatabase(
  source: string,
  path: string,
  kept: string,
  terminal: Terminal,
): Promise<void> {
  const fresh = `${path}.new`;
  rmSync(fresh, { force: true });
  using opened = openForReading(source);
  await copyDatabase(opened.reader, fresh, terminal);
  await flushFile(fresh);
  for (const suffix of ['', '-wal', '-shm']) {
    if (!existsSync(`${path}${suffix}`)) continue;
    renameSync(`${path}${suffix}`, `${kept}${suffix}`);
    makePrivateFile(`${kept}${suffix}`);
  }
  renameSync(fresh, path);
  await flushFolder(dirname(path));
}

async function refuseDamaged(source: string, terminal: Terminal): Promise<void> {
  using opened = openForReading(source);
  const { journal } = booksOn(opened.reader);
  const [finding] = (await examineJournal(journal, {}, terminal)).findings;
  if (finding) {
    throw new CommandError(`${source} is damaged (${finding.problem}), expected a whole copy`);
  }
}

/** A copy is older than the last answers: says so before the server refuses to start. */
async function tellLosses(path: string, print: (line: string) => void): Promise<boolean> {
  const database = openSqliteDatabase(path);
  const mark = openMarkFile({ path: `${path}.mark`, clock: createClock(), onFault: () => {} });
  const losses = await findLosses(createSqliteJournal(database), mark.read());
  await database.close(() => mark.close());
  if (losses.length === 0) return false;
  print(
    `${losses.length} accounts have fewer entries than were answered: the server will not start ` +
      'before "npm run -s papertape -- accept-loss" accepts that',
  );
  return true;
}
