// Sessions and tokens in memory before the store: every request asks for one, and next to none of
// them ends.
import { remember } from '#src/runtime/recent.ts';
import { whenHere, type Soon } from '#src/runtime/soon.ts';
import type { ApiTokenOwner, IdentityStore, SessionOwner } from './identity-store.ts';

/** Of either kind, remembered at once. */
const rememberedMax = 20_000;

/**
 * The store, with sessions and tokens remembered. One that has ended is dead when the promise that
 * ended it resolves, as without: whatever may end one forgets all of them.
 */
export function rememberAccess(store: IdentityStore): IdentityStore {
  const sessions = createMemory<SessionOwner>(store.findSession);
  const apiTokens = createMemory<ApiTokenOwner>(store.findApiToken);

  async function forgetAfter<Value>(write: () => Promise<Value>): Promise<Value> {
    try {
      return await write();
    } finally {
      // After the write: a request in between may have read what was not over yet.
      forgetAll();
    }
  }

  function forgetAll(): void {
    sessions.forgetAll();
    apiTokens.forgetAll();
  }

  return {
    ...store,
    insertSession: (session, max) => forgetAfter(() => store.insertSession(session, max)),
    deleteSession: (tokenHash) => forgetAfter(() => store.deleteSession(tokenHash)),
    revokeSession: (userId, sessionId) => forgetAfter(() => store.revokeSession(userId, sessionId)),
    revokeApiToken: (userId, tokenId) => forgetAfter(() => store.revokeApiToken(userId, tokenId)),
    changePassword: (userId, hash, survivor) =>
      forgetAfter(() => store.changePassword(userId, hash, survivor)),
    deleteUser: (userId) => forgetAfter(() => store.deleteUser(userId)),
    touchSession: async (tokenHash, usedAt) => {
      await store.touchSession(tokenHash, usedAt);
      sessions.forget(tokenHash);
    },
    touchApiToken: async (tokenHash, usedAt) => {
      await store.touchApiToken(tokenHash, usedAt);
      apiTokens.forget(tokenHash);
    },
    findSession: sessions.find,
    findApiToken: apiTokens.find,
  };
}

/** What was found, by the hash of its token. */
function createMemory<Found extends object>(
  findStored: (tokenHash: string) => Soon<Found | undefined>,
) {
  let foundByHash = new Map<string, Found>();

  function findAnew(tokenHash: string): Soon<Found | undefined> {
    // What is forgotten while the store looks must not be remembered when it has found it.
    const asked = foundByHash;
    return whenHere(findStored(tokenHash), (found) => {
      if (found) remember(asked, tokenHash, found, rememberedMax);
      return found;
    });
  }

  return {
    find: (tokenHash: string) => foundByHash.get(tokenHash) ?? findAnew(tokenHash),
    forget: (tokenHash: string) => void foundByHash.delete(tokenHash),
    forgetAll: () => void (foundByHash = new Map()),
  };
}
