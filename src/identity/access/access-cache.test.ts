import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountId, userId } from '#src/domain/ids.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createIdentityStore } from '#src/storage/identity/users.ts';
import { cacheAccess } from './access-cache.ts';
import type { IdentityStore } from '#src/identity/identity-store.ts';
import { parseUsername } from '#src/identity/username.ts';

const alice = userId('alice');
const user = {
  userId: alice,
  username: parseUsername('alice') ?? assert.fail(),
  passwordHash: 'none',
  accountId: accountId('account'),
  createdAt: 1,
  openedAt: 1,
};
const acting = (tokenHash: string) => ({ tokenHash, userId: alice, at: 2 });
const session = (tokenHash: string) => ({
  tokenHash,
  sessionId: `session of ${tokenHash}`,
  userId: alice,
  userAgent: null,
  createdAt: 1,
  usedAt: 1,
  expiresAt: 1_000,
});
const apiToken = (tokenHash: string) => ({
  tokenHash,
  tokenId: `token of ${tokenHash}`,
  keyId: 'PK234567ABCDEFGHIJKL',
  userId: alice,
  accountId: user.accountId,
  name: 'bot',
  scope: 'read' as const,
  createdAt: 1,
  usedAt: null,
  expiresAt: null,
});

/** A user with two sessions and a token that have been asked for, in a store that counts reads. */
async function setUp() {
  const database = openSqliteDatabase(':memory:');
  const real = createIdentityStore(database);
  let reads = 0;
  const store = cacheAccess({
    ...real,
    findSession: (tokenHash) => {
      reads += 1;
      return real.findSession(tokenHash);
    },
    findApiToken: (tokenHash) => {
      reads += 1;
      return real.findApiToken(tokenHash);
    },
  });
  await store.insertUser(user);
  for (const hash of ['one', 'two']) await store.insertSession(session(hash), 'none', 10);
  await store.insertApiToken(acting('one'), apiToken('bot'), 10);
  for (const hash of ['one', 'two', 'one', 'two']) assert.ok(await store.findSession(hash));
  for (const hash of ['bot', 'bot']) assert.ok(await store.findApiToken(hash));
  return { store, database, reads: () => reads };
}

/** A cache whose store has looked for a session and gives it only when `found` is resolved. */
function slowCache(real: IdentityStore) {
  const found = Promise.withResolvers<void>();
  const slow = cacheAccess({
    ...real,
    findSession: async (tokenHash) => {
      const session = await real.findSession(tokenHash);
      await found.promise;
      return session;
    },
  });
  return { slow, found };
}

