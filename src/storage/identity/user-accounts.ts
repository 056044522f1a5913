// The port for the accounts of users: their names, their places, and which are open. Every
// condition is checked in the statement that writes.
import { accountId, type AccountId } from '#src/domain/ids.ts';
import {
  LoginEndedError,
  type UserAccount,
  type UserAccountStore,
} from '#src/identity/identity-store.ts';
import {
  ConditionUnmetError,
  queryOne,
  type Database,
  type Dialect,
  type Row,
} from '#src/storage/database.ts';
import { actingCondition, writeActing } from './acting.ts';

const selectOf = 'SELECT * FROM user_accounts WHERE user_id = ?';
/** The open ones by their places; the parameter is the user. */
export const openAccountsOfUser = `${selectOf} AND closed_at IS NULL ORDER BY place`;
/** Closed ones of the list, the newest of them. */
const closedShown = 100;

const insert = `INSERT INTO user_accounts (account_id, user_id, name, place, created_at)
  SELECT ?, user_id, ?,
    (SELECT 1 + coalesce(max(place), 0) FROM user_accounts WHERE user_id = users.user_id), ?
  FROM users WHERE user_id = ?
    AND (SELECT count(*) FROM user_accounts AS other
      WHERE other.user_id = users.user_id AND other.closed_at IS NULL) < ?
    AND NOT EXISTS (SELECT 1 FROM user_accounts AS other WHERE other.user_id = users.user_id
      AND other.closed_at IS NULL AND other.name = ?)`;
const rename = `UPDATE user_accounts SET name = ?
  WHERE account_id = ? AND user_id = ? AND closed_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM user_accounts AS other
      WHERE other.user_id = user_accounts.user_id AND other.closed_at IS NULL
        AND other.name = ? AND other.account_id <> user_accounts.account_id)`;
const close = `UPDATE user_accounts SET closed_at = ?
  WHERE account_id = ? AND user_id = ? AND closed_at IS NULL
    AND EXISTS (SELECT 1 FROM user_accounts AS other
      WHERE other.user_id = user_accounts.user_id AND other.closed_at IS NULL
        AND other.account_id <> user_accounts.account_id)`;
const closeForNext = `UPDATE user_accounts SET closed_at = ?
  WHERE account_id = ? AND user_id = ? AND closed_at IS NULL`;
const insertNext = `INSERT INTO user_accounts (account_id, user_id, name, place, created_at)
  SELECT ?, user_id, name, place, ? FROM user_accounts WHERE account_id = ?`;
/** What goes on under the next run. */
const rebound = ['api_tokens', 'account_configurations', 'watchlists'] as const;

const closedAccountsOfUser = `${selectOf} AND closed_at IS NOT NULL
  ORDER BY closed_at DESC, account_id LIMIT ${closedShown}`;
const find = `${selectOf} AND account_id = ?`;

/** What people may change of their accounts. */
export function createUserAccountStore(database: Database): UserAccountStore {
  return {
    listAccounts: async (id) => {
      const open = await database.query(openAccountsOfUser, id);
      return [...open, ...(await database.query(closedAccountsOfUser, id))].map(readUserAccount);
    },
    findAccount: async (id, account) => {
      const row = await queryOne(database, find, id, account);
      return row && readUserAccount(row);
    },
    insertAccount: async (acting, { accountId: id, name, createdAt }, max) => {
      const parameters = [id, name, createdAt, acting.userId, max, name];
      const [inserted] = await writeActing(database, acting, [{ sql: insert, parameters }]);
      return inserted === 1;
    },
    renameAccount: async (acting, id, name) => {
      const parameters = [name, id, acting.userId, name];
      const [renamed] = await writeActing(database, acting, [{ sql: rename, parameters }]);
      return renamed === 1;
    },
    closeAccount: async (acting, id, at) => {
      const parameters = [at, id, acting.userId];
      const [changed] = await writeActing(database, acting, [{ sql: close, parameters }]);
      return changed === 1;
    },
    replaceAccount: async (acting, before, after, at) => {
      const { userId } = acting;
      const job = [
        ...actingCondition(acting),
        { sql: closeForNext, parameters: [at, before, userId], mustChange: true },
        { sql: insertNext, parameters: [after, at, before] },
        ...rebound.map((table) => ({
          sql: `UPDATE ${table} SET account_id = ? WHERE account_id = ?`,
          parameters: [after, before],
        })),
      ];
      try {
        await database.write(job);
        return true;
      } catch (error) {
        if (!(error instanceof ConditionUnmetError)) throw error;
        // One of two conditions; an account that was closed meanwhile never opens again.
        const row = await queryOne(database, find, userId, before);
        if (row && row['closed_at'] !== null) return false;
        throw new LoginEndedError('the session ended before it could act', { cause: error });
      }
    },
    listHalfClosed: async () => {
      const rows = await database.query(halfClosed(database.dialect));
      return rows.map((row) => accountId(String(row['account_id'])));
    },
  };
}

/** Which number an account has: its id stands there packed. */
const isNumberOf = ({ isPacked }: Dialect) =>
  isPacked('account_numbers.account_id', 'user_accounts.account_id');

/** Closed for their users, while the journal does not say so yet. */
const halfClosed = (dialect: Dialect) => `SELECT user_accounts.account_id
  FROM user_accounts JOIN account_numbers ON ${isNumberOf(dialect)} JOIN accounts USING (account)
  WHERE user_accounts.closed_at IS NOT NULL AND accounts.closed_at IS NULL`;

/** An expression for the numbers of all accounts of the user who is the parameter. */
export const accountNumbersOfUser = (dialect: Dialect) => `(SELECT account FROM user_accounts
  JOIN account_numbers ON ${isNumberOf(dialect)} WHERE user_id = ?)`;

/** Whose account each one is and how it is called; those of deleted users are in no list. */
export type OwnedAccount = UserAccount & { readonly userId: string };

/** Every account that belongs to a user: the open ones of each by their places, then the closed. */
export async function readOwnedAccounts(database: Database): Promise<readonly OwnedAccount[]> {
  const sql =
    'SELECT * FROM user_accounts ORDER BY user_id, closed_at IS NOT NULL, place, closed_at';
  const rows = await database.query(sql);
  return rows.map((row) => ({ ...readUserAccount(row), userId: String(row['user_id']) }));
}

/** The ids of all accounts of the user: the one that is meant without a name comes first. */
export async function readAccountIdsOf(
  database: Database,
  userId: string,
): Promise<readonly AccountId[]> {
  const sql = `${selectOf} ORDER BY closed_at IS NOT NULL, place, closed_at`;
  return (await database.query(sql, userId)).map((row) => readUserAccount(row).accountId);
}

/** The account in a row of the table. */
export function readUserAccount(row: Row): UserAccount {
  return {
    accountId: accountId(String(row['account_id'])),
    name: String(row['name']),
    createdAt: Number(row['created_at']),
    closedAt: row['closed_at'] === null ? null : Number(row['closed_at']),
  };
}
