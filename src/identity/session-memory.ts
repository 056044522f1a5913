// Sessions in memory before the store: every request asks for one, and next to none of them ends.
import type { IdentityStore, SessionOwner } from './identity-store.ts';

/** Sessions remembered at once. */
const sessionsMax = 20_000;

/**
 * The store, with sessions remembered. A session that has ended is dead when the promise that ended
 * it resolves, as without: whatever may end one forgets all of them, before and after.
 */
export function rememberSessions(store: IdentityStore): IdentityStore {
  const sessionsByHash = new Map<string, SessionOwner>();

  async function forgetAround<Value>(write: () => Promise<Value>): Promise<Value> {
    sessionsByHash.clear();
    try {
      return await write();
    } finally {
      // A request in between may have read what was not over yet.
      sessionsByHash.clear();
    }
  }

  return {
    ...store,
    insertSession: (session, max) => forgetAround(() => store.insertSession(session, max)),
    deleteSession: (tokenHash) => forgetAround(() => store.deleteSession(tokenHash)),
    revokeSession: (userId, sessionId) =>
      forgetAround(() => store.revokeSession(userId, sessionId)),
    changePassword: (userId, hash, survivor) =>
      forgetAround(() => store.changePassword(userId, hash, survivor)),
    deleteUser: (userId) => forgetAround(() => store.deleteUser(userId)),
    touchSession: async (tokenHash, usedAt) => {
      await store.touchSession(tokenHash, usedAt);
      sessionsByHash.delete(tokenHash);
    },
    findSession: async (tokenHash) => {
      const known = sessionsByHash.get(tokenHash);
      if (known) return known;
      const found = await store.findSession(tokenHash);
      if (found) remember(sessionsByHash, found);
      return found;
    },
  };
}

function remember(sessionsByHash: Map<string, SessionOwner>, session: SessionOwner): void {
  const [oldest] = sessionsByHash.keys();
  if (sessionsByHash.size >= sessionsMax && oldest !== undefined) sessionsByHash.delete(oldest);
  sessionsByHash.set(session.tokenHash, session);
}
