import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AccountEvent } from '#src/domain/event.ts';
import { accountId } from '#src/domain/ids.ts';
import {
  emptyHead,
  headOf,
  JournalConflictError,
  readEntry,
  sealEntry,
  type Journal,
  type JournalHead,
  type StoredEntry,
} from '#src/journal/journal.ts';
import { alice, closeOfFriday, dollars } from '#tests/support/trading.ts';
import { openSqliteDatabase } from './database.ts';
import { createSqliteJournal } from './journal.ts';

const opened: AccountEvent = { type: 'AccountOpened', startingCash: dollars('1.00') };
const seal = (account = alice, head: JournalHead = emptyHead, key?: string) =>
  sealEntry(
    account,
    head,
    head.sequence === 0 ? opened : { type: 'AccountClosed' },
    closeOfFriday,
    key === undefined ? undefined : { key, inputDigest: 'd' },
  ).stored;

const append = (journal: Journal, ...entries: StoredEntry[]) =>
  journal.append(entries.map((stored) => ({ stored, entry: readEntry(stored) })));

function setUp() {
  const database = openSqliteDatabase(':memory:');
  return { database, journal: createSqliteJournal(database) };
}

describe('the journal on SQLite', () => {
  it('gives back what was appended, byte for byte', async () => {
    const { journal } = setUp();
    const first = seal();
    const second = seal(alice, headOf(first), 'k');
    await append(journal, first);
    await append(journal, second);
    assert.deepEqual(await journal.read(alice, 0), [first, second]);
    assert.deepEqual(await journal.read(alice, 1), [second]);
    assert.deepEqual(await journal.readBackwards(alice, 2, 10), [first]);
    assert.deepEqual(await journal.readBackwards(alice, 99, 1), [second]);
    assert.deepEqual(await journal.findByKey(alice, 'k'), second);
    assert.equal(await journal.findByKey(alice, 'other'), undefined);
    assert.deepEqual(await journal.read(accountId('nobody'), 0), []);
  });

  it('refuses a sequence that is taken without harming its neighbours', async () => {
    const { journal } = setUp();
    const first = seal();
    const second = seal(alice, headOf(first));
    await append(journal, first, second);
    const bob = accountId('account-bob');
    const [conflict, neighbour] = await Promise.allSettled([
      append(journal, second),
      append(journal, seal(bob)),
    ]);
    assert.ok(conflict?.status === 'rejected' && conflict.reason instanceof JournalConflictError);
    assert.equal(neighbour?.status, 'fulfilled');
    assert.equal((await journal.read(bob, 0)).length, 1);
  });

  it('refuses an idempotency key that is taken in the account, and no other', async () => {
    const { journal } = setUp();
    const first = seal(alice, emptyHead, 'k');
    await append(journal, first);
    await assert.rejects(append(journal, seal(alice, headOf(first), 'k')), JournalConflictError);
    await append(journal, seal(accountId('account-bob'), emptyHead, 'k'));
  });

  it('records entries of one command together or not at all', async () => {
    const { journal } = setUp();
    const first = seal();
    const second = seal(alice, headOf(first), 'k');
    await append(journal, first, second);
    const third = seal(alice, headOf(second));
    const taken = seal(alice, headOf(third), 'k');
    await assert.rejects(append(journal, third, taken), JournalConflictError);
    assert.deepEqual(await journal.read(alice, 0), [first, second]);
  });

  it('cannot be edited or cut, even by hand', async () => {
    const { database, journal } = setUp();
    await append(journal, seal());
    const edit = () => database.reader.exec("UPDATE journal SET content = '{}'");
    assert.throws(edit, /append-only/);
    assert.throws(() => database.reader.exec('DELETE FROM journal'), /append-only/);
  });
});
