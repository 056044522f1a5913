import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { orderId, type AccountId } from '#src/domain/ids.ts';
import { formatMoney } from '#src/domain/money.ts';
import {
  JournalConflictError,
  type Journal,
  type NewEntry,
  type StoredEntry,
} from '#src/journal/journal.ts';
import { OutcomeUnknownError, StorageFullError } from '#src/runtime/storage-fault.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import {
  alice,
  closeOfFriday,
  dollars,
  noSnapshots,
  order,
  testSalts,
} from '#tests/support/trading.ts';
import { createBroker } from './broker.ts';
import { AccountQuarantinedError } from './quarantine.ts';
import { replay } from './replay.ts';

const open = (cash: string) =>
  ({
    type: 'OpenAccount',
    accountId: alice,
    at: closeOfFriday,
    startingCash: dollars(cash),
  }) as const;
const key = (name: string, inputDigest = 'digest') => ({ idempotency: { key: name, inputDigest } });

function brokerOn(
  journal: Journal,
  onQuarantine: (accountId: AccountId, reason: string) => void = () => {},
) {
  return createBroker({
    journal,
    snapshots: noSnapshots,
    salts: testSalts,
    onQuarantine,
    onSnapshotFault: (error: unknown) => assert.fail(String(error)),
  });
}

async function brokerWith(
  cash: string,
  wrap: (journal: Journal) => Journal = (journal) => journal,
) {
  const journal = wrap(createSqliteJournal(openSqliteDatabase(':memory:')));
  const broker = brokerOn(journal);
  await broker.execute(open(cash));
  return { broker, journal };
}

describe('the broker', () => {
  it('answers an order with its journal entry', async () => {
    const { broker } = await brokerWith('1000.00');
    const answer = await broker.execute(order('buy', '1', 'AAPL', '100.0000'));
    assert.ok(answer.ok);
    assert.equal(answer.value.entry.sequence, 2);
    assert.match(answer.value.entry.hash, /^[0-9a-f]{64}$/);
  });

  it('remembers exactly what the journal says', async () => {
    const { broker, journal } = await brokerWith('1000.00');
    await broker.execute(order('buy', '3', 'AAPL', '100.0000'));
    await broker.execute(order('sell', '1', 'AAPL', '110.0000'));
    const live = await broker.readAccount(alice);
    assert.deepEqual((await replay(journal, alice)).account, live);
    assert.deepEqual(await brokerOn(journal).readAccount(alice), live);
  });

  it('lets racing orders spend the same cash only once', async () => {
    const { broker, journal } = await brokerWith('1000.00');
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => broker.execute(order('buy', '1', 'AAPL', '100.0000'))),
    );
    assert.equal(answers.filter((answer) => answer.ok).length, 10);
    assert.equal(formatMoney((await replay(journal, alice)).account.cash), '0.00');
  });

  it('leaves no trace of a rejection without a key', async () => {
    const { broker, journal } = await brokerWith('1.00');
    const answer = await broker.execute(order('buy', '1', 'AAPL', '100.0000'));
    assert.ok(!answer.ok && answer.error.code === 'insufficient_cash');
    assert.equal((await journal.read(alice, 0)).length, 1);
  });

  it('never records an instant before the one before it', async () => {
    const { broker } = await brokerWith('1000.00');
    const early = { ...order('buy', '1', 'AAPL', '100.0000'), at: closeOfFriday - 3_600_000 };
    const answer = await broker.execute(early);
    assert.ok(answer.ok);
    assert.equal(answer.value.entry.recordedAt, closeOfFriday);
  });
});

describe('an idempotency key', () => {
  it('gives the first fill again, also to a broker that has forgotten it', async () => {
    const { broker, journal } = await brokerWith('1000.00');
    const first = await broker.execute(order('buy', '1', 'AAPL', '100.0000'), key('k'));
    const dearer = order('buy', '1', 'AAPL', '900.0000');
    for (const again of [broker, brokerOn(journal)]) {
      const second = await again.execute(dearer, key('k'));
      assert.ok(first.ok && second.ok);
      assert.equal(second.value.replayed, true);
      assert.deepEqual(second.value.entry, first.value.entry);
    }
  });

  it('gives the first rejection again, though the order would pass by now', async () => {
    const { broker } = await brokerWith('100.00');
    const first = await broker.execute(order('buy', '2', 'AAPL', '100.0000'), key('k'));
    const second = await broker.execute(order('buy', '2', 'AAPL', '1.0000'), key('k'));
    assert.ok(first.ok && second.ok);
    assert.equal(first.value.entry.event.type, 'OrderRejected');
    assert.deepEqual(second.value.entry, first.value.entry);
  });

  it('is refused for another order', async () => {
    const { broker } = await brokerWith('1000.00');
    await broker.execute(order('buy', '1', 'AAPL', '100.0000'), key('k', 'one'));
    const other = await broker.execute(order('buy', '2', 'AAPL', '100.0000'), key('k', 'two'));
    assert.ok(!other.ok && other.error.code === 'idempotency_key_reused');
  });

  it('needs no replay to be known again', async () => {
    let replays = 0;
    const { broker } = await brokerWith('1000.00', (journal) => ({
      ...journal,
      read: (accountId, after) => {
        replays += 1;
        return journal.read(accountId, after);
      },
    }));
    const buy = order('buy', '1', 'AAPL', '100.0000');
    await broker.execute(buy, key('k'));
    const before = replays;
    await broker.execute(buy, key('k'));
    await broker.execute(order('buy', '1', 'AAPL', '100.0000'), key('another'));
    assert.equal(replays, before);
  });

  for (const fault of [new StorageFullError('no room'), new OutcomeUnknownError('no answer')]) {
    it(`is answered again while nothing can be recorded: ${fault.message}`, async () => {
      let isBroken = false;
      const { broker } = await brokerWith('1000.00', (journal) => ({
        ...journal,
        append: (entries) => (isBroken ? Promise.reject(fault) : journal.append(entries)),
      }));
      const first = await broker.execute(order('buy', '1', 'AAPL', '100.0000'), key('k'));
      isBroken = true;
      const again = order('buy', '1', 'AAPL', '100.0000', { orderId: orderId('order-2') });
      const second = await broker.execute(again, key('k'));
      assert.ok(first.ok && second.ok && second.value.replayed);
      assert.deepEqual(second.value.entry, first.value.entry);
      await assert.rejects(broker.execute(again, key('new')), fault);
    });
  }

  it('fills once when a hundred identical orders arrive together', async () => {
    const { broker, journal } = await brokerWith('100000.00');
    const answers = await Promise.all(
      Array.from({ length: 100 }, () =>
        broker.execute(order('buy', '1', 'AAPL', '100.0000'), key('k')),
      ),
    );
    const hashes = new Set(answers.map((answer) => answer.ok && answer.value.entry.hash));
    assert.equal(hashes.size, 1);
    assert.equal((await journal.read(alice, 0)).length, 2);
  });
});

