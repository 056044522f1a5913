import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountId, userId } from '#src/domain/ids.ts';
import { openSqliteDatabase } from '#src/storage/sqlite-database.ts';
import { createSqliteIdentityStore } from '#src/storage/sqlite-identity.ts';
import type { IdentityStore } from './identity-store.ts';
import { rememberSessions } from './session-memory.ts';
import { parseUsername } from './username.ts';

const alice = userId('alice');
const session = (tokenHash: string) => ({
  tokenHash,
  sessionId: `session of ${tokenHash}`,
  userId: alice,
  userAgent: null,
  createdAt: 1,
  usedAt: 1,
  expiresAt: 1_000,
});

/** A user with two sessions that have been asked for, in a real store that counts its reads. */
async function setUp() {
  const real = createSqliteIdentityStore(openSqliteDatabase(':memory:'));
  let reads = 0;
  const store = rememberSessions({
    ...real,
    findSession: (tokenHash) => {
      reads += 1;
      return real.findSession(tokenHash);
    },
  });
  const username = parseUsername('alice') ?? assert.fail();
  const account = accountId('account');
  await store.insertUser({
    userId: alice,
    username,
    passwordHash: 'none',
    accountId: account,
    createdAt: 1,
  });
  for (const hash of ['one', 'two']) await store.insertSession(session(hash), 10);
  for (const hash of ['one', 'two', 'one', 'two']) assert.ok(await store.findSession(hash));
  return { store, reads: () => reads };
}

describe('remembered sessions', () => {
  it('are read from the store once', async () => {
    const { reads } = await setUp();
    assert.equal(reads(), 2);
  });

  it('show their last use when it was written', async () => {
    const { store } = await setUp();
    await store.touchSession('one', 500);
    assert.equal((await store.findSession('one'))?.usedAt, 500);
  });

  const endings: Readonly<Record<string, (store: IdentityStore) => Promise<unknown>>> = {
    'logged out': (store) => store.deleteSession('one'),
    revoked: (store) => store.revokeSession(alice, 'session of one'),
    'ended by a new password': (store) => store.changePassword(alice, 'other', 'two'),
    'pushed out by a newer one': (store) =>
      store.insertSession({ ...session('three'), usedAt: 2 }, 1),
    'gone with their user': (store) => store.deleteUser(alice),
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
});
