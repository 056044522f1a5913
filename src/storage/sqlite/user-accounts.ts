// The accounts of users on SQLite: their names, their places, and which are open. Every condition
// is checked in the statement that writes.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { accountId, type AccountId } from '#src/domain/ids.ts';
import {
  LoginEndedError,
  type UserAccount,
  type UserAccountStore,
} from '#src/identity/identity-store.ts';
import { actingCondition, writeActing } from './acting.ts';
import type { SqliteDatabase } from './database.ts';
import { ConditionUnmetError } from './jobs.ts';

const selectOf = 'SELECT * FROM user_accounts WHERE user_id = ?';
/** The open ones by their places; the parameter is the user. */
export const openAccountsOfUser = `${selectOf} AND closed_at IS NULL ORDER BY place`;
/** Closed ones of the list, the newest of them. */
const closedShown = 100;

const insert = `WITH given (id, user, name, at, max) AS (VALUES (?, ?, ?, ?, ?))
  INSERT INTO user_accounts (account_id, user_id, name, place, created_at)
  SELECT given.id, given.user, given.name,
    (SELECT 1 + coalesce(max(place), 0) FROM user_accounts WHERE user_id = given.user), given.at
  FROM given
  WHERE (SELECT count(*) FROM user_accounts WHERE user_id = given.user AND closed_at IS NULL) < max
    AND NOT EXISTS (SELECT 1 FROM user_accounts AS other WHERE other.user_id = given.user
      AND other.closed_at IS NULL AND other.name = given.name)`;
const rename = `WITH given (id, user, name) AS (VALUES (?, ?, ?))
  UPDATE user_accounts SET name = given.name FROM given
  WHERE account_id = given.id AND user_id = given.user AND closed_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM user_accounts AS other WHERE other.user_id = given.user
      AND other.closed_at IS NULL AND other.name = given.name AND other.account_id <> given.id)`;
const close = `WITH given (id, user, at) AS (VALUES (?, ?, ?))
  UPDATE user_accounts SET closed_at = given.at FROM given
  WHERE account_id = given.id AND user_id = given.user AND closed_at IS NULL
    AND EXISTS (SELECT 1 FROM user_accounts AS other WHERE other.user_id = given.user
      AND other.closed_at IS NULL AND other.account_id <> given.id)`;
const closeForNext = `UPDATE user_accounts SET closed_at = ?
  WHERE account_id = ? AND user_id = ? AND closed_at IS NULL`;
const insertNext = `INSERT INTO user_accounts (account_id, user_id, name, place, created_at)
  SELECT ?, user_id, name, place, ? FROM user_accounts WHERE account_id = ?`;
const rebindTokens = 'UPDATE api_tokens SET account_id = ? WHERE account_id = ?';

/** What people may change of their accounts, in the database's file. */
export function createSqliteUserAccountStore({ reader, writer }: SqliteDatabase): UserAccountStore {
  const open = reader.prepare(openAccountsOfUser);
  const closed = reader.prepare(
    `${selectOf} AND closed_at IS NOT NULL ORDER BY closed_at DESC, account_id LIMIT ${closedShown}`,
  );
  const find = reader.prepare(`${selectOf} AND account_id = ?`);
  const half = reader.prepare(halfClosed);
  return {
    listAccounts: async (id) => [...open.all(id), ...closed.all(id)].map(readUserAccount),
    findAccount: async (id, account) => {
      const row = find.get(id, account);
      return row && readUserAccount(row);
    },
    insertAccount: async (acting, { accountId: id, name, createdAt }, max) => {
      const parameters = [id, acting.userId, name, createdAt, max];
      const [inserted] = await writeActing(writer, acting, [{ sql: insert, parameters }]);
      return inserted === 1;
    },
    renameAccount: async (acting, id, name) => {
      const parameters = [id, acting.userId, name];
      const [renamed] = await writeActing(writer, acting, [{ sql: rename, parameters }]);
      return renamed === 1;
    },
    closeAccount: async (acting, id) => {
      const parameters = [id, acting.userId, acting.at];
      const [changed] = await writeActing(writer, acting, [{ sql: close, parameters }]);
      return changed === 1;
    },
    replaceAccount: async (acting, before, after) => {
      const { userId, at } = acting;
      const job = [
        actingCondition(acting),
        { sql: closeForNext, parameters: [at, before, userId], mustChange: true },
        { sql: insertNext, parameters: [after, at, before] },
        { sql: rebindTokens, parameters: [after, before] },
      ];
      try {
        await writer.write(job);
        return true;
      } catch (error) {
        if (!(error instanceof ConditionUnmetError)) throw error;
        // One of two conditions; an account that was closed meanwhile never opens again.
        const row = find.get(userId, before);
        if (row && row['closed_at'] !== null) return false;
        throw new LoginEndedError('the session ended before it could act', { cause: error });
      }
    },
    listHalfClosed: async () => half.all().map((row) => accountId(String(row['account_id']))),
  };
}

/** Which number an account has: its id stands there packed where it has the usual form. */
const packed = `account_numbers.account_id IN
  (user_accounts.account_id, unhex(user_accounts.account_id, '-'))`;

/** Closed for their users, while the journal does not say so yet. */
const halfClosed = `SELECT user_accounts.account_id
  FROM user_accounts JOIN account_numbers ON ${packed} JOIN accounts USING (account)
  WHERE user_accounts.closed_at IS NOT NULL AND accounts.closed_at IS NULL`;

/** An expression for the numbers of all accounts of the user who is the parameter. */
export const accountNumbersOfUser = `(SELECT account FROM user_accounts
  JOIN account_numbers ON ${packed} WHERE user_id = ?)`;

/** Whose account each one is and how it is called; those of deleted users are in no list. */
export type OwnedAccount = UserAccount & { readonly userId: string };

/** Every account that belongs to a user: the open ones of each by their places, then the closed. */
export function readOwnedAccounts(reader: DatabaseSync): readonly OwnedAccount[] {
  const sql =
    'SELECT * FROM user_accounts ORDER BY user_id, closed_at IS NOT NULL, place, closed_at';
  const rows = reader.prepare(sql).all();
  return rows.map((row) => ({ ...readUserAccount(row), userId: String(row['user_id']) }));
}

/** The ids of all accounts of the user: the one that is meant without a name comes first. */
export function readAccountIdsOf(reader: DatabaseSync, userId: string): readonly AccountId[] {
  const sql = `${selectOf} ORDER BY closed_at IS NOT NULL, place, closed_at`;
  return reader
    .prepare(sql)
    .all(userId)
    .map((row) => readUserAccount(row).accountId);
}

/** The account in a row of the table. */
export function readUserAccount(row: Record<string, SQLOutputValue>): UserAccount {
  return {
    accountId: accountId(String(row['account_id'])),
    name: String(row['name']),
    createdAt: Number(row['created_at']),
    closedAt: row['closed_at'] === null ? null : Number(row['closed_at']),
  };
}
