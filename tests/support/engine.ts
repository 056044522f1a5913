// The engine that whole servers in tests have: SQLite, or with TEST_ENGINE=postgres a database of
// their own on a real PostgreSQL.
import assert from 'node:assert/strict';
import type { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { parsePostgresUrl } from '#src/config/postgres-url.ts';
import type { DatabasePlace, PostgresPlace } from '#src/config/database-place.ts';
import type { Storage } from '#src/server/storage.ts';
import { createPostgresDatabase } from './postgres.ts';

export const isOnPostgres = process.env['TEST_ENGINE'] === 'postgres';

/** Why a test that reaches into the file of SQLite is skipped; false where there is one. */
export const sqliteOnly: string | false =
  isOnPostgres && 'reaches into a file, and the engine is PostgreSQL';

/** Where a server keeps its books; `path` is a file, or `:memory:`. */
export async function placeOfTest(path: string): Promise<DatabasePlace> {
  if (!isOnPostgres || path !== ':memory:') return { engine: 'sqlite', path };
  return postgresPlace(await createPostgresDatabase());
}

/** The place that a URL of PostgreSQL names. */
export function postgresPlace(url: string): PostgresPlace {
  const parsed = parsePostgresUrl(url);
  assert.ok(parsed, url);
  return { ...parsed, engine: 'postgres', authorities: undefined };
}

/** Queries that this process has sent to PostgreSQL and that are not answered yet. */
const onTheirWay = new Set<unknown>();

if (isOnPostgres) {
  const queryReally: (...query: never[]) => unknown = Client.prototype.query;
  Client.prototype.query = function query(this: Client, ...parameters: never[]) {
    const [what] = parameters;
    const each = { what };
    onTheirWay.add(each);
    const answered = queryReally.apply(this, parameters);
    void Promise.resolve(answered)
      .catch(() => {})
      .finally(() => onTheirWay.delete(each));
    return answered;
  } as typeof Client.prototype.query;
}

/** Turns of the loop after which whoever waited for an answer has sent what comes next. */
const turnsToGoOn = 5;
/** What takes longer is never answered. */
const patienceMs = 20_000;

/** Resolves when every query has been answered and nothing followed; at once on SQLite. */
export async function engineAtRest(): Promise<void> {
  if (!isOnPostgres) return;
  const givenUpAt = performance.now() + patienceMs;
  for (let quietTurns = 0; quietTurns < turnsToGoOn; quietTurns += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (onTheirWay.size > 0) quietTurns = -1;
    assert.ok(performance.now() < givenUpAt, `never answered: ${JSON.stringify([...onTheirWay])}`);
  }
}

/** The connection to a file or memory of SQLite, for damaging what is in it. */
export function sqliteOf({ storage }: { readonly storage: Storage }): DatabaseSync {
  assert.ok(storage.sqlite, 'the engine is SQLite');
  return storage.sqlite.reader;
}
