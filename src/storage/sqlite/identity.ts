// The identity port on SQLite: users here, what else belongs to them in the files beside.
import type { SQLOutputValue } from 'node:sqlite';
import { accountId, userId } from '#src/domain/ids.ts';
import type { IdentityStore, User, UserStore } from '#src/identity/identity-store.ts';
import type { Username } from '#src/identity/username.ts';
import { createSqliteAccessStore } from './access.ts';
import { accountNumber } from './account-numbers.ts';
import { writeActing } from './acting.ts';
import { countDeletion } from './erasure.ts';
import { forgettingFailures } from './failures.ts';
import type { WriteJob } from './jobs.ts';
import type { SqliteDatabase } from './database.ts';
import { createSqliteFailureStore } from './failures.ts';
import { pack } from './packing.ts';
import { createSqliteSecondFactorStore } from './second-factors.ts';

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
    replacePasswordHash: async (id, before, after) => {
      const [replaced] = await writer.write([
        { sql: replaceHash, parameters: [after, id, before] },
      ]);
      return replaced === 1;
    },
    changePassword: async (acting, passwordHash) => {
      const { userId: id, tokenHash } = acting;
      await writeActing(writer, acting, [
        { sql: chooseHash, parameters: [passwordHash, id] },
        {
          sql: 'DELETE FROM sessions WHERE user_id = ? AND token_hash <> ?',
          parameters: [id, tokenHash],
        },
        { sql: 'DELETE FROM api_tokens WHERE user_id = ?', parameters: [id] },
        { sql: 'DELETE FROM devices WHERE user_id = ?', parameters: [id] },
      ]);
    },
    deleteUser: async (user) => {
      await writer.write(deletionOf(user));
    },
  };
}

/**
 * Removes the user and everything readable that belongs to it: what gives access goes by the
 * foreign keys, what is counted or kept by name or account goes by name. The journal stays, without
 * a name.
 */
export function deletionOf(user: Pick<User, 'userId' | 'username' | 'accountId'>): WriteJob {
  const { userId: id, username } = user;
  const account = pack(user.accountId);
  return [
    forgettingFailures(username),
    // In its place, byte for byte: the row becomes shorter only then.
    {
      sql: `UPDATE orders SET client_key = printf('%.*c', length(client_key), '-')
            WHERE account = ${accountNumber} AND client_key IS NOT NULL`,
      parameters: [account],
    },
    {
      sql: `UPDATE orders SET client_key = NULL WHERE account = ${accountNumber}`,
      parameters: [account],
    },
    { sql: `DELETE FROM account_salts WHERE account = ${accountNumber}`, parameters: [account] },
    { sql: 'DELETE FROM users WHERE user_id = ?', parameters: [id] },
    countDeletion,
  ];
}

const insertUser = `INSERT INTO users (user_id, username, password_hash, account_id, created_at)
  VALUES (?, ?, ?, ?, ?) ON CONFLICT (username) DO NOTHING`;
const replaceHash = 'UPDATE users SET password_hash = ? WHERE user_id = ? AND password_hash = ?';
const chooseHash = 'UPDATE users SET password_hash = ?, must_change_password = 0 WHERE user_id = ?';

type Row = Record<string, SQLOutputValue>;

function readUser(row: Row): User {
  return {
    userId: userId(String(row['user_id'])),
    // Only canonical usernames are ever stored.
    username: String(row['username']) as Username,
    passwordHash: String(row['password_hash']),
    accountId: accountId(String(row['account_id'])),
    createdAt: Number(row['created_at']),
    isDisabled: row['disabled_at'] !== null,
    mustChangePassword: row['must_change_password'] === 1,
  };
}
