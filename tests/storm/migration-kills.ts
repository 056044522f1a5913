// Kills the starting server between and inside the statements of its migrations, from every earlier
// state of the schema: each migration happens whole or not at all, and no row is lost.
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StoredEntry } from '#src/journal/journal.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { readWholeJournal } from '#src/storage/sqlite/journal-rows.ts';
import { migrate } from '#src/storage/sqlite/migrations.ts';
import { root } from '#tests/support/process.ts';
import { findFreePort } from '#tests/support/server-port.ts';
import { failAt } from './failpoints.ts';
import { NotStartedError, startServer } from './server-under-test.ts';

export type MigrationKills = {
  readonly hits: number;
  /** Kills after which the schema or a row was not what it should be. */
  readonly torn: number;
};

const migrationFolder = join(root, 'src/storage/sqlite/migrations');

/** At least so many kills, spread over every earlier state and every statement behind it. */
export async function killMigrations(folder: string, wanted: number): Promise<MigrationKills> {
  const states = createStates(folder);
  const port = await findFreePort();
  let [hits, torn] = [0, 0];
  const earlier = states.slice(0, -1);
  const killsOfEach = Math.ceil(wanted / Math.max(1, earlier.length));
  for (const [version, state] of earlier.entries()) {
    const statements = countSteps(state, folder);
    for (let kill = 0; kill < killsOfEach; kill += 1) {
      const path = copyOf(state, folder, 'killed.db');
      const log = join(folder, 'failpoint.log');
      rmSync(log, { force: true });
      const passes = Math.floor(((kill + 0.5) * statements) / killsOfEach);
      if (!(await dieAt(port, path, passes, log))) continue;
      hits += 1;
      if (!(await isWhole(path, version, states))) torn += 1;
    }
  }
  console.log(`failpoint in_migration: hit ${hits} times, from ${earlier.length} earlier schemas`);
  return { hits, torn };
}

/** A database of every version of the schema, each with a journal where there is one. */
function createStates(folder: string): readonly string[] {
  const migrations = readdirSync(migrationFolder).toSorted();
  return Array.from({ length: migrations.length + 1 }, (_, version) => {
    const path = join(folder, `schema-${version}.db`);
    const database = new DatabaseSync(path);
    database.exec('PRAGMA journal_mode = WAL');
    for (const [place, name] of migrations.slice(0, version).entries()) {
      database.exec(readFileSync(join(migrationFolder, name), 'utf8'));
      if (place === 0) fillJournal(database);
    }
    database.exec(`PRAGMA user_version = ${version}`);
    database.close();
    return path;
  });
}

const columns =
  'account_id, sequence, recorded_at, event_type, event_version, content, idempotency_key, ' +
  'input_digest, hash';

/** Entries as a release wrote them that had the oldest of these schemas. */
function fillJournal(database: DatabaseSync): void {
  const golden = readFileSync(join(root, 'tests/golden/v0.1.0.json'), 'utf8');
  const entries = JSON.parse(golden).entries as readonly StoredEntry[];
  const sql = `INSERT INTO journal (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
  const insert = database.prepare(sql);
  for (const { accountId, sequence, recordedAt, ...entry } of entries) {
    const { eventType, eventVersion, content, idempotency, hash } = entry;
    const keys = [idempotency?.key ?? null, idempotency?.inputDigest ?? null];
    insert.run(accountId, sequence, recordedAt, eventType, eventVersion, content, ...keys, hash);
  }
}

/** How often SQLite asks on the way from this state to the newest. */
function countSteps(state: string, folder: string): number {
  const database = new DatabaseSync(copyOf(state, folder, 'counted.db'));
  let steps = 0;
  database.setAuthorizer(() => {
    steps += 1;
    return 0;
  });
  migrate(database);
  database.close();
  return steps;
}

function copyOf(state: string, folder: string, name: string): string {
  const path = join(folder, name);
  for (const suffix of ['', '-wal', '-shm', '.lock', '.mark']) {
    rmSync(`${path}${suffix}`, { force: true });
  }
  copyFileSync(state, path);
  return path;
}

async function dieAt(port: number, path: string, passes: number, log: string): Promise<boolean> {
  try {
    const server = await startServer(port, path, failAt('in_migration', passes, log));
    server.signal('SIGKILL');
    await server.ended;
    return false;
  } catch (error) {
    if (!(error instanceof NotStartedError)) throw error;
    return existsSync(log);
  }
}

/** The killed file has one of the schemas, the restarted one the newest, and both every row. */
async function isWhole(path: string, from: number, states: readonly string[]): Promise<boolean> {
  const rows = describe(states[from] ?? '').rows;
  const killed = describe(path);
  const isKnown = states.some(
    (state, version) => version >= from && describe(state).schema === killed.schema,
  );
  await openSqliteDatabase(path, { keepsOld: false }).close();
  const restarted = describe(path);
  const isNewest = restarted.schema === describe(states.at(-1) ?? '').schema;
  const hasRows = killed.rows === (rows ?? killed.rows) && restarted.rows === (rows ?? '[]');
  return isKnown && isNewest && hasRows && killed.isIntact && restarted.isIntact;
}

/** Version and schema in one text, and the journal's rows where there is a journal. */
function describe(path: string) {
  const database = new DatabaseSync(path);
  const all = (sql: string) => JSON.stringify(database.prepare(sql).all());
  // Where a table begins in the file is no part of it: cleaning up moves them.
  const tables = all('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name');
  const schema = `${all('PRAGMA user_version')} ${tables}`;
  const isIntact = all('PRAGMA integrity_check').includes('"ok"');
  const rows = /CREATE TABLE \\?"?journal\b/.test(schema)
    ? JSON.stringify([...readWholeJournal(database)])
    : undefined;
  database.close();
  return { schema, rows, isIntact };
}
