// `backup` and `restore`: whole, consistent copies, taken while the server runs and put back while
// it does not.
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup } from 'node:sqlite';
import { createVerification } from '#src/broker/verification.ts';
import { findLosses } from '#src/journal/high-water-mark.ts';
import { createClock } from '#src/runtime/clock.ts';
import { flushFile, flushFolder } from '#src/storage/flush.ts';
import { openMarkFile } from '#src/storage/mark-file.ts';
import { openReader } from '#src/storage/sqlite-connection.ts';
import { lockDatabase, openSqliteDatabase, realPath } from '#src/storage/sqlite-database.ts';
import { createSqliteJournal, readWholeJournal } from '#src/storage/sqlite-journal.ts';
import { CommandError, exitFault, exitFine, type Command } from './command.ts';
import { requireFile } from './database-file.ts';

export const backupCommand: Command = {
  name: 'backup',
  usage: 'backup <file>',
  summary: 'write a consistent copy while the server runs',
  options: {},
  wordCount: 1,
  run: async ({ settings, words: [target = ''], terminal }) => {
    requireFile(settings.databasePath);
    if (existsSync(target)) {
      throw new CommandError(`${target} exists, expected a new file: name another one`);
    }
    const reader = openReader(settings.databasePath);
    // One view from beginning to end: without it every commit of the server starts the copy anew.
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM sqlite_schema').get();
    const progress = (done: { totalPages: number; remainingPages: number }) =>
      terminal.progress(`${done.totalPages - done.remainingPages} of ${done.totalPages} pages`);
    await backup(reader, target, { progress });
    reader.close();
    chmodSync(target, 0o600);
    terminal.progress('');
    terminal.print(`${settings.databasePath} is copied to ${target}`);
    return exitFine;
  },
};

export const restoreCommand: Command = {
  name: 'restore',
  usage: 'restore <file>',
  summary: 'put a copy back; the server must not run, the old file is kept beside',
  options: {},
  wordCount: 1,
  run: async ({ settings, words: [source = ''], terminal }) => {
    requireFile(source);
    const path = realPath(settings.databasePath);
    const kept = `${path}.before-restore`;
    if (realPath(source) === path) {
      throw new CommandError(`${source} is the database itself, expected a copy of it`);
    }
    if (existsSync(kept)) {
      throw new CommandError(
        `${kept} exists, expected no such file: move it to a safe place first`,
      );
    }
    refuseDamaged(source);
    // The old file may be damaged: it is locked against a running server, not opened.
    const lock = lockDatabase(path);
    await replaceDatabase(source, path, kept);
    lock.close();
    terminal.print(`${path} is restored from ${source}; the old file is ${kept}`);
    return (await tellLosses(path, (line) => terminal.print(line))) ? exitFault : exitFine;
  },
};

/**
 * The copy is whole on the disk before it takes the database's name. It is made through SQLite:
 * what a killed server left in the log beside the source belongs to it.
 */
async function replaceDatabase(source: string, path: string, kept: string): Promise<void> {
  const fresh = `${path}.new`;
  rmSync(fresh, { force: true });
  const reader = openReader(source);
  await backup(reader, fresh);
  reader.close();
  chmodSync(fresh, 0o600);
  await flushFile(fresh);
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(`${path}${suffix}`)) renameSync(`${path}${suffix}`, `${kept}${suffix}`);
  }
  renameSync(fresh, path);
  await flushFolder(dirname(path));
}

function refuseDamaged(source: string): void {
  const reader = openReader(source);
  const verification = createVerification([]);
  try {
    for (const stored of readWholeJournal(reader)) verification.take(stored);
  } finally {
    reader.close();
  }
  const [finding] = verification.finish().findings;
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
      'before "npm run papertape -- accept-loss" accepts that',
  );
  return true;
}
