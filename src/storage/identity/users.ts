// The identity port: users here, what else belongs to them in the files beside.
import { userId } from '#src/domain/ids.ts';
import {
  firstAccountName,
  type IdentityStore,
  type User,
  type UserStore,
} from '#src/identity/identity-store.ts';
import type { Username } from '#src/identity/username.ts';
import {
  queryOne,
  type Database,
  type Dialect,
  type Row,
  type WriteJob,
} from '#src/storage/database.ts';
import { createAccessStore } from './access.ts';
import { writeActing } from './acting.ts';
import { createFailureStore, forgettingFailures } from './failures.ts';
import { createSecondFactorStore } from './second-factors.ts';
import { accountNumbersOfUser, createUserAccountStore } from './user-accounts.ts';

/** Users, what gives access to them, and failed logins. */
export function createIdentityStore(database: Database): IdentityStore {
  return {
    ...createUserStore(database),
    ...createUserAccountStore(database),
    ...createAccessStore(database),
    ...createSecondFactorStore(database),
    ...createFailureStore(database),
  };
}

function createUserStore(database: Database): UserStore {
  return {
    insertUser: async ({ userId, username, passwordHash, createdAt, accountId, openedAt }) => {
      const [inserted] = await database.write([
        { sql: insertUser, parameters: [userId, username, passwordHash, createdAt] },
        { sql: insertFirstAccount, parameters: [accountId, firstAccountName, openedAt, userId] },
      ]);
      return inserted === 1;
    },
    findUser: async (username) => {
      const row = await queryOne(database, findByName, username);
      return row && readUser(row);
    },
    replacePasswordHash: async (id, before, after) => {
      const [replaced] = await database.write([
        { sql: replaceHash, parameters: [after, id, before] },
      ]);
      return replaced === 1;
    },
    changePassword: async (acting, passwordHash) => {
      const { userId: id, tokenHash } = acting;
      await writeActing(database, acting, [
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
      await database.write(deletionOf(database.dialect, user));
    },
  };
}

/**
 * Removes the user and everything readable that belongs to it: what gives access goes by the
 * foreign keys, what is counted or kept by name or account goes by name, for every account that the
 * user has at that moment. The journal stays, without a name.
 */
export function deletionOf(
  dialect: Dialect,
  { userId: id, username }: Pick<User, 'userId' | 'username'>,
): WriteJob {
  const { erasure } = dialect;
  const ofUser = `account IN ${accountNumbersOfUser(dialect)}`;
  return [
    forgettingFailures(username),
    // In its place, byte for byte: the row becomes shorter only then.
    {
      sql: `UPDATE orders SET client_key = ${erasure.blank('client_key')}
            WHERE ${ofUser} AND client_key IS NOT NULL`,
      parameters: [id],
    },
    { sql: `UPDATE orders SET client_key = NULL WHERE ${ofUser}`, parameters: [id] },
    { sql: `DELETE FROM wished_keys WHERE ${ofUser}`, parameters: [id] },
    { sql: `DELETE FROM account_salts WHERE ${ofUser}`, parameters: [id] },
    { sql: 'DELETE FROM users WHERE user_id = ?', parameters: [id] },
    ...erasure.note,
  ];
}

const findByName = 'SELECT * FROM users WHERE username = ?';
const insertUser = `INSERT INTO users (user_id, username, password_hash, created_at)
  VALUES (?, ?, ?, ?) ON CONFLICT (username) DO NOTHING`;
/** Of a user that was inserted: a name that was taken has no user of this id. */
const insertFirstAccount = `INSERT INTO user_accounts (account_id, user_id, name, place, created_at)
  SELECT ?, user_id, ?, 1, ? FROM users WHERE user_id = ?`;
const replaceHash = 'UPDATE users SET password_hash = ? WHERE user_id = ? AND password_hash = ?';
const chooseHash = 'UPDATE users SET password_hash = ?, must_change_password = 0 WHERE user_id = ?';

function readUser(row: Row): User {
  return {
    userId: userId(String(row['user_id'])),
    // Only canonical usernames are ever stored.
    username: String(row['username']) as Username,
    passwordHash: String(row['password_hash']),
    createdAt: Number(row['created_at']),
    isDisabled: row['disabled_at'] !== null,
    mustChangePassword: row['must_change_password'] === 1,
  };
}
