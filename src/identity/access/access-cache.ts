// Caches sessions and tokens in front of the store: every request asks for one, and next to none of
// them ends.
import type { UserId } from '#src/domain/ids.ts';
import { oncePerTurn } from '#src/runtime/once-per-turn.ts';
import { remember } from '#src/runtime/recent.ts';
import type {
  ActingSession,
  ApiTokenOwner,
  IdentityStore,
  SessionOwner,
} from '#src/identity/identity-store.ts';

/** Entries of either kind, at once. */
const entriesMax = 20_000;

/**
 * The store, with sessions and tokens cached. One that has ended is dead when the promise that
 * ended it resolves, as without the cache: whatever may end or change one, or the accounts that a
 * session knows, drops all of its user's.
 * What another process ended is dead from the next turn of the event loop on.
 */
export function cacheAccess(store: IdentityStore): IdentityStore {
  const sessions = createCache<SessionOwner>(store.findSession);
  const apiTokens = createCache<ApiTokenOwner>(store.findApiToken);
  const versionOfTurn = oncePerTurn(() => store.accessVersion());
  let knownVersion: number | undefined;

  async function dropAfter<Value>(userId: UserId, write: () => Promise<Value>): Promise<Value> {
    try {
      return await write();
    } finally {
      // After the write: a request in between may have read what was not over yet.
      sessions.drop(userId);
      apiTokens.drop(userId);
    }
  }

  const dropAfterActing: AroundActing = ({ userId }, write) => dropAfter(userId, write);

  async function dropWhatOthersEnded(): Promise<void> {
    const version = await versionOfTurn();
    if (version === knownVersion) return;
    knownVersion = version;
    sessions.dropAll();
    apiTokens.dropAll();
  }

  return {
    ...store,
    insertSession: (session, passwordHash, max) =>
      dropAfter(session.userId, () => store.insertSession(session, passwordHash, max)),
    deleteSession: (acting) => dropAfterActing(acting, () => store.deleteSession(acting)),
    revokeSession: (acting, sessionId) =>
      dropAfterActing(acting, () => store.revokeSession(acting, sessionId)),
    revokeApiToken: (acting, tokenId) =>
      dropAfterActing(acting, () => store.revokeApiToken(acting, tokenId)),
    changePassword: (acting, hash) =>
      dropAfterActing(acting, () => store.changePassword(acting, hash)),
    ...accountWrites(store, dropAfterActing),
    deleteUser: (user) => dropAfter(user.userId, () => store.deleteUser(user)),
    touchSession: async (tokenHash, usedAt) => {
      await store.touchSession(tokenHash, usedAt);
      sessions.dropOne(tokenHash);
    },
    touchApiToken: async (tokenHash, usedAt) => {
      await store.touchApiToken(tokenHash, usedAt);
      apiTokens.dropOne(tokenHash);
    },
    findSession: async (tokenHash) => {
      await dropWhatOthersEnded();
      return sessions.find(tokenHash);
    },
    findApiToken: async (tokenHash) => {
      await dropWhatOthersEnded();
      return apiTokens.find(tokenHash);
    },
  };
}

type AroundActing = <Value>(acting: ActingSession, write: () => Promise<Value>) => Promise<Value>;

/** What changes the accounts that a session knows. */
function accountWrites(
  store: IdentityStore,
  around: AroundActing,
): Pick<IdentityStore, AccountWrites> {
  return {
    insertAccount: (acting, account, max) =>
      around(acting, () => store.insertAccount(acting, account, max)),
    renameAccount: (acting, id, name) =>
      around(acting, () => store.renameAccount(acting, id, name)),
    closeAccount: (acting, id, at) => around(acting, () => store.closeAccount(acting, id, at)),
    replaceAccount: (acting, before, after, at) =>
      around(acting, () => store.replaceAccount(acting, before, after, at)),
  };
}

type AccountWrites = 'insertAccount' | 'renameAccount' | 'closeAccount' | 'replaceAccount';

/** What was found, by the hash of its token, and the hashes by their user. */
function createCache<Found extends { readonly userId: UserId }>(
  findStored: (tokenHash: string) => Promise<Found | undefined>,
) {
  const foundByHash = new Map<string, Found>();
  const hashesByUser = new Map<UserId, Set<string>>();
  /** Counts what was dropped: what the store was asked for before must not be kept after. */
  let drops = 0;

  function keep(tokenHash: string, found: Found): void {
    const evicted = remember(foundByHash, tokenHash, found, entriesMax);
    if (evicted) forgetHash(...evicted);
    const hashes = hashesByUser.get(found.userId) ?? new Set();
    hashesByUser.set(found.userId, hashes.add(tokenHash));
  }

  function forgetHash(tokenHash: string, { userId }: Found): void {
    const hashes = hashesByUser.get(userId);
    hashes?.delete(tokenHash);
    if (hashes?.size === 0) hashesByUser.delete(userId);
  }

  function dropOne(tokenHash: string): void {
    drops += 1;
    const found = foundByHash.get(tokenHash);
    foundByHash.delete(tokenHash);
    if (found) forgetHash(tokenHash, found);
  }

  async function findAnew(tokenHash: string): Promise<Found | undefined> {
    const dropsBefore = drops;
    const found = await findStored(tokenHash);
    if (found && drops === dropsBefore) keep(tokenHash, found);
    return found;
  }

  return {
    find: (tokenHash: string) => foundByHash.get(tokenHash) ?? findAnew(tokenHash),
    dropOne,
    drop(userId: UserId): void {
      drops += 1;
      for (const hash of hashesByUser.get(userId) ?? []) foundByHash.delete(hash);
      hashesByUser.delete(userId);
    },
    dropAll(): void {
      drops += 1;
      foundByHash.clear();
      hashesByUser.clear();
    },
  };
}
