// What an operator's commands read and change of users, on the database's file beside a running
// server. Whatever ends or changes access counts up the version by which the server notices.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { userId, type UserId } from '#src/domain/ids.ts';
import { failuresMax } from '#src/identity/login/login-throttle.ts';
import type { Username } from '#src/identity/username.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { forgetLoginFailures } from './failures.ts';
import { deletionOf } from './identity.ts';
import { inTransaction } from './transaction.ts';

/** A user as an operator sees one. */
export type UserOverview = {
  readonly userId: UserId;
  readonly username: Username;
  readonly createdAt: EpochMs;
  /** The newest use of a session, token or known browser; null for never. */
  readonly lastSeenAt: EpochMs | null;
  /** By wrong passwords, until `unlock`. */
  readonly isLocked: boolean;
  readonly isDisabled: boolean;
  readonly hasSecondFactor: boolean;
  readonly mustChangePassword: boolean;
  /** Those that are open. */
  readonly accounts: number;
  readonly sessions: number;
  readonly tokens: number;
};

const overview = `SELECT users.*,
    (SELECT max(at) FROM (
       SELECT max(used_at) AS at FROM sessions WHERE sessions.user_id = users.user_id
       UNION ALL SELECT max(used_at) FROM api_tokens WHERE api_tokens.user_id = users.user_id
       UNION ALL SELECT max(used_at) FROM devices WHERE devices.user_id = users.user_id
     )) AS last_seen_at,
    (SELECT failures FROM login_failures WHERE subject = username) AS failures,
    (SELECT confirmed FROM second_factors WHERE second_factors.user_id = users.user_id) AS factor,
    (SELECT count(*) FROM user_accounts
     WHERE user_accounts.user_id = users.user_id AND closed_at IS NULL) AS accounts,
    (SELECT count(*) FROM sessions WHERE sessions.user_id = users.user_id) AS sessions,
    (SELECT count(*) FROM api_tokens WHERE api_tokens.user_id = users.user_id) AS tokens
  FROM users`;

/** Every user, by name. */
export function readUsers(reader: DatabaseSync): readonly UserOverview[] {
  return reader.prepare(`${overview} ORDER BY username`).all().map(readOverview);
}

/** The user of a canonical name. */
export function findUser(reader: DatabaseSync, username: string): UserOverview | undefined {
  const row = reader.prepare(`${overview} WHERE username = ?`).get(username);
  return row && readOverview(row);
}

/**
 * A password that must be changed before anything else. Sessions, tokens and known browsers end,
 * and wrong passwords are forgotten.
 */
export function resetPassword(connection: DatabaseSync, user: UserOverview, hash: string): void {
  inTransaction(connection, () => {
    const sql = 'UPDATE users SET password_hash = ?, must_change_password = 1 WHERE user_id = ?';
    connection.prepare(sql).run(hash, user.userId);
    forgetLoginFailures(connection, user.username);
    endAccess(connection, user, ['sessions', 'api_tokens', 'devices']);
  });
}

/** A login needs only the password again. False when there was no second factor. */
export function resetSecondFactor(connection: DatabaseSync, { userId: id }: UserOverview): boolean {
  const sql = 'DELETE FROM second_factors WHERE user_id = ?';
  return connection.prepare(sql).run(id).changes === 1;
}

/** Ends every session. Gives how many there were. */
export function endSessions(connection: DatabaseSync, user: UserOverview): number {
  return inTransaction(connection, () => endAccess(connection, user, ['sessions']));
}

/** Shuts the user out: sessions and tokens end, and the right password lets nobody in. */
export function disableUser(connection: DatabaseSync, user: UserOverview, at: EpochMs): void {
  inTransaction(connection, () => {
    const sql = 'UPDATE users SET disabled_at = coalesce(disabled_at, ?) WHERE user_id = ?';
    connection.prepare(sql).run(at, user.userId);
    endAccess(connection, user, ['sessions', 'api_tokens']);
  });
}

/** Lets a disabled user log in again. */
export function enableUser(connection: DatabaseSync, { userId: id }: UserOverview): void {
  connection.prepare('UPDATE users SET disabled_at = NULL WHERE user_id = ?').run(id);
}

/** Removes the user and everything readable about them. */
export function deleteUser(connection: DatabaseSync, user: UserOverview): void {
  inTransaction(connection, () => {
    for (const { sql, parameters } of deletionOf(user)) connection.prepare(sql).run(...parameters);
    countAccessChange(connection);
  });
}

type AccessTable = 'sessions' | 'api_tokens' | 'devices';

function endAccess(
  connection: DatabaseSync,
  { userId: id }: UserOverview,
  tables: readonly AccessTable[],
): number {
  countAccessChange(connection);
  return tables
    .map((table) => connection.prepare(`DELETE FROM ${table} WHERE user_id = ?`).run(id).changes)
    .reduce<number>((sum, changes) => sum + Number(changes), 0);
}

function countAccessChange(connection: DatabaseSync): void {
  connection.exec('UPDATE access_changes SET version = version + 1');
}

function readOverview(row: Record<string, SQLOutputValue>): UserOverview {
  return {
    userId: userId(String(row['user_id'])),
    // Only canonical usernames are ever stored.
    username: String(row['username']) as Username,
    createdAt: Number(row['created_at']),
    lastSeenAt: row['last_seen_at'] === null ? null : Number(row['last_seen_at']),
    isLocked: Number(row['failures'] ?? 0) >= failuresMax,
    isDisabled: row['disabled_at'] !== null,
    hasSecondFactor: row['factor'] === 1,
    mustChangePassword: row['must_change_password'] === 1,
    accounts: Number(row['accounts']),
    sessions: Number(row['sessions']),
    tokens: Number(row['tokens']),
  };
}
