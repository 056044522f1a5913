// What gives access to a user, by the hash of its secret: sessions and tokens.
import assert from 'node:assert/strict';
import { accountId, userId } from '#src/domain/ids.ts';
import type {
  AccessStore,
  ApiToken,
  ApiTokenOwner,
  Session,
  SessionOwner,
  UserAccount,
} from '#src/identity/identity-store.ts';
import type { Username } from '#src/identity/username.ts';
import {
  ConditionUnmetError,
  queryOne,
  type Database,
  type Row,
  type WriteStatement,
} from '#src/storage/database.ts';
import { writeActing } from './acting.ts';
import { openAccountsOfUser, readUserAccount } from './user-accounts.ts';

type SessionPart = Extract<keyof AccessStore, `${string}Session${string}`>;
type ApiTokenPart = Exclude<keyof AccessStore, SessionPart | 'accessVersion'>;

/** The sessions and tokens of all users. */
export function createAccessStore(database: Database): AccessStore {
  return {
    ...createSessionStore(database),
    ...createApiTokenStore(database),
    accessVersion: async () => {
      const row = await queryOne(database, 'SELECT version FROM access_changes');
      return Number(row?.['version']);
    },
  };
}

const insertSession = `INSERT INTO sessions
  (token_hash, session_id, user_id, user_agent, created_at, used_at, expires_at)
  VALUES (?, ?, ?, ?, ?, ?, ?)`;
const findUserToEnter = `UPDATE users SET password_hash = password_hash
  WHERE user_id = ? AND password_hash = ? AND disabled_at IS NULL`;
const forgetOldSessions = `DELETE FROM sessions WHERE user_id = ? AND token_hash NOT IN
  (SELECT token_hash FROM sessions WHERE user_id = ? ORDER BY used_at DESC LIMIT ?)`;
const findSession = `SELECT sessions.*, username, must_change_password
  FROM sessions JOIN users USING (user_id) WHERE token_hash = ?`;
const sessionsOfUser = `SELECT * FROM sessions WHERE user_id = ?
  ORDER BY created_at DESC, session_id`;

function createSessionStore(database: Database): Pick<AccessStore, SessionPart> {
  return {
    insertSession: async (session, passwordHash, max) => {
      const { tokenHash, sessionId, userId, userAgent, createdAt, usedAt, expiresAt } = session;
      const row = [tokenHash, sessionId, userId, userAgent, createdAt, usedAt, expiresAt];
      const job = [
        { sql: findUserToEnter, parameters: [userId, passwordHash], mustChange: true },
        { sql: 'DELETE FROM sessions WHERE expires_at <= ?', parameters: [createdAt] },
        { sql: forgetOldSessions, parameters: [userId, userId, max - 1] },
        { sql: insertSession, parameters: row },
      ];
      try {
        await database.write(job);
        return true;
      } catch (error) {
        if (error instanceof ConditionUnmetError) return false;
        throw error;
      }
    },
    findSession: async (tokenHash) => {
      const row = await queryOne(database, findSession, tokenHash);
      if (!row) return undefined;
      const accounts = await database.query(openAccountsOfUser, String(row['user_id']));
      return readSessionOwner(row, accounts.map(readUserAccount));
    },
    listSessions: async (id) => (await database.query(sessionsOfUser, id)).map(readSession),
    touchSession: async (tokenHash, usedAt) => {
      const sql = 'UPDATE sessions SET used_at = ? WHERE token_hash = ?';
      await database.write([{ sql, parameters: [usedAt, tokenHash] }]);
    },
    deleteSession: async (acting) => {
      const sql = 'DELETE FROM sessions WHERE token_hash = ?';
      await writeActing(database, acting, [{ sql, parameters: [acting.tokenHash] }]);
    },
    revokeSession: async (acting, sessionId) => {
      const sql = 'DELETE FROM sessions WHERE user_id = ? AND session_id = ?';
      const parameters = [acting.userId, sessionId];
      const [deleted] = await writeActing(database, acting, [{ sql, parameters }]);
      return deleted === 1;
    },
  };
}

