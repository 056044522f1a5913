// Accounts of a user over the real store: what is asked of it, and what a process leaves that is
// killed between the steps, what a repeat makes of it, and what the next start does.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBroker } from '#src/broker/broker.ts';
import { accountId, userId, type AccountId } from '#src/domain/ids.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { createLanes } from '#src/runtime/lanes.ts';
import { createTestRandom } from '#src/runtime/random.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createIdentityStore } from '#src/storage/identity/users.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import { createSnapshotStore } from '#src/storage/books/snapshots.ts';
import { createAccounts, type Accounts } from '#src/trading/accounts.ts';
import { dollars, testSalts } from '#tests/support/trading.ts';
import type { IdentityStore, SessionOwner } from './identity-store.ts';
import { createUserAccounts } from './user-accounts.ts';
import { parseUsername } from './username.ts';

/** Nothing happens after it in the process that it ends. */
class Killed extends Error {}

const alice = userId('alice');

/** A user with one account, and the parts on one database that a process would have. */
async function setUp() {
  const database = openSqliteDatabase(':memory:');
  const store = createIdentityStore(database);
  const clock = createTestClock(1_000);
  const random = createTestRandom();
  const broker = createBroker({
    journal: createSqliteJournal(database),
    snapshots: createSnapshotStore(database),
    salts: testSalts,
    onQuarantine: () => assert.fail('the books add up'),
    onSnapshotFault: () => {},
  });
  const startingCash = dollars('100.00');
  const accounts = createAccounts({ broker, clock, random, startingCash });
  const first = await accounts.open();
  const username = parseUsername('alice') ?? assert.fail();
  const user = { userId: alice, username, passwordHash: 'none', createdAt: 1 };
  await store.insertUser({ ...user, accountId: first, openedAt: 1 });
  const token = { tokenHash: 'hash', userId: alice, createdAt: 1, usedAt: 1, expiresAt: 9_000 };
  await store.insertSession({ ...token, sessionId: 'id', userAgent: null }, 'none', 1);
  const findSession = async () => (await store.findSession('hash')) ?? assert.fail();

  /** A process over the store that the test gives it. */
  const over = (stopping: Partial<IdentityStore> = {}) =>
    createUserAccounts({
      store: { ...store, ...stopping },
      marketClock: clock,
      lanes: createLanes({ waitingMax: 9 }),
      inside: {
        requireLive: async () => {},
        actingOf: ({ tokenHash, userId: id }) => ({ tokenHash, userId: id, at: clock.now() }),
      },
      accountsPerUser: 3,
    });
  const openBooks = () =>
    database.reader.prepare('SELECT count(*) AS n FROM accounts WHERE closed_at IS NULL').get()?.[
      'n'
    ];
  return { store, accounts, first, over, findSession, openBooks };
}

async function kill(task: Promise<unknown>): Promise<void> {
  await assert.rejects(task, Killed);
}

const killing = async () => Promise.reject(new Killed());
/** The journal of a process that ends before the closing stands in it. */
const withoutClosing = (accounts: Accounts) => ({ ...accounts, close: killing });

async function openNames(session: SessionOwner): Promise<readonly string[]> {
  return session.accounts.map(({ name }) => name);
}

describe('naming an open account', () => {
  it('asks the database for nothing that the session knows', async () => {
    const { first, over, findSession } = await setUp();
    const process = over({ findAccount: async () => assert.fail('the session knows it') });
    const session = await findSession();
    const found = await process.findAccount(session, first);
    assert.equal(found?.accountId, first);
    await assert.rejects(process.findAccount(session, accountId('another')), /knows it/);
  });
});

