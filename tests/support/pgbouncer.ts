// A real PgBouncer before PostgreSQL, in transaction mode, where the machine has one. Where it has
// none, what needs it is skipped visibly.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { until, type Between } from './cluster.ts';
import { findFreePort } from './server-port.ts';

const program = ['pgbouncer', '/usr/sbin/pgbouncer'].find(
  (each) => spawnSync(each, ['--version']).status === 0,
);

/** Why suites that need PgBouncer are skipped; false where it can run. */
export const pgbouncerMissing: string | false = program
  ? false
  : 'this machine has no PgBouncer (Debian: apt install pgbouncer)';

/** Fewer than the connections of two nodes, so that they have to take turns. */
const serverConnections = 4;
const readyWithinMs = 5_000;
/** Nobody's, for a program that must not run as root. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

/** Passes on what comes for any database of the server; the role logs in without a password. */
export async function startPgBouncer(postgresPort: number, role: string): Promise<Between> {
  assert.ok(program, String(pgbouncerMissing));
  const folder = mkdtempSync(join(tmpdir(), 'papertape-pgbouncer-'));
  if (isRoot) chownSync(folder, nobody, nobody);
  const port = await findFreePort();
  const [settings, users] = [join(folder, 'pgbouncer.ini'), join(folder, 'users')];
  writeFileSync(users, `"${role}" ""\n`);
  writeFileSync(settings, settingsOf(postgresPort, port, folder, users));
  for (const path of [settings, users]) chmodSync(path, 0o644);
  const child = spawn(program, [settings], {
    ...(isRoot && { uid: nobody, gid: nobody }),
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  // A test that fails must not wait for it.
  child.unref();
  process.once('exit', () => child.kill('SIGKILL'));
  await until(() => isReady(port, role), readyWithinMs);
  return {
    port,
    async stop() {
      child.ref();
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function settingsOf(postgresPort: number, port: number, folder: string, users: string): string {
  return `[databases]
* = host=127.0.0.1 port=${postgresPort}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir = ${folder}
auth_type = trust
auth_file = ${users}
pool_mode = transaction
default_pool_size = ${serverConnections}
max_client_conn = 200
`;
}

async function isReady(port: number, user: string): Promise<boolean> {
  const client = new Client({ host: '127.0.0.1', port, user, database: 'books', ssl: false });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
