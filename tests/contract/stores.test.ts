// What every store promises, on every engine. The suites of whole servers run on both engines as well;
// here is what they reach only by chance: limits, order, ties, and what is not there.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountId, userId } from '#src/domain/ids.ts';
import type { Quote } from '#src/domain/quote.ts';
import { LoginEndedError } from '#src/identity/identity-store.ts';
import { parseUsername } from '#src/identity/username.ts';
import { createRandom } from '#src/runtime/random.ts';
import { createKeySalts } from '#src/storage/books/key-salts.ts';
import { createSnapshotStore, readAllSnapshots } from '#src/storage/books/snapshots.ts';
import { ConditionUnmetError, type Database } from '#src/storage/database.ts';
import { createActivityStore } from '#src/storage/identity/activity.ts';
import { createIdentityStore } from '#src/storage/identity/users.ts';
import { createEvidenceDayStore } from '#src/storage/prices/evidence-days.ts';
import { createInterestStore } from '#src/storage/prices/interest.ts';
import { createMarketClockStore } from '#src/storage/prices/market-clock.ts';
import { createHistoryStore } from '#src/storage/prices/price-history.ts';
import {
  createAllowanceStore,
  createListingStore,
  createQuoteStore,
} from '#src/storage/prices/quotes.ts';
import { createSetbackStore } from '#src/storage/prices/setbacks.ts';
import { createCloseStore } from '#src/storage/prices/session-closes.ts';
import { createSplitFlagStore, settleSplitFlag } from '#src/storage/prices/split-flags.ts';
import { priceOf, quoteOf, symbolOf } from '#tests/support/trading.ts';
import { engines } from './engines.ts';

const noon = Date.parse('2026-11-20T12:00:00Z');
const alice = {
  userId: userId('alice-id'),
  username: parseUsername('alice') ?? assert.fail(),
  passwordHash: 'none',
  accountId: accountId('01a2274d-8eaa-717e-88c9-6832247cc596'),
  createdAt: noon,
  openedAt: noon,
};
const sessionOf = (tokenHash: string, usedAt = noon) => ({
  tokenHash,
  sessionId: `session ${tokenHash}`,
  userId: alice.userId,
  userAgent: null,
  createdAt: noon,
  usedAt,
  expiresAt: noon + 1_000,
});

async function withAlice(database: Database) {
  const store = createIdentityStore(database);
  assert.equal(await store.insertUser(alice), true);
  await store.insertSession(sessionOf('a'), 'none', 10);
  return { store, acting: { tokenHash: 'a', userId: alice.userId, at: noon } };
}

