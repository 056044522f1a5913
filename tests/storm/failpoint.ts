// Loaded into the real server before anything else (`node --import`): the process kills itself with
// SIGKILL when it has come to a named point for the nth time. The product knows nothing of it.
import { appendFileSync } from 'node:fs';
import { ServerResponse } from 'node:http';
import { DatabaseSync, StatementSync, type SQLOutputValue } from 'node:sqlite';
import { isMainThread } from 'node:worker_threads';
import { createCheckpointKiller } from './checkpoint-killer.ts';
import type { Failpoint } from './failpoints.ts';

const { FAILPOINT, FAILPOINT_PASSES = '0', FAILPOINT_LOG = '', FAILPOINT_EVENT } = process.env;
const point = FAILPOINT as Failpoint | undefined;
let passesLeft = Number(FAILPOINT_PASSES);
const commitsBetweenCheckpoints = 20;
/** More than the product waits for before it moves them. */
const manyPages = 10_000;

/** Ends the process if this is the point, and it has been passed often enough. */
function reach(reached: Failpoint): void {
  if (reached !== point) return;
  passesLeft -= 1;
  if (passesLeft >= 0) return;
  appendFileSync(FAILPOINT_LOG, `${reached}\n`);
  process.kill(process.pid, 'SIGKILL');
}

const sqlOf = new WeakMap<StatementSync, string>();

function rememberStatements(): void {
  const { prepare } = DatabaseSync.prototype;
  DatabaseSync.prototype.prepare = function watched(this: DatabaseSync, sql, ...rest) {
    const statement = prepare.call(this, sql, ...rest);
    sqlOf.set(statement, sql);
    return statement;
  };
}

/** Every statement that is run by itself, and what the open transaction has written. */
function watchStatements(): void {
  const { run } = StatementSync.prototype;
  StatementSync.prototype.run = function watched(this: StatementSync, ...parameters) {
    const table = /^INSERT INTO (\w+)/.exec(sqlOf.get(this) ?? '')?.[1];
    if (table === 'journal') reach('before_append');
    const result = Reflect.apply(run, this, parameters);
    if (table === undefined) return result;
    written.add(table);
    // With an event named, only entries of that event count.
    const isMeant = FAILPOINT_EVENT === undefined || parameters.flat().includes(FAILPOINT_EVENT);
    if (table === 'journal' && isMeant) reach('in_append');
    if (table === 'snapshots') reach('in_snapshot');
    if (table === 'sessions') reach('in_session_write');
    return result;
  };
}

const written = new Set<string>();

/** The commit: afterwards nobody has been told yet. */
function watchCommits(): void {
  const { exec } = DatabaseSync.prototype;
  DatabaseSync.prototype.exec = function watched(this: DatabaseSync, sql: string) {
    exec.call(this, sql);
    if (sql === 'BEGIN IMMEDIATE') written.clear();
    if (sql !== 'COMMIT') return;
    if (written.has('sessions')) reach('after_session_write');
    if (written.has('journal')) reach('after_append');
  };
}

/**
 * The product's own checkpoint, in its own thread, while the writer goes on: begun early, after
 * every few commits, and killed inside.
 */
function watchCheckpoints(): void {
  const { get } = StatementSync.prototype;
  let killer: ReturnType<typeof createCheckpointKiller> | undefined;
  StatementSync.prototype.get = function watched(this: StatementSync, ...parameters) {
    const run = () => Reflect.apply(get, this, parameters);
    const sql = sqlOf.get(this);
    if (sql === 'PRAGMA wal_checkpoint(NOOP)') return lengthen(run());
    if (sql !== 'PRAGMA wal_checkpoint(PASSIVE)') return run();
    killer ??= createCheckpointKiller(FAILPOINT_LOG);
    return killer.during(run);
  };
}

/** The length of the log as the product asks for it, now and then much longer than it is. */
function lengthen(length: Record<string, SQLOutputValue> | undefined) {
  passesLeft -= 1;
  if (passesLeft >= 0) return length;
  // When the checkpoint is over too soon, the next one gets more pages to move.
  passesLeft = commitsBetweenCheckpoints;
  return { ...length, log: Number(length?.['log']) + manyPages };
}

/** The receipt is made and memory is changed; not a byte of the answer has left. */
function watchReplies(): void {
  const { end } = ServerResponse.prototype;
  ServerResponse.prototype.end = function watched(this: ServerResponse, ...rest: unknown[]) {
    if (this.statusCode === 201 && /^\/(buy|sell)-stock/.test(this.req.url ?? '')) {
      reach('before_reply');
    }
    return end.apply(this, rest as Parameters<typeof end>);
  } as typeof end;
}

/** Between any two statements of a migration: SQLite asks before it prepares each of them. */
function watchMigrations(): void {
  const { exec } = DatabaseSync.prototype;
  DatabaseSync.prototype.exec = function watched(this: DatabaseSync, sql: string) {
    if (!sql.includes('PRAGMA user_version =')) return exec.call(this, sql);
    this.setAuthorizer(() => {
      reach('in_migration');
      return 0;
    });
    exec.call(this, sql);
    this.setAuthorizer(null);
  };
}

if (point === 'in_migration') watchMigrations();
else if (isMainThread) watchReplies();
else {
  rememberStatements();
  if (point === 'in_checkpoint') watchCheckpoints();
  watchStatements();
  watchCommits();
}
