// The identity port on SQLite.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { accountId, userId, type AccountId } from '#src/domain/ids.ts';
import type { IdentityStore, SessionOwner, User } from '#src/identity/identity-store.ts';
import type { Username } from '#src/identity/username.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

/** Users, sessions and failed logins in the database's file. */
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

function userStatements({ reader, writer }: SqliteDatabase): Pick<IdentityStore, UserPart> {
  const find = reader.prepare('SELECT * FROM users WHERE username = ?');
  return {
    insertUser: async ({ userId, username, passwordHash, accountId, createdAt }) => {
      const parameters = [userId, username, passwordHash, accountId, createdAt];
      const [inserted] = await writer.write([{ sql: insertUser, parameters }]);
      return inserted === 1;
    },
    findUser: async (username) => {
      const row = find.get(username);
      return row && readUser(row);
    },
    changePassword: async (id, passwordHash, survivingTokenHash) => {
      await writer.write([
        {
          sql: 'UPDATE users SET password_hash = ? WHERE user_id = ?',
          parameters: [passwordHash, id],
        },
        {
          sql: 'DELETE FROM sessions WHERE user_id = ? AND token_hash <> ?',
          parameters: [id, survivingTokenHash],
        },
      ]);
    },
    // The sessions go with their user by the foreign key.
    deleteUser: async (id) => {
      await writer.write([{ sql: 'DELETE FROM users WHERE user_id = ?', parameters: [id] }]);
    },
  };
}

const insertUser = `INSERT INTO users (user_id, username, password_hash, account_id, created_at)
  VALUES (?, ?, ?, ?, ?) ON CONFLICT (username) DO NOTHING`;
const insertSession = `INSERT INTO sessions (token_hash, user_id, created_at, used_at, expires_at)
  VALUES (?, ?, ?, ?, ?)`;

function sessionStatements({ reader, writer }: SqliteDatabase): Pick<IdentityStore, SessionPart> {
  const find = reader.prepare(
    `SELECT sessions.*, username, account_id
     FROM sessions JOIN users USING (user_id) WHERE token_hash = ?`,
  );
  return {
    insertSession: async ({ tokenHash, userId, createdAt, usedAt, expiresAt }) => {
      await writer.write([
        { sql: 'DELETE FROM sessions WHERE expires_at <= ?', parameters: [createdAt] },
        { sql: insertSession, parameters: [tokenHash, userId, createdAt, usedAt, expiresAt] },
      ]);
    },
    findSession: async (tokenHash) => {
      const row = find.get(tokenHash);
      return row && readSession(row);
    },
    touchSession: async (tokenHash, usedAt) => {
      const sql = 'UPDATE sessions SET used_at = ? WHERE token_hash = ?';
      await writer.write([{ sql, parameters: [usedAt, tokenHash] }]);
    },
    deleteSession: async (tokenHash) => {
      const sql = 'DELETE FROM sessions WHERE token_hash = ?';
      await writer.write([{ sql, parameters: [tokenHash] }]);
    },
  };
}

const countLoginFailure = `INSERT INTO login_failures (subject, failures, last_failure_at)
  VALUES (?, 1, ?) ON CONFLICT (subject) DO UPDATE
  SET failures = failures + 1, last_failure_at = excluded.last_failure_at`;

function loginFailureStatements({
  reader,
  writer,
}: SqliteDatabase): Pick<IdentityStore, LoginFailurePart> {
  const find = reader.prepare('SELECT * FROM login_failures WHERE subject = ?');
  return {
    findLoginFailures: async (subject) => {
      const row = find.get(subject);
      return (
        row && { failures: Number(row['failures']), lastFailureAt: Number(row['last_failure_at']) }
      );
    },
    recordLoginFailure: async (subject, at, forgetBefore) => {
      await writer.write([
        { sql: 'DELETE FROM login_failures WHERE last_failure_at < ?', parameters: [forgetBefore] },
        { sql: countLoginFailure, parameters: [subject, at] },
      ]);
    },
    clearLoginFailures: async (subject) => {
      const sql = 'DELETE FROM login_failures WHERE subject = ?';
      await writer.write([{ sql, parameters: [subject] }]);
    },
  };
}

/** The username of each account, for an operator's list. */
export function readUsernames(reader: DatabaseSync): ReadonlyMap<string, string> {
  const rows = reader.prepare('SELECT account_id, username FROM users').all();
  return new Map(rows.map((row) => [String(row['account_id']), String(row['username'])]));
}

/** The account of a username. */
export function findAccountId(reader: DatabaseSync, username: string): AccountId | undefined {
  const row = reader.prepare('SELECT account_id FROM users WHERE username = ?').get(username);
  return row && accountId(String(row['account_id']));
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