for (const { name, skip, open } of engines) {
  describe(`users on ${name}`, { skip }, () => {
    it('have a name once, compared byte for byte', async () => {
      await using opened = await open();
      const { store } = await withAlice(opened.database);
      assert.equal(await store.insertUser({ ...alice, userId: userId('other') }), false);
      assert.deepEqual((await store.findUser(alice.username))?.userId, alice.userId);
      assert.equal(await store.findUser(parseUsername('alicia') ?? assert.fail()), undefined);
    });

    it('keep as many sessions as they may, those that were used last', async () => {
      await using opened = await open();
      const { store } = await withAlice(opened.database);
      for (const [place, hash] of ['b', 'c', 'd'].entries()) {
        await store.insertSession(sessionOf(hash, noon + place + 1), 'none', 3);
      }
      const left = (await store.listSessions(alice.userId)).map(({ tokenHash }) => tokenHash);
      assert.deepEqual(left.toSorted(), ['b', 'c', 'd']);
      assert.equal(await store.insertSession(sessionOf('e'), 'another hash', 3), false);
      const found = await store.findSession('b');
      assert.equal(found?.username, 'alice');
      assert.deepEqual(
        found?.accounts.map((each) => each.name),
        ['Main'],
      );
      for (const unknown of ['no such', '', '\0', 'b\0']) {
        assert.equal(await store.findSession(unknown), undefined);
      }
    });

    it('write nothing when the session has ended or expired', async () => {
      await using opened = await open();
      const { store, acting } = await withAlice(opened.database);
      await assert.rejects(
        store.changePassword({ ...acting, at: noon + 1_000 }, 'new'),
        LoginEndedError,
      );
      await store.deleteSession(acting);
      await assert.rejects(store.changePassword(acting, 'new'), LoginEndedError);
      assert.equal((await store.findUser(alice.username))?.passwordHash, 'none');
    });

    it('open and rename accounts within their limit and never under one name', async () => {
      await using opened = await open();
      const { store, acting } = await withAlice(opened.database);
      const next = (id: string, called: string) =>
        store.insertAccount(acting, { accountId: accountId(id), name: called, createdAt: noon }, 3);
      const made = await Promise.all([next('two', 'Two'), next('twin', 'Two'), next('3', 'Three')]);
      assert.equal(made.filter(Boolean).length, 2);
      assert.equal(await next('four', 'Four'), false);
      assert.equal(await store.renameAccount(acting, alice.accountId, 'Three'), false);
      assert.equal(await store.renameAccount(acting, alice.accountId, 'First'), true);
      const names = (await store.listAccounts(alice.userId)).map((each) => each.name);
      assert.equal(names[0], 'First');
      assert.deepEqual(names.toSorted(), ['First', 'Three', 'Two']);
    });

    it('take a recovery code and a step once, also at the same moment', async () => {
      await using opened = await open();
      const { store, acting } = await withAlice(opened.database);
      await store.startSecondFactor(acting, 'first');
      await store.startSecondFactor(acting, 'second');
      assert.equal((await store.findSecondFactor(alice.userId))?.secret, 'second');
      await store.confirmSecondFactor(acting, 1, ['x', 'y']);
      const used = Array.from({ length: 5 }, () => store.useRecoveryCode(alice.userId, 'x'));
      assert.equal((await Promise.all(used)).filter(Boolean).length, 1);
      const steps = Array.from({ length: 5 }, () => store.useStep(alice.userId, 2));
      assert.equal((await Promise.all(steps)).filter(Boolean).length, 1);
    });

    it('are counted for wrong passwords, however many fail at once', async () => {
      await using opened = await open();
      const { store } = await withAlice(opened.database);
      const forget = { before: 0, keptFrom: 100 };
      const failures = Array.from({ length: 20 }, () =>
        store.recordLoginFailure('alice', noon, forget),
      );
      await Promise.all([...failures, store.recordAddressFailure('::1', noon, noon - 1)]);
      const counted = await store.findLoginFailures('alice');
      assert.deepEqual(counted, { failures: 20, lastFailureAt: noon });
      assert.equal((await store.findAddressFailures('::1'))?.failures, 1);
    });

    it('leave nothing readable behind', async () => {
      await using opened = await open();
      const { store } = await withAlice(opened.database);
      await store.rememberDevice(alice.userId, 'device', noon, 20);
      await store.deleteUser(alice);
      for (const table of ['users', 'sessions', 'devices', 'user_accounts']) {
        assert.deepEqual(await opened.database.query(`SELECT * FROM ${table}`), [], table);
      }
    });
  });

  describe(`prices on ${name}`, { skip }, () => {
    it('come back as they were kept, each under its upstream', async () => {
      await using opened = await open();
      const { database } = opened;
      const here = createQuoteStore(database, 'here');
      const quotes: readonly Quote[] = ['251.1234', '250.0000'].map((price) =>
        quoteOf('AAPL', price),
      );
      for (const quote of quotes) await here.save(quote);
      assert.deepEqual(await here.load(), [quotes[1]]);
      assert.deepEqual(await createQuoteStore(database, 'there').load(), []);
    });

    it('keep a listing until a whole one replaces it, with its doubt', async () => {
      await using opened = await open();
      const store = createListingStore(opened.database, 'here');
      assert.equal(await store.load(), undefined);
      const instruments = [
        { symbol: symbolOf('IBM'), name: 'Ä & Söhne', exchange: 'NYSE', assetType: 'Stock' },
      ] as const;
      await store.save({ instruments, fetchedAt: noon });
      const doubt = { count: 1, since: noon } as never;
      await store.saveDoubt(doubt);
      assert.deepEqual(await store.load(), { instruments, fetchedAt: noon, doubt });
      await store.save({ instruments, fetchedAt: noon + 1 });
      assert.equal((await store.load())?.doubt, undefined);
    });

    it('count the requests of a day and of its users, who may be gone', async () => {
      await using opened = await open();
      await withAlice(opened.database);
      const store = createAllowanceStore(opened.database, 'key');
      const day = { day: '2026-11-20', used: 3, exhausted: false };
      const earlier = { day: '2026-11-19', used: 25, exhausted: true };
      const state = { days: [day, earlier], minuteUsed: 1, lastRequestAt: noon + 0.5, spent: [] };
      const spent = { day: day.day, userId: alice.userId, used: 2 };
      await store.save(state, spent);
      await store.save(state, { ...spent, userId: userId('gone') });
      const loaded = await store.load();
      assert.deepEqual(loaded?.days, [day, earlier]);
      assert.deepEqual(loaded?.spent, [spent]);
      const activity = createActivityStore(opened.database);
      await activity.save(alice.userId, noon + 7.25);
      assert.deepEqual(await activity.load(), [{ userId: alice.userId, at: noon + 7 }]);
    });

    it('keep setbacks, flags, interest, histories, evidence and the market clock', async () => {
      await using opened = await open();
      const { database } = opened;
      const [aapl, ibm] = [symbolOf('AAPL'), symbolOf('IBM')];
      const setbacks = createSetbackStore(database, 'here', 'quote');
      const setback = {
        name: 'AAPL',
        failures: 2,
        reason: 'upstream_invalid',
        retryAt: noon + 0.4,
      };
      await setbacks.save(setback as never);
      assert.deepEqual(await setbacks.load(), [{ ...setback, retryAt: noon }]);
      const flags = createSplitFlagStore(database, 'here');
      await flags.save({ symbol: aapl, kind: 'suspected', tradingDay: '2026-11-20' });
      assert.equal(await settleSplitFlag(database, 'here', aapl), true);
      assert.equal(await settleSplitFlag(database, 'here', aapl), false);
      const interest = createInterestStore(database);
      const record = { symbol: ibm, heldAt: noon, asks: 0.125, countedAt: noon + 1 };
      await interest.merge([{ ...record, symbol: aapl, heldAt: noon - 1 }], 0);
      await interest.merge([record], 0);
      await interest.merge([{ ...record, asks: 7, countedAt: noon }], noon);
      assert.deepEqual(await interest.load(), [record], 'the newer stays, the old is forgotten');
      const histories = createHistoryStore(database, 'here');
      const price = priceOf('12.5000');
      const bar = {
        date: '2026-11-19',
        open: price,
        high: price,
        low: price,
        close: price,
        volume: 7,
      };
      const history = {
        symbol: aapl,
        interval: 'daily',
        source: 'simulator',
        fetchedAt: noon,
      } as const;
      await histories.save({ ...history, bars: [bar], leftOut: [] });
      assert.deepEqual(await histories.find(aapl, 'daily'), {
        ...history,
        bars: [bar],
        leftOut: [],
      });
      assert.equal(await histories.find(aapl, 'weekly'), undefined);
      const days = createEvidenceDayStore(database);
      for (const kind of ['adjusting', 'seen', 'adjusting'] as const) {
        await days.save(aapl, '2026-11-19', kind);
      }
      assert.deepEqual(
        [...(await days.find(aapl, '2026-11-19', '2026-11-20'))],
        [['2026-11-19', 'seen']],
      );
      const clock = createMarketClockStore(database);
      assert.deepEqual([await clock.read(), await clock.newestEntryAt()], [undefined, undefined]);
      const stand = { at: noon, savedAt: noon + 5_000, speed: 120 };
      assert.equal(await clock.findRunning(0), undefined);
      assert.equal(await clock.begin(stand, noon), true);
      assert.equal(await clock.begin({ ...stand, at: noon + 1 }, noon), false);
      assert.deepEqual(await clock.findRunning(noon), stand);
      assert.equal(await clock.findRunning(noon + 5_001), undefined);
      await clock.save({ ...stand, at: noon + 1, savedAt: null });
      assert.equal(await clock.read(), noon + 1);
      assert.equal(await clock.findRunning(0), undefined);
      assert.equal(await clock.begin(stand, Infinity), true);
    });
  });

  describe(`closes on ${name}`, { skip }, () => {
    it('stay as they were kept first, unless they are corrected', async () => {
      await using opened = await open();
      const store = createCloseStore(opened.database);
      const aapl = symbolOf('AAPL');
      const closeOf = (price: string) => {
        return { symbol: aapl, date: '2026-11-20', close: priceOf(price) };
      };
      const kept = async () => [...(await store.find(aapl, '2026-11-01', '2026-11-30'))];
      await store.keep([closeOf('100.0000')]);
      await store.keep([closeOf('25.0000')]);
      assert.deepEqual(await kept(), [['2026-11-20', priceOf('100.0000')]]);
      await store.correct(closeOf('400.0000'));
      assert.deepEqual(await kept(), [['2026-11-20', priceOf('400.0000')]]);
    });
  });

  describe(`what stands beside the books on ${name}`, { skip }, () => {
    it('is one salt an account, also when many ask for it first', async () => {
      await using opened = await open();
      const { database } = opened;
      const numbered = 'INSERT INTO account_numbers (account_id) VALUES (?)';
      const id = alice.accountId;
      await database.write([{ sql: numbered, parameters: [database.dialect.pack(id)] }]);
      const salts = Array.from({ length: 5 }, () =>
        createKeySalts(database, createRandom()).saltOf(id),
      );
      assert.equal(new Set(await Promise.all(salts)).size, 1);
      const snapshots = createSnapshotStore(database);
      const snapshot = {
        accountId: id,
        entryHash: 'a'.repeat(64),
        content: '{}',
        contentHash: 'odd',
      };
      await snapshots.save({ ...snapshot, sequence: 2 });
      await snapshots.save({ ...snapshot, sequence: 1, content: 'older' });
      assert.deepEqual(await snapshots.find(id), { ...snapshot, sequence: 2 });
      assert.equal((await readAllSnapshots(database)).length, 1);
    });

    it('changes in one job altogether, or not at all when a condition is not met', async () => {
      await using opened = await open();
      const { database } = opened;
      await withAlice(database);
      const rename = { sql: "UPDATE users SET username = 'bob'", parameters: [] };
      const never = {
        sql: 'DELETE FROM users WHERE user_id = ?',
        parameters: ['?'],
        mustChange: true,
      };
      await assert.rejects(database.write([rename, never]), ConditionUnmetError);
      await assert.rejects(database.write([rename, { sql: 'no such statement', parameters: [] }]));
      const [row] = await database.query("SELECT username, '?' AS mark FROM users");
      assert.deepEqual({ ...row }, { username: 'alice', mark: '?' });
    });
  });
}
