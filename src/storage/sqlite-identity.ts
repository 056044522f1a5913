// The identity port on SQLite: users here, what else belongs to them in the files beside.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { accountId, userId, type AccountId } from '#src/domain/ids.ts';
import type { IdentityStore, User, UserStore } from '#src/identity/identity-store.ts';
import type { Username } from '#src/identity/username.ts';
import { createSqliteAccessStore } from './sqlite-access.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { createSqliteFailureStore } from './sqlite-failures.ts';
import { createSqliteSecondFactorStore } from './sqlite-second-factors.ts';

/** Users, what gives access to them, and failed logins in the database's file. */
export function createSqliteIdentityStore(database: SqliteDatabase): IdentityStore {
  return {
    ...createUserStore(database),
    ...createSqliteAccessStore(database),
    ...createSqliteSecondFactorStore(database),
    ...createSqliteFailureStore(database),
  };
}

function createUserStore({ reader, writer }: SqliteDatabase): UserStore {
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
    replacePasswordHash: async (id, passwordHash) => {
      await writer.write([{ sql: updateHash, parameters: [passwordHash, id] }]);
    },
    changePassword: async (id, passwordHash, survivingTokenHash) => {
      await writer.write([
        { sql: updateHash, parameters: [passwordHash, id] },
        {
          sql: 'DELETE FROM sessions WHERE user_id = ? AND token_hash <> ?',
          parameters: [id, survivingTokenHash],
        },
        { sql: 'DELETE FROM api_tokens WHERE user_id = ?', parameters: [id] },
        { sql: 'DELETE FROM devices WHERE user_id = ?', parameters: [id] },
      ]);
    },
    // What gives access goes with its user by the foreign keys.
    deleteUser: async (id) => {
      await writer.write([{ sql: 'DELETE FROM users WHERE user_id = ?', parameters: [id] }]);
    },
  };
}

const insertUser = `INSERT INTO users (user_id, username, password_hash, account_id, created_at)
  VALUES (?, ?, ?, ?, ?) ON CONFLICT (username) DO NOTHING`;
const updateHash = 'UPDATE users SET password_hash = ? WHERE user_id = ?';

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
