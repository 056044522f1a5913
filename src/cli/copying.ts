// A consistent copy of a database, private from its first byte on, with its progress on a terminal.
import { rmSync } from 'node:fs';
import { backup, type DatabaseSync } from 'node:sqlite';
import { createPrivateFile } from '#src/storage/private-file.ts';
import type { Terminal } from './command.ts';
import { progressBar } from './progress.ts';

/**
 * Copies what the reader sees now into a new file that only its owner may read. Throws EEXIST when
 * there is such a file; what is half copied is removed.
 */
export async function copyDatabase(
  reader: DatabaseSync,
  target: string,
  terminal: Terminal,
): Promise<void> {
  createPrivateFile(target);
  // One view from beginning to end: without it every commit of the server starts the copy anew.
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM sqlite_schema').get();
  try {
    await backup(reader, target, {
      progress: ({ totalPages, remainingPages }) =>
        terminal.progress(progressBar(totalPages - remainingPages, totalPages, 'pages')),
    });
  } catch (error) {
    for (const suffix of ['', '-journal', '-wal']) rmSync(`${target}${suffix}`, { force: true });
    throw error;
  } finally {
    terminal.progress('');
    reader.exec('ROLLBACK');
  }
}