describe('a reset that is killed', () => {
  it('before the switch leaves the old run as it is, and a repeat begins the new one', async () => {
    const { accounts, first, over, findSession } = await setUp();
    const before = await findSession();
    await kill(over({ replaceAccount: killing }).resetAccount(before, first, accounts));
    assert.deepEqual((await findSession()).accounts, before.accounts);
    const reset = await over().resetAccount(before, first, accounts);
    assert.ok(reset.ok);
    assert.equal((await findSession()).accountId, reset.value.accountId);
  });

  it('after the switch has the new run, and the next start closes the old one', async () => {
    const { accounts, first, over, findSession, openBooks } = await setUp();
    const session = await findSession();
    await kill(over().resetAccount(session, first, withoutClosing(accounts)));
    const now = await findSession();
    assert.notEqual(now.accountId, first);
    assert.deepEqual(await openNames(now), ['Main']);
    assert.equal(openBooks(), 2);
    assert.deepEqual(await over().finishClosings(accounts.close), []);
    assert.equal(openBooks(), 1);
    const closed: AccountId[] = [];
    await over().finishClosings(async (id) => void closed.push(id));
    assert.deepEqual(closed, [], 'nothing is left to close');
  });

  it('after the switch is made up for by a repeat, too', async () => {
    const { accounts, first, over, findSession, openBooks } = await setUp();
    const session = await findSession();
    await kill(over().resetAccount(session, first, withoutClosing(accounts)));
    const again = await over().resetAccount(session, first, accounts);
    assert.deepEqual(again, { ok: false, error: 'account_closed' });
    assert.equal(openBooks(), 1);
  });
});

describe('a closing that is killed', () => {
  it('is finished by a repeat or the next start', async () => {
    const { accounts, first, over, findSession, openBooks } = await setUp();
    const session = await findSession();
    for (const finish of [
      (id: AccountId) => over().closeAccount(session, id, accounts),
      () => over().finishClosings(accounts.close),
    ]) {
      const opened = await over().openAccount(session, 'Second', accounts);
      assert.ok(opened.ok);
      const id = opened.value.accountId;
      await kill(over().closeAccount(session, id, withoutClosing(accounts)));
      assert.deepEqual(await openNames(await findSession()), ['Main']);
      assert.equal(openBooks(), 2);
      await finish(id);
      assert.equal(openBooks(), 1);
    }
    assert.equal((await findSession()).accountId, first);
  });

  it('is tried for every account, whatever becomes of another one', async () => {
    const { accounts, over, findSession } = await setUp();
    const session = await findSession();
    const ids: AccountId[] = [];
    for (const name of ['a', 'b']) {
      const opened = await over().openAccount(session, name, accounts);
      assert.ok(opened.ok);
      ids.push(opened.value.accountId);
      await kill(over().closeAccount(session, opened.value.accountId, withoutClosing(accounts)));
    }
    const [failing] = ids;
    const close = (id: AccountId) => (id === failing ? killing() : accounts.close(id));
    assert.deepEqual(await over().finishClosings(close), [failing]);
    assert.deepEqual(await over().finishClosings(accounts.close), []);
  });
});

describe('an opening', () => {
  it('that is killed before the user has it changes nothing for the user', async () => {
    const { accounts, over, findSession } = await setUp();
    const session = await findSession();
    await kill(over({ insertAccount: killing }).openAccount(session, 'Second', accounts));
    assert.deepEqual(await openNames(await findSession()), ['Main']);
    assert.ok((await over().openAccount(session, 'Second', accounts)).ok);
  });

  it('that loses against another process closes its books again', async () => {
    const { store, accounts, over, findSession, openBooks } = await setUp();
    const session = await findSession();
    const acting = { tokenHash: 'hash', userId: alice, at: 1_000 };
    // Another process takes the last place while the books are opened.
    const open = async () => {
      const id = await accounts.open();
      await store.insertAccount(acting, { accountId: id, name: 'Third', createdAt: 1 }, 3);
      return accounts.open();
    };
    assert.ok((await over().openAccount(session, 'Second', accounts)).ok);
    const lost = await over().openAccount(session, 'Fourth', { ...accounts, open });
    assert.deepEqual(lost, { ok: false, error: 'too_many_accounts' });
    assert.equal(openBooks(), (await findSession()).accounts.length);
  });

  it('is refused for an account id that exists', async () => {
    const { store, first } = await setUp();
    const acting = { tokenHash: 'hash', userId: alice, at: 1_000 };
    const again = { accountId: first, name: 'Again', createdAt: 1 };
    await assert.rejects(store.insertAccount(acting, again, 9), { name: 'UniqueKeyTakenError' });
    assert.equal(await store.renameAccount(acting, accountId('nobodys'), 'x'), false);
  });
});
