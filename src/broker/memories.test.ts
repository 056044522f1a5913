import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountId } from '#src/domain/ids.ts';
import { formatMoney, money } from '#src/domain/money.ts';
import type { Snapshot } from '#src/journal/snapshot.ts';
import { sha256 } from '#src/runtime/digest.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import { createSnapshotStore } from '#src/storage/books/snapshots.ts';
import { alice, closeOfFriday, dollars, order, testSalts } from '#tests/support/trading.ts';
import { decodeAccount, digestAccount, encodeAccount } from './account-codec.ts';
import { createBroker } from './broker.ts';
import { createMemories } from './memories.ts';
import { AccountQuarantinedError, createQuarantine } from './quarantine.ts';
import { recover, replay } from './replay.ts';

function setUp() {
  const database = openSqliteDatabase(':memory:');
  const quarantined: string[] = [];
  const needs = {
    journal: createSqliteJournal(database),
    snapshots: createSnapshotStore(database),
    salts: testSalts,
    onQuarantine: (_id: unknown, reason: string) => void quarantined.push(reason),
    onSnapshotFault: (error: unknown) => assert.fail(String(error)),
  };
  return { database, needs, quarantined, broker: createBroker(needs) };
}

const open = (cash: string) =>
  ({
    type: 'OpenAccount',
    accountId: alice,
    at: closeOfFriday,
    startingCash: dollars(cash),
  }) as const;

async function trade({ broker }: ReturnType<typeof setUp>, orders: number) {
  await broker.execute(open('1000000.00'));
  for (let index = 0; index < orders; index += 1) {
    const side = index % 3 === 2 ? 'sell' : 'buy';
    const symbol = index % 2 === 0 ? 'AAPL' : 'MSFT';
    await broker.execute(order(side, '1', symbol, `${100 + (index % 7)}.2500`));
  }
}

describe('an account as text', () => {
  it('is the same account again', async () => {
    const world = setUp();
    await trade(world, 20);
    const account = await world.broker.readAccount(alice);
    assert.deepEqual(decodeAccount(encodeAccount(account)), account);
    const again = decodeAccount(encodeAccount(account)) ?? assert.fail('it is of this version');
    assert.equal(digestAccount(again), digestAccount(account));
  });
});

/** The snapshot as if its text had been written in another version. */
function ofVersion(snapshot: Snapshot, version: number): Snapshot {
  const content = JSON.stringify({ ...JSON.parse(snapshot.content), version, cash: '1' });
  return { ...snapshot, content, contentHash: sha256(content) };
}

describe('a snapshot', () => {
  it('is taken every thousand entries and gives the same memory as a whole replay', async () => {
    const world = setUp();
    await trade(world, 1_100);
    const { journal, snapshots } = world.needs;
    const snapshot = await snapshots.find(alice);
    assert.equal(snapshot?.sequence, 1_000);
    const read: number[] = [];
    const counting = {
      ...journal,
      read: async (id: typeof alice, after: number) => {
        const entries = await journal.read(id, after);
        read.push(entries.length);
        return entries;
      },
    };
    const recovered = await recover(counting, snapshot, alice);
    assert.deepEqual(recovered, await replay(journal, alice));
    assert.deepEqual(read, [recovered.head.sequence - 1_000]);
  });

  it('is ignored when it does not fit the journal or itself', async () => {
    const world = setUp();
    await trade(world, 1_010);
    const { journal, snapshots } = world.needs;
    const good = (await snapshots.find(alice)) ?? assert.fail();
    const truth = await replay(journal, alice);
    const wrong = [
      { ...good, entryHash: '0'.repeat(64) },
      { ...good, sequence: 999 },
      { ...good, sequence: 5_000 },
      { ...good, content: good.content.replace(/\d\d\d/, '999') },
      // Of another release, and whole in itself.
      ofVersion(good, 3),
      ofVersion(good, 6),
    ];
    for (const snapshot of wrong) {
      assert.deepEqual(await recover(journal, snapshot, alice), truth);
    }
  });
});

describe('a snapshot of the release before', () => {
  it('is read as of an account to whose shares nothing has happened', async () => {
    const world = setUp();
    await trade(world, 1_010);
    const { snapshots } = world.needs;
    const good = (await snapshots.find(alice)) ?? assert.fail();
    const { totalIncome: _, claims: __, positions, ...older } = JSON.parse(good.content);
    const plain = positions.map(({ actedOn: ___, ...position }: { actedOn: unknown }) => position);
    const text = JSON.stringify({ ...older, version: 4, positions: plain });
    assert.deepEqual(decodeAccount(text), decodeAccount(good.content));
  });
});