describe('remembered sessions and tokens', () => {
  it('are read from the store once', async () => {
    const { reads } = await setUp();
    assert.equal(reads(), 3);
  });

  it('stay in the cache when another user logs in or ends something', async () => {
    const { store, reads } = await setUp();
    const bob = { ...user, userId: userId('bob'), accountId: accountId('bobs') };
    await store.insertUser({ ...bob, username: parseUsername('bob') ?? assert.fail() });
    const before = reads();
    const bobs = { ...session('of bob'), userId: bob.userId };
    assert.ok(await store.insertSession(bobs, 'none', 10));
    await store.deleteSession({ ...acting('of bob'), userId: bob.userId });
    for (const hash of ['one', 'two']) assert.ok(await store.findSession(hash));
    assert.equal(reads(), before);
  });

  it('are read anew after another process has changed access', async () => {
    const { store, database } = await setUp();
    database.reader.exec("DELETE FROM sessions WHERE token_hash = 'one'");
    assert.ok(await store.findSession('one'), 'nobody has said so yet');
    database.reader.exec('UPDATE access_changes SET version = version + 1');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(await store.findSession('one'), undefined);
    assert.ok(await store.findSession('two'));
  });

  it('show their last use when it was written', async () => {
    const { store } = await setUp();
    await store.touchSession('one', 500);
    await store.touchApiToken('bot', 600);
    assert.equal((await store.findSession('one'))?.usedAt, 500);
    assert.equal((await store.findApiToken('bot'))?.usedAt, 600);
  });

  const endings: Readonly<Record<string, (store: IdentityStore) => Promise<unknown>>> = {
    'logged out': (store) => store.deleteSession(acting('one')),
    revoked: (store) => store.revokeSession(acting('two'), 'session of one'),
    'ended by a new password': (store) => store.changePassword(acting('two'), 'other'),
    'pushed out by a newer one': (store) =>
      store.insertSession({ ...session('three'), usedAt: 2 }, 'none', 1),
    'gone with their user': (store) => store.deleteUser(user),
  };
  for (const [how, end] of Object.entries(endings)) {
    it(`are dead at once when they are ${how}, also when asked for meanwhile`, async () => {
      const { store } = await setUp();
      const ended = end(store);
      await store.findSession('one');
      await ended;
      assert.equal(await store.findSession('one'), undefined);
    });
  }

  const accountChanges: typeof endings = {
    opened: (store) =>
      store.insertAccount(
        acting('one'),
        { accountId: accountId('second'), name: 'Second', createdAt: 1 },
        2,
      ),
    renamed: (store) => store.renameAccount(acting('one'), user.accountId, 'Other'),
    reset: (store) =>
      store.replaceAccount(acting('one'), user.accountId, accountId('next of account'), 1),
  };
  for (const [how, change] of Object.entries(accountChanges)) {
    it(`know at once that an account was ${how}, also when asked for meanwhile`, async () => {
      const { store } = await setUp();
      const before = await store.findSession('two');
      const changed = change(store);
      await store.findSession('two');
      assert.equal(await changed, true);
      const after = await store.findSession('two');
      assert.notDeepEqual(after?.accounts, before?.accounts);
      assert.equal(after?.accountId, after?.accounts[0]?.accountId);
      const bot = await store.findApiToken('bot');
      assert.equal(bot?.accountId, after?.accountId);
    });
  }

  const tokenEndings: typeof endings = {
    revoked: (store) => store.revokeApiToken(acting('one'), 'token of bot'),
    'ended by a new password': (store) => store.changePassword(acting('two'), 'other'),
    'gone with their user': (store) => store.deleteUser(user),
  };
  for (const [how, end] of Object.entries(tokenEndings)) {
    it(`of programs are dead at once when they are ${how}, also when asked for meanwhile`, async () => {
      const { store } = await setUp();
      const ended = end(store);
      await store.findApiToken('bot');
      await ended;
      assert.equal(await store.findApiToken('bot'), undefined);
    });
  }

  it('are not remembered when the store was still looking as they ended', async () => {
    const { store: real } = await setUp();
    const { slow, found } = slowCache(real);
    const late = slow.findSession('one');
    await slow.deleteSession(acting('one'));
    found.resolve();
    assert.ok(await late, 'it was asked for before it ended');
    assert.equal(await slow.findSession('one'), undefined);
  });

  it('are not remembered when another process ended them while the store was still looking', async () => {
    const { store: real, database } = await setUp();
    const { slow, found } = slowCache(real);
    const late = slow.findSession('one');
    await new Promise((resolve) => setImmediate(resolve));
    database.reader.exec("DELETE FROM sessions WHERE token_hash = 'one'");
    database.reader.exec('UPDATE access_changes SET version = version + 1');
    const other = slow.findSession('two');
    found.resolve();
    assert.ok(await late, 'it was asked for before it ended');
    assert.ok(await other);
    assert.equal(await slow.findSession('one'), undefined);
  });

  it('are dropped also when the answers about other processes overtake one another', async () => {
    const { store: real, database } = await setUp();
    const version = await real.accessVersion();
    const answers = [Promise.withResolvers<number>(), Promise.withResolvers<number>()];
    const asked = [...answers];
    const store = cacheAccess({
      ...real,
      accessVersion: () => asked.shift()?.promise ?? real.accessVersion(),
    });
    const [first, second] = answers;
    const before = store.findSession('one');
    await new Promise((resolve) => setImmediate(resolve));
    database.reader.exec("DELETE FROM sessions WHERE token_hash = 'one'");
    database.reader.exec('UPDATE access_changes SET version = version + 1');
    const after = store.findSession('one');
    second?.resolve(version + 1);
    assert.equal(await after, undefined);
    first?.resolve(version);
    assert.equal(await before, undefined);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(await store.findSession('one'), undefined);
  });
});
