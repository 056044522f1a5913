// Loaded into the real server before anything else (`node --import`): the process kills itself with
// SIGKILL when it has come to a named point for the nth time. The product knows nothing of it.
import { appendFileSync } from 'node:fs';
import { ServerResponse } from 'node:http';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { isMainThread } from 'node:worker_threads';
import { createCheckpointKiller } from './checkpoint-killer.ts';
import type { Failpoint } from './failpoints.ts';

const { FAILPOINT, FAILPOINT_PASSES = '0', FAILPOINT_LOG = '' } = process.env;
const point = FAILPOINT as Failpoint | undefined;
let passesLeft = Number(FAILPOINT_PASSES);
const commitsBetweenCheckpoints = 20;

/** Ends the process if this is the point, and it has been passed often enough. */
function reach(reached: Failpoint): void {
  if (reached !== point) return;
  passesLeft -= 1;
  if (passesLeft >= 0) return;
  appendFileSync(FAILPOINT_LOG, `${reached}\n`);
  process.kill(process.pid, 'SIGKILL');
}

/** Every statement that is run by itself, and what the open transaction has written. */
function watchStatements(): void {
  const { prepare } = DatabaseSync.prototype;
  const { run } = StatementSync.prototype;
  const sqlOf = new WeakMap<StatementSync, string>();
  DatabaseSync.prototype.prepare = function watched(this: DatabaseSync, sql, ...rest) {
    const statement = prepare.call(this, sql, ...rest);
    sqlOf.set(statement, sql);
    return statement;
  };
  StatementSync.prototype.run = function watched(this: StatementSync, ...parameters) {
    const table = /^INSERT INTO (\w+)/.exec(sqlOf.get(this) ?? '')?.[1];
    if (table === 'journal') reach('before_append');
    const result = Reflect.apply(run, this, parameters);
    if (table === undefined) return result;
    written.add(table);
    if (table === 'journal') reach('in_append');
    if (table === 'snapshots') reach('in_snapshot');
    if (table === 'sessions') reach('in_session_write');
    return result;
  };
}

const written = new Set<string>();

/** The commit: afterwards nobody has been told yet. */
function watchCommits(): void {
  const { exec } = DatabaseSync.prototype;
  const killer = point === 'in_checkpoint' ? createCheckpointKiller(FAILPOINT_LOG) : undefined;
  DatabaseSync.prototype.exec = function watched(this: DatabaseSync, sql: string) {
    exec.call(this, sql);
    if (sql === 'BEGIN IMMEDIATE') written.clear();
    if (sql !== 'COMMIT') return;
    if (written.has('sessions')) reach('after_session_write');
    if (!written.has('journal')) return;
    reach('after_append');
    if (!killer) return;
    passesLeft -= 1;
    if (passesLeft >= 0) return;
    killer.during(() => exec.call(this, 'PRAGMA wal_checkpoint(TRUNCATE)'));
    // It was over too soon: the next one gets more pages to move.
    passesLeft = commitsBetweenCheckpoints;
  };
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
  watchStatements();
  watchCommits();
}
