// Brings the schema up to date: by the node that starts first, or by the command `migrate-schema`
// for a role of its own. Nodes of the release before go on meanwhile, so a migration only adds.
import { readdirSync, readFileSync } from 'node:fs';
import type { Connections } from './connections.ts';
import { sqlState } from './failures.ts';
import { SchemaMismatchError } from './schema-mismatch.ts';

const folder = new URL('./migrations/', import.meta.url);
const insufficientPrivilege = '42501';
/** Any number that nobody else locks in this database. */
const lockKey = 7_270_911;

type SchemaVersion = {
  /** How many migrations were applied. */
  readonly version: number;
  /** The oldest version whose nodes still work on it. */
  readonly worksFrom: number;
};

const unmade: SchemaVersion = { version: 0, worksFrom: 0 };

/** Migrates what is older; gives the version. Throws SchemaMismatchError. */
export async function migrate(connections: Connections): Promise<number> {
  const migrations = listMigrations();
  for (;;) {
    const { version, worksFrom } = await readVersion(connections);
    if (version >= migrations.length) {
      if (migrations.length >= worksFrom) return version;
      throw new SchemaMismatchError(
        `the database has schema version ${version}, this release knows ${migrations.length}: ` +
          'start a newer Papertape',
      );
    }
    await apply(connections, version, migrations[version] ?? '');
  }
}

/** Whether the schema is the one that this release works on, and no other. */
export async function isNewestSchema(connections: Connections): Promise<boolean> {
  return (await readVersion(connections)).version === listMigrations().length;
}

/** Throws SchemaMismatchError where it is another. */
export async function requireNewest(connections: Connections): Promise<void> {
  if (await isNewestSchema(connections)) return;
  throw new SchemaMismatchError(
    'the database is of another release of Papertape: start a server once, which brings it up to date',
  );
}

/** Whether a move from another engine has begun here and not ended. */
export async function isBeingFilled({ query }: Pick<Connections, 'query'>): Promise<boolean> {
  const { rows } = await query("SELECT to_regclass('moving') IS NOT NULL AS is_moving", []);
  return rows[0]?.is_moving === true;
}

async function readVersion(connections: Connections): Promise<SchemaVersion> {
  const made = await connections.query(
    "SELECT to_regclass('schema_version') IS NOT NULL AS is_made",
    [],
  );
  if (made.rows[0]?.is_made !== true) return unmade;
  const { rows } = await connections.query('SELECT version, works_from FROM schema_version', []);
  const [row] = rows;
  return row ? { version: Number(row.version), worksFrom: Number(row.works_from) } : unmade;
}

/**
 * Applies the next migration if it still is the next one. The lock ends with its transaction, so
 * that no dead holder and no pooler can keep it.
 */
async function apply(connections: Connections, version: number, name: string): Promise<void> {
  const script = readFileSync(new URL(name, folder), 'utf8');
  const [, worksFrom = `${version + 1}`] = /^-- works from: (\d+)$/m.exec(script) ?? [];
  try {
    await connections.runScript(`BEGIN;
      SELECT pg_advisory_xact_lock(${lockKey});
      CREATE TABLE IF NOT EXISTS schema_version (
        only_row integer PRIMARY KEY CHECK (only_row = 1),
        version integer NOT NULL, works_from integer NOT NULL);
      INSERT INTO schema_version VALUES (1, 0, 0) ON CONFLICT DO NOTHING;
      ${guarded(version, script)}
      UPDATE schema_version SET version = ${version + 1}, works_from = ${worksFrom}
        WHERE version = ${version};
      COMMIT;`);
  } catch (error) {
    if (sqlState(error) !== insufficientPrivilege) throw error;
    throw new SchemaMismatchError(
      `the database has schema version ${version}, this release needs another, and its role may ` +
        'not change the schema: run "npm run -s papertape -- migrate-schema" as the owner',
      { cause: error },
    );
  }
}

/** The script runs only where its turn has not passed while the lock was waited for. */
function guarded(version: number, script: string): string {
  const quote = '$migration$';
  return `DO ${quote} BEGIN
    IF (SELECT version FROM schema_version) = ${version} THEN
      ${script}
    END IF;
  END ${quote};`;
}

function listMigrations(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted();
}
