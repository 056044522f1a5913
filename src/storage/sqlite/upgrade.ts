// Brings the file of an older release up to date without touching it: a copy is migrated, compared
// with the original and put in its place. A start that is killed meanwhile begins anew.
import { isDeepStrictEqual } from 'node:util';
import { copyFileSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { flushNow } from '#src/storage/flush.ts';
import { createPrivateFile } from '#src/storage/private-file.ts';
import { openConnection, openReader, pageSizeBytes } from './connection.ts';
import { readWholeJournal } from './journal-rows.ts';
import { migrate, schemaVersion } from './migrations.ts';

export type DatabaseUpgrade = {
  readonly fromSchema: number;
  readonly toSchema: number;
  /** Compared one by one with those of the old file. */
  readonly entries: number;
  /** Where the old file is kept; null when it was not to be kept. */
  readonly keptAs: string | null;
};

/** The upgraded copy does not say what the original says; the original stays as it is. */
export class UpgradeMismatchError extends Error {
  override readonly name = 'UpgradeMismatchError';
}

/**
 * Upgrades the file, which nobody else may have open. Throws when somebody reads it, when there is
 * no room for two more of its size, and UpgradeMismatchError.
 */
export function upgradeDatabase(path: string, keepsOld: boolean): DatabaseUpgrade {
  const [draft, upgraded] = [`${path}.upgrade-draft`, `${path}.upgraded`];
  try {
    // Of a start that was killed.
    for (const each of [draft, upgraded]) removeDatabase(each);
    const fromSchema = endLog(path);
    copyFileSync(path, draft);
    const toSchema = migrateInto(draft, upgraded);
    const entries = compare(path, upgraded);
    flushNow(upgraded);
    const keptAs = keepsOld ? keep(path, fromSchema) : null;
    renameSync(upgraded, path);
    flushNow(dirname(path));
    return { fromSchema, toSchema, entries, keptAs };
  } finally {
    for (const each of [draft, upgraded]) removeDatabase(each);
  }
}

/**
 * Moves the log into the file and ends it. A log that stayed would be taken for that of the new
 * file. Gives the version of the schema.
 */
function endLog(path: string): number {
  const connection = new DatabaseSync(path);
  try {
    connection.exec('PRAGMA journal_mode = DELETE');
    return schemaVersion(connection);
  } finally {
    connection.close();
  }
}

/** The migrated draft, packed tightly into pages of the size that new files have. */
function migrateInto(draft: string, upgraded: string): number {
  const connection = openConnection(draft);
  try {
    migrate(connection);
    connection.exec(`PRAGMA page_size = ${pageSizeBytes}`);
    createPrivateFile(upgraded);
    connection.prepare('VACUUM INTO ?').run(upgraded);
    return schemaVersion(connection);
  } finally {
    connection.close();
  }
}

/** Gives how many entries both have. */
function compare(before: string, after: string): number {
  using old = openReader(before);
  using upgraded = openReader(after);
  const entries = readWholeJournal(upgraded);
  let compared = 0;
  for (const entry of readWholeJournal(old)) {
    const { value } = entries.next();
    compared += 1;
    if (isDeepStrictEqual(value, entry)) continue;
    throw new UpgradeMismatchError(
      `account ${entry.accountId}, sequence ${entry.sequence} was not carried over as it is`,
    );
  }
  if (entries.next().done !== true) throw new UpgradeMismatchError('there are entries too many');
  return compared;
}

/** A second name for the old file, which then loses its first one. */
function keep(path: string, schema: number): string {
  for (let attempt = 1; ; attempt += 1) {
    const kept = `${path}.schema-${schema}${attempt === 1 ? '' : `.${attempt}`}`;
    const known = statSync(kept, { throwIfNoEntry: false });
    // The name that a start gave which was killed right after.
    if (known?.ino === statSync(path).ino) return basename(kept);
    if (known) continue;
    linkOrCopy(path, kept);
    return basename(kept);
  }
}

function linkOrCopy(path: string, kept: string): void {
  try {
    linkSync(path, kept);
  } catch {
    // Not every filesystem has links.
    copyFileSync(path, kept);
  }
}

function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal'])
    rmSync(`${path}${suffix}`, { force: true });
}
