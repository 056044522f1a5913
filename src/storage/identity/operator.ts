// What an operator's commands read and change of users, beside a running server. Whatever ends or
// changes access counts up the version by which the server notices.
import { userId, type UserId } from '#src/domain/ids.ts';
import type { ApiToken } from '#src/identity/identity-store.ts';
import { failuresMax } from '#src/identity/login/login-throttle.ts';
import type { Username } from '#src/identity/username.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { queryOne, type Database, type Row, type WriteStatement } from '#src/storage/database.ts';
import { insertionOfToken } from './access.ts';
import { forgettingFailures } from './failures.ts';
import { deletionOf } from './users.ts';

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
     ) AS used) AS last_seen_at,
    (SELECT failures FROM login_failures WHERE subject = username) AS failures,
    (SELECT confirmed FROM second_factors WHERE second_factors.user_id = users.user_id) AS factor,
    (SELECT count(*) FROM user_accounts
     WHERE user_accounts.user_id = users.user_id AND closed_at IS NULL) AS accounts,
    (SELECT count(*) FROM sessions WHERE sessions.user_id = users.user_id) AS sessions,
    (SELECT count(*) FROM api_tokens WHERE api_tokens.user_id = users.user_id) AS tokens
  FROM users`;

/** Every user, by name. */
export async function readUsers(database: Database): Promise<readonly UserOverview[]> {
  return (await database.query(`${overview} ORDER BY username`)).map(readOverview);
}

/** The user of a canonical name. */
export async function findUser(
  database: Database,
  username: string,
): Promise<UserOverview | undefined> {
  const row = await queryOne(database, `${overview} WHERE username = ?`, username);
  return row && readOverview(row);
}

/**
 * A password that must be changed before anything else. Sessions, tokens and known browsers end,
 * and wrong passwords are forgotten.
 */
export async function resetPassword(
  database: Database,
  user: UserOverview,
  hash: string,
): Promise<void> {
  const sql = 'UPDATE users SET password_hash = ?, must_change_password = 1 WHERE user_id = ?';
  await database.write([
    { sql, parameters: [hash, user.userId] },
    forgettingFailures(user.username),
    ...endingAccess(user, ['sessions', 'api_tokens', 'devices']),
  ]);
}

/** A login needs only the password again. False when there was no second factor. */
export async function resetSecondFactor(
  database: Database,
  { userId: id }: UserOverview,
): Promise<boolean> {
  const sql = 'DELETE FROM second_factors WHERE user_id = ?';
  const [deleted] = await database.write([{ sql, parameters: [id] }]);
  return deleted === 1;
}

/** Ends every session. Gives how many there were. */
export async function endSessions(database: Database, user: UserOverview): Promise<number> {
  const [, ended = 0] = await database.write(endingAccess(user, ['sessions']));
  return ended;
}

/** Shuts the user out: sessions and tokens end, and the right password lets nobody in. */
export async function disableUser(
  database: Database,
  user: UserOverview,
  at: EpochMs,
): Promise<void> {
  const sql = 'UPDATE users SET disabled_at = coalesce(disabled_at, ?) WHERE user_id = ?';
  await database.write([
    { sql, parameters: [at, user.userId] },
    ...endingAccess(user, ['sessions', 'api_tokens']),
  ]);
}

/** Lets a disabled user log in again. */
export async function enableUser(database: Database, { userId: id }: UserOverview): Promise<void> {
  const sql = 'UPDATE users SET disabled_at = NULL WHERE user_id = ?';
  await database.write([{ sql, parameters: [id] }]);
}

/** False when the user has `max` tokens already or no such account. */
export async function keepToken(
  database: Database,
  token: ApiToken,
  max: number,
): Promise<boolean> {
  const [inserted] = await database.write([insertionOfToken(token, max)]);
  return inserted === 1;
}

/** Removes the user and everything readable about them. */
export async function deleteUser(database: Database, user: UserOverview): Promise<void> {
  await database.write([...deletionOf(database.dialect, user), countAccessChange]);
}

type AccessTable = 'sessions' | 'api_tokens' | 'devices';

/** The first statement counts the change, the others give how many there were of each. */
function endingAccess(
  { userId: id }: UserOverview,
  tables: readonly AccessTable[],
): readonly WriteStatement[] {
  const deletions = tables.map((table) => ({
    sql: `DELETE FROM ${table} WHERE user_id = ?`,
    parameters: [id],
  }));
  return [countAccessChange, ...deletions];
}

const countAccessChange: WriteStatement = {
  sql: 'UPDATE access_changes SET version = version + 1',
  parameters: [],
};

function readOverview(row: Row): UserOverview {
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