describe('a damaged entry', () => {
  /** Every entry reads as if somebody had changed its cash on the disk. */
  const damaged = (journal: Journal): Journal => {
    const damage = <Entry extends StoredEntry | undefined>(entry: Entry): Entry =>
      entry && { ...entry, content: entry.content.replace('900.00', '950.00') };
    return {
      ...journal,
      readBackwards: async (...place) => (await journal.readBackwards(...place)).map(damage),
      findByKey: async (...named) => damage(await journal.findByKey(...named)),
    };
  };

  it('is neither shown nor given again as an answer, and alarms once', async () => {
    const { broker, journal } = await brokerWith('1000.00');
    await broker.execute(order('buy', '1', 'AAPL', '100.0000'), key('k'));
    const alarms: string[] = [];
    const onQuarantine = (_accountId: AccountId, reason: string) => void alarms.push(reason);
    const again = brokerOn(damaged(journal), onQuarantine);
    await assert.rejects(again.readHistory(alice, 3, 10), AccountQuarantinedError);
    await assert.rejects(again.recallAnswer(alice, key('k').idempotency), AccountQuarantinedError);
    const retry = again.execute(order('buy', '1', 'AAPL', '100.0000'), key('k'));
    await assert.rejects(retry, AccountQuarantinedError);
    assert.match(alarms.join(), /^account \S+, sequence 2: the hash does not fit the content$/);
  });
});

describe('a commit that fails', () => {
  it('is reported as unknown, and what the journal holds is believed afterwards', async () => {
    let recordsAll = false;
    const { broker } = await brokerWith('1000.00', (journal) => ({
      ...journal,
      append: async (entries: readonly NewEntry[]) => {
        await journal.append(entries);
        if (recordsAll) throw new OutcomeUnknownError('the disk gave no answer');
      },
    }));
    recordsAll = true;
    await assert.rejects(broker.execute(order('buy', '1', 'AAPL', '100.0000'), key('k')));
    recordsAll = false;
    assert.equal(formatMoney((await broker.readAccount(alice)).cash), '900.00');
    const retry = await broker.execute(order('buy', '1', 'AAPL', '100.0000'), key('k'));
    assert.ok(retry.ok && retry.value.replayed);
  });

  it('is what is reported, also when the journal cannot be asked any more', async () => {
    let isBroken = false;
    const fail = () => Promise.reject(new Error('nothing can be read'));
    const unknown = new OutcomeUnknownError('the disk gave no answer');
    const { broker } = await brokerWith('1000.00', (journal) => ({
      ...journal,
      append: (entries) => (isBroken ? Promise.reject(unknown) : journal.append(entries)),
      findByKey: (accountId, text) => (isBroken ? fail() : journal.findByKey(accountId, text)),
    }));
    isBroken = true;
    const attempt = broker.execute(order('buy', '1', 'AAPL', '1.0000'), key('k'));
    await assert.rejects(attempt, unknown);
  });

  it('decides again on fresh memory when another writer was first', async () => {
    const { broker, journal } = await brokerWith('100.00');
    await broker.readAccount(alice);
    const elsewhere = brokerOn(journal);
    await elsewhere.execute(order('buy', '1', 'AAPL', '60.0000'));
    const late = await broker.execute(order('buy', '1', 'AAPL', '60.0000'));
    assert.ok(!late.ok && late.error.code === 'insufficient_cash');
  });

  it('reports a conflict that never ends', async () => {
    let conflicting = false;
    const { broker } = await brokerWith('100.00', (journal) => ({
      ...journal,
      append: (entries: readonly NewEntry[]) =>
        conflicting ? Promise.reject(new JournalConflictError('always')) : journal.append(entries),
    }));
    conflicting = true;
    const attempt = broker.execute(order('buy', '1', 'AAPL', '1.0000'));
    await assert.rejects(attempt, JournalConflictError);
  });
});
