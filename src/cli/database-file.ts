// Opens the configured database for an operator's command, or says in one line why not.
import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Settings } from '#src/config/settings.ts';
import { openReader } from '#src/storage/sqlite-connection.ts';
import { CommandError } from './command.ts';

/** Reads with the database, beside a running server if need be, in one consistent view of it. */
export function withReader<Value>(
  { databasePath }: Pick<Settings, 'databasePath'>,
  use: (reader: DatabaseSync) => Value,
): Value {
  requireFile(databasePath);
  const reader = openReader(databasePath);
  try {
    reader.exec('BEGIN');
    return use(reader);
  } finally {
    reader.close();
  }
}

/** Throws when there is no such file: opening it would create an empty one. */
export function requireFile(path: string): void {
  if (existsSync(path)) return;
  throw new CommandError(`there is no database at ${path}, expected a file: set DATABASE_URL`);
}