const insertApiToken = `INSERT INTO api_tokens
  (token_hash, token_id, key_id, user_id, account_id, name, scope, created_at, used_at, expires_at)
  SELECT ?, ?, ?, user_id, account_id, ?, ?, ?, ?, ? FROM user_accounts
  WHERE user_id = ? AND account_id = ?
    AND (SELECT count(*) FROM api_tokens WHERE user_id = user_accounts.user_id) < ?`;

/** Changes no row when the user has `max` tokens already or no such account. */
export function insertionOfToken(token: ApiToken, max: number): WriteStatement {
  const { tokenHash, tokenId, keyId, name, scope, createdAt, usedAt, expiresAt } = token;
  const row = [tokenHash, tokenId, keyId, name, scope, createdAt, usedAt, expiresAt];
  return { sql: insertApiToken, parameters: [...row, token.userId, token.accountId, max] };
}

const findApiToken = `SELECT api_tokens.*, username, must_change_password
  FROM api_tokens JOIN users USING (user_id) WHERE token_hash = ?`;
const apiTokensOfUser = `SELECT * FROM api_tokens WHERE user_id = ?
  ORDER BY created_at DESC, token_id`;

function createApiTokenStore(database: Database): Pick<AccessStore, ApiTokenPart> {
  return {
    insertApiToken: async (acting, token, max) => {
      const [inserted] = await writeActing(database, acting, [insertionOfToken(token, max)]);
      return inserted === 1;
    },
    findApiToken: async (tokenHash) => {
      const row = await queryOne(database, findApiToken, tokenHash);
      return row && readApiTokenOwner(row);
    },
    listApiTokens: async (id) => (await database.query(apiTokensOfUser, id)).map(readApiToken),
    touchApiToken: async (tokenHash, usedAt) => {
      const sql = 'UPDATE api_tokens SET used_at = ? WHERE token_hash = ?';
      await database.write([{ sql, parameters: [usedAt, tokenHash] }]);
    },
    revokeApiToken: async (acting, tokenId) => {
      const sql = 'DELETE FROM api_tokens WHERE user_id = ? AND token_id = ?';
      const parameters = [acting.userId, tokenId];
      const [deleted] = await writeActing(database, acting, [{ sql, parameters }]);
      return deleted === 1;
    },
  };
}

/** The session in a row with the columns of its user, whose open accounts these are. */
export function readSessionOwner(row: Row, accounts: readonly UserAccount[]): SessionOwner {
  const [first] = accounts;
  assert(first, 'a user has an open account');
  return { ...readSession(row), ...readOwner(row), accounts, accountId: first.accountId };
}

/** The token in a row with the columns of its user. */
export function readApiTokenOwner(row: Row): ApiTokenOwner {
  return { ...readApiToken(row), ...readOwner(row) };
}

function readOwner(row: Row) {
  return {
    // Only canonical usernames are ever stored.
    username: String(row['username']) as Username,
    mustChangePassword: row['must_change_password'] === 1,
  };
}

function readSession(row: Row): Session {
  return {
    tokenHash: String(row['token_hash']),
    sessionId: String(row['session_id']),
    userId: userId(String(row['user_id'])),
    userAgent: row['user_agent'] === null ? null : String(row['user_agent']),
    createdAt: Number(row['created_at']),
    usedAt: Number(row['used_at']),
    expiresAt: Number(row['expires_at']),
  };
}

function readApiToken(row: Row): ApiToken {
  return {
    tokenHash: String(row['token_hash']),
    tokenId: String(row['token_id']),
    keyId: String(row['key_id']),
    userId: userId(String(row['user_id'])),
    accountId: accountId(String(row['account_id'])),
    name: String(row['name']),
    scope: row['scope'] === 'trade' ? 'trade' : 'read',
    createdAt: Number(row['created_at']),
    usedAt: row['used_at'] === null ? null : Number(row['used_at']),
    expiresAt: row['expires_at'] === null ? null : Number(row['expires_at']),
  };
}