describe('an account that cannot be', () => {
  it('is quarantined when an event breaks an invariant, stays readable, and disturbs nobody', async () => {
    const { needs, quarantined } = setUp();
    const broker = createBroker(needs);
    const bob = accountId('account-bob');
    const impossible = { ...open('1.00'), accountId: bob, startingCash: money(-1n) };
    const after = { ...order('buy', '1', 'AAPL', '1.0000'), accountId: bob };
    // All in one batch: what comes after the impossible event of the same account is refused too.
    const [opened, broken, refused] = await Promise.allSettled([
      broker.execute(open('5.00')),
      broker.execute(impossible),
      broker.execute(after),
    ]);
    assert.ok(opened.status === 'fulfilled' && opened.value.ok);
    for (const each of [broken, refused]) {
      assert.ok(each.status === 'rejected' && each.reason instanceof AccountQuarantinedError);
    }
    assert.equal((await needs.journal.read(bob, 0)).length, 0, 'nothing was recorded');
    assert.equal((await broker.readAccount(bob)).status, 'unopened');
    assert.equal(formatMoney((await broker.readAccount(alice)).cash), '5.00');
    assert.match(quarantined.join(), /^cash is never negative, was -1$/);
  });

  it('is quarantined when its journal was edited by hand, and never shown', async () => {
    const world = setUp();
    await trade(world, 5);
    const { reader } = world.database;
    reader.exec('DROP TRIGGER journal_is_never_updated');
    reader.exec(
      "UPDATE journal SET content = replace(content, '100.2500', '1.2500') WHERE sequence = 2",
    );
    const fresh = createBroker(world.needs);
    await assert.rejects(async () => fresh.readAccount(alice), AccountQuarantinedError);
    const attempt = fresh.execute(order('buy', '1', 'AAPL', '1.0000'));
    await assert.rejects(attempt, AccountQuarantinedError);
    assert.match(world.quarantined[0] ?? '', /account-alice, sequence 2: the hash does not fit/);
  });
});

describe('memory', () => {
  it('forgets the account that was idle longest, and knows it again when asked', async () => {
    const { needs } = setUp();
    const broker = createBroker(needs);
    const memories = createMemories({
      ...needs,
      quarantine: createQuarantine(needs.onQuarantine),
      accountsMax: 2,
    });
    const ids = ['a', 'b', 'c'].map((name) => accountId(name));
    for (const id of ids) {
      await broker.execute({ ...open('5.00'), accountId: id });
      await memories.fresh(id);
    }
    assert.deepEqual(
      ids.map((id) => memories.view(id) !== undefined),
      [false, true, true],
    );
    const [first] = ids;
    assert.ok(first);
    assert.equal((await memories.fresh(first)).account.cash, dollars('5.00'));
  });
});

describe('an audit', () => {
  it('goes round the accounts in memory and finds nothing in sound ones', async () => {
    const world = setUp();
    await trade(world, 10);
    for (let turn = 0; turn < 3; turn += 1) await world.broker.auditNext();
    assert.deepEqual(world.quarantined, []);
  });

  it('finds a key that rotted while its account was in memory, before a retry fills again', async () => {
    const world = setUp();
    await world.broker.execute(open('1000.00'));
    const idempotency = { key: 'once', inputDigest: 'd' };
    const buy = order('buy', '1', 'AAPL', '100.0000');
    await world.broker.execute(buy, { idempotency });
    world.database.reader.exec('DROP TRIGGER journal_is_never_updated');
    const rot = "UPDATE journal SET idempotency_key = 'onceX' WHERE sequence = 2";
    world.database.reader.exec(rot);
    await world.broker.auditNext();
    assert.match(world.quarantined[0] ?? '', /sequence 2: the hash does not fit/);
    await assert.rejects(world.broker.execute(buy, { idempotency }), AccountQuarantinedError);
  });

  it('finds a journal whose end is gone', async () => {
    const world = setUp();
    await trade(world, 3);
    world.database.reader.exec('DROP TRIGGER journal_is_never_deleted');
    world.database.reader.exec('DELETE FROM journal WHERE sequence = 4');
    await world.broker.auditNext();
    assert.match(world.quarantined[0] ?? '', /memory stands at the last entry/);
  });
});
