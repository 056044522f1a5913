// Who asks, on PostgreSQL: sessions and tokens are read at every request, since any node may have
// ended one, but once a turn of the event loop for all requests together.
import type { ApiTokenOwner, IdentityStore, SessionOwner } from '#src/identity/identity-store.ts';
import { batchPerTurn } from '#src/runtime/batch-per-turn.ts';
import { readApiTokenOwner, readSessionOwner } from '#src/storage/identity/access.ts';
import { readUserAccount } from '#src/storage/identity/user-accounts.ts';
import type { Row } from '#src/storage/database.ts';
import type { Connections } from './connections.ts';

const wanted = 'token_hash = ANY (CAST(? AS text[]))';
const sessions = `SELECT sessions.*, username, must_change_password
  FROM sessions JOIN users USING (user_id) WHERE ${wanted}`;
const accountsOfSessions = `SELECT token_hash, user_accounts.*
  FROM sessions JOIN user_accounts USING (user_id)
  WHERE ${wanted} AND closed_at IS NULL ORDER BY place`;
const tokens = `SELECT api_tokens.*, username, must_change_password
  FROM api_tokens JOIN users USING (user_id) WHERE ${wanted}`;

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
  const [found, accounts] = await Promise.all([
    connections.query(sessions, [hashes]),
    connections.query(accountsOfSessions, [hashes]),
  ]);
  const accountsByHash = Map.groupBy(accounts.rows as readonly Row[], hashOf);
  return new Map(
    (found.rows as readonly Row[]).flatMap((row) => {
      // Gone between the two answers: the user was deleted.
      const own = accountsByHash.get(hashOf(row)) ?? [];
      return own.length > 0
        ? [[hashOf(row), readSessionOwner(row, own.map(readUserAccount))] as const]
        : [];
    }),
  );
}

async function findApiTokens(
  connections: Connections,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, ApiTokenOwner>> {
  const { rows } = await connections.query(tokens, [hashes]);
  return new Map((rows as readonly Row[]).map((row) => [hashOf(row), readApiTokenOwner(row)]));
}

const hashOf = (row: Row) => String(row['token_hash']);
