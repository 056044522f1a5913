// The identity port on SQLite.
import type { SQLOutputValue } from 'node:sqlite';
import { accountId, userId } from '#src/domain/ids.ts';
import type { IdentityStore, SessionOwner, User } from '#src/identity/identity-store.ts';
import type { Username } from '#src/identity/username.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

export function createSqliteIdentityStore(database: SqliteDatabase): IdentityStore {
  return {
    ...userStatements(database),
    ...sessionStatements(database),
    ...loginFailureStatements(database),
  };
}

type UserPart = 'insertUser' | 'findUser' | 'changePassword' | 'deleteUser';
type SessionPart = 'insertSession' | 'findSession' | 'touchSession' | 'deleteSession';
type LoginFailurePart = Exclude<keyof IdentityStore, UserPart | SessionPart>;

function userStatements({
  connection,
  transaction,
}: SqliteDatabase): Pick<IdentityStore, UserPart> {
  const insert = connection.prepare(
    `INSERT INTO users (user_id, username, password_hash, account_id, created_at)
     VALUES (?, ?, ?, ?, ?) ON CONFLICT (username) DO NOTHING`,
  );
  const find = connection.prepare('SELECT * FROM users WHERE username = ?');
  const update = connection.prepare('UPDATE users SET password_hash = ? WHERE user_id = ?');
  const endOthers = connection.prepare(
    'DELETE FROM sessions WHERE user_id = ? AND token_hash <> ?',
  );
  const remove = connection.prepare('DELETE FROM users WHERE user_id = ?');
  return {
    insertUser: async (user) =>
      insert.run(user.userId, user.username, user.passwordHash, user.accountId, user.createdAt)
        .changes === 1,
    findUser: async (username) => {
      const row = find.get(username);
      return row && readUser(row);
    },
    changePassword: async (id, passwordHash, survivingTokenHash) =>
      transaction(() => {
        update.run(passwordHash, id);
        endOthers.run(id, survivingTokenHash);
      }),
    // The sessions go with their user by the foreign key.
    deleteUser: async (id) => void remove.run(id),
  };
}

function sessionStatements({
  connection,
  transaction,
}: SqliteDatabase): Pick<IdentityStore, SessionPart> {
  const insert = connection.prepare(
    `INSERT INTO sessions (token_hash, user_id, created_at, used_at, expires_at)
     VALUES (?, ?, ?, ?, ?)`,
  );
  const forgetExpired = connection.prepare('DELETE FROM sessions WHERE expires_at <= ?');
  const find = connection.prepare(
    `SELECT sessions.*, username, account_id
     FROM sessions JOIN users USING (user_id) WHERE token_hash = ?`,
  );
  const touch = connection.prepare('UPDATE sessions SET used_at = ? WHERE token_hash = ?');
  const remove = connection.prepare('DELETE FROM sessions WHERE token_hash = ?');
  return {
    insertSession: async ({ tokenHash, userId, createdAt, usedAt, expiresAt }) =>
      transaction(() => {
        forgetExpired.run(createdAt);
        insert.run(tokenHash, userId, createdAt, usedAt, expiresAt);
      }),
    findSession: async (tokenHash) => {
      const row = find.get(tokenHash);
      return row && readSession(row);
    },
    touchSession: async (tokenHash, usedAt) => void touch.run(usedAt, tokenHash),
    deleteSession: async (tokenHash) => void remove.run(tokenHash),
  };
}

function loginFailureStatements({
  connection,
  transaction,
}: SqliteDatabase): Pick<IdentityStore, LoginFailurePart> {
  const find = connection.prepare('SELECT * FROM login_failures WHERE username = ?');
  const forgetOld = connection.prepare('DELETE FROM login_failures WHERE last_failure_at < ?');
  const count = connection.prepare(
    `INSERT INTO login_failures (username, failures, last_failure_at) VALUES (?, 1, ?)
     ON CONFLICT (username) DO UPDATE
     SET failures = failures + 1, last_failure_at = excluded.last_failure_at`,
  );
  const clear = connection.prepare('DELETE FROM login_failures WHERE username = ?');
  return {
    findLoginFailures: async (username) => {
      const row = find.get(username);
      return (
        row && { failures: Number(row['failures']), lastFailureAt: Number(row['last_failure_at']) }
      );
    },
    recordLoginFailure: async (username, at, forgetBefore) =>
      transaction(() => {
        forgetOld.run(forgetBefore);
        count.run(username, at);
      }),
    clearLoginFailures: async (username) => void clear.run(username),
  };
}

type Row = Record<string, SQLOutputValue>;

function readUser(row: Row): User {
  return {
    userId: userId(String(row['user_id'])),
    // Only canonical usernames are ever stored.
    username: String(row['username']) as Username,
    passwordHash: String(row['password_hash']),
    accountId: accountId(String(row['account_id'])),
    createdAt: Number(row['created_at']),
  };
}

function readSession(row: Row): SessionOwner {
  return {
    tokenHash: String(row['token_hash']),
    userId: userId(String(row['user_id'])),
    username: String(row['username']) as Username,
    accountId: accountId(String(row['account_id'])),
    createdAt: Number(row['created_at']),
    usedAt: Number(row['used_at']),
    expiresAt: Number(row['expires_at']),
  };
}
