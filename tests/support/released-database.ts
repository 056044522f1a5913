// Database files as released versions left them, with the journals that are kept as golden.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StoredEntry } from '#src/journal/journal.ts';
import { root } from './process.ts';

/** How many migrations each release had. */
const schemas = { 'v0.1.0': 4, 'v0.2.0': 6 } as const;
const migrationFolder = join(root, 'src/storage/sqlite/migrations');

export type Release = keyof typeof schemas;
export const releases = Object.keys(schemas) as readonly Release[];

/** Writes the file of the release; gives what its journal holds. */
export function writeReleased(path: string, release: Release): readonly StoredEntry[] {
  const golden = readFileSync(join(root, `tests/golden/${release}.json`), 'utf8');
  const entries = JSON.parse(golden).entries as readonly StoredEntry[];
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL');
  const names = readdirSync(migrationFolder).toSorted().slice(0, schemas[release]);
  for (const name of names) database.exec(readFileSync(join(migrationFolder, name), 'utf8'));
  database.exec(`PRAGMA user_version = ${names.length}`);
  const insert = database.prepare('INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  for (const { accountId, sequence, recordedAt, ...entry } of entries) {
    const { eventType, eventVersion, content, idempotency, hash } = entry;
    const keys = [idempotency?.key ?? null, idempotency?.inputDigest ?? null];
    insert.run(accountId, sequence, recordedAt, eventType, eventVersion, content, ...keys, hash);
  }
  database.close();
  return entries;
}
