// Who asks, on PostgreSQL: sessions and tokens are read at every request, since any node may have
// ended one, but once a turn of the event loop for all requests together.
import type { ApiTokenOwner, IdentityStore, SessionOwner } from '#src/identity/identity-store.ts';
import { batchPerTurn } from '#src/runtime/batch-per-turn.ts';
import { readApiTokenOwner, readSessionOwner } from '#src/storage/identity/access.ts';
import { readUserAccount } from '#src/storage/identity/user-accounts.ts';
import type { Row } from '#src/storage/database.ts';
import type { Connections } from './connections.ts';

/**
 * One after another by their keys. `OFFSET 0` keeps PostgreSQL from joining whole tables instead,
 * as it does while it has no statistics of them: that took ten times as long.
 */
const found = 'FROM unnest(CAST(? AS text[])) AS asked (token_hash) CROSS JOIN LATERAL';
/** Each session once for every open account of its user. */
const sessions = `SELECT session.*, account_id, name, opened_at
  ${found} (SELECT sessions.*, username, must_change_password
    FROM sessions JOIN users USING (user_id)
    WHERE sessions.token_hash = asked.token_hash OFFSET 0) AS session
  CROSS JOIN LATERAL (SELECT account_id, name, place, created_at AS opened_at
    FROM user_accounts WHERE user_accounts.user_id = session.user_id AND closed_at IS NULL
    OFFSET 0) AS account
  ORDER BY place`;
const tokens = `SELECT token.*
  ${found} (SELECT api_tokens.*, username, must_change_password
    FROM api_tokens JOIN users USING (user_id)
    WHERE api_tokens.token_hash = asked.token_hash OFFSET 0) AS token`;

/** The store, with the requests of a turn sharing their questions. */
export function batchAccess(store: IdentityStore, connections: Connections): IdentityStore {
  return {
    ...store,
    findSession: batchPerTurn((hashes) => findSessions(connections, hashes)),
    findApiToken: batchPerTurn((hashes) => findApiTokens(connections, hashes)),
  };
}

async function findSessions(
  connections: Connections,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, SessionOwner>> {
  const { rows } = await connections.query(sessions, [hashes]);
  const rowsByHash = Map.groupBy(rows as readonly Row[], hashOf);
  return new Map(
    [...rowsByHash].map(([hash, own]) => [
      hash,
      readSessionOwner(own[0] ?? {}, own.map(readAccount)),
    ]),
  );
}

const readAccount = (row: Row) =>
  readUserAccount({ ...row, created_at: row['opened_at'] ?? null, closed_at: null });

async function findApiTokens(
  connections: Connections,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, ApiTokenOwner>> {
  const { rows } = await connections.query(tokens, [hashes]);
  return new Map((rows as readonly Row[]).map((row) => [hashOf(row), readApiTokenOwner(row)]));
}

const hashOf = (row: Row) => String(row['token_hash']);
