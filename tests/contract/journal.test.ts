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
import { engines } from './engines.ts';

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

for (const { name, skip, open } of engines) {
  describe(`the journal on ${name}`, { skip }, () => {
    it('gives back what was appended, byte for byte', async () => {
      await using opened = await open();
      const { journal } = opened;
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
      await using opened = await open();
      const { journal } = opened;
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
      await using opened = await open();
      const { journal } = opened;
      const first = seal(alice, emptyHead, 'k');
      await append(journal, first);
      await assert.rejects(append(journal, seal(alice, headOf(first), 'k')), JournalConflictError);
      await append(journal, seal(accountId('account-bob'), emptyHead, 'k'));
    });

    it('records entries of one command together or not at all', async () => {
      await using opened = await open();
      const { journal } = opened;
      const first = seal();
      const second = seal(alice, headOf(first), 'k');
      await append(journal, first, second);
      const third = seal(alice, headOf(second));
      const taken = seal(alice, headOf(third), 'k');
      await assert.rejects(append(journal, third, taken), JournalConflictError);
      assert.deepEqual(await journal.read(alice, 0), [first, second]);
    });

    it('cannot be edited or cut, even by hand', async () => {
      await using opened = await open();
      const { database, journal } = opened;
      await append(journal, seal());
      for (const sql of ["UPDATE journal SET content = '{}'", 'DELETE FROM journal']) {
        await assert.rejects(database.write([{ sql, parameters: [] }]), /append-only/);
      }
    });

    it('takes many accounts at once, and settles each by itself', async () => {
      await using opened = await open();
      const { journal, whole } = opened;
      const ids = Array.from({ length: 700 }, (_, place) => accountId(`account ${place}`));
      const firsts = ids.map((id) => seal(id));
      await Promise.all(firsts.map((first) => append(journal, first)));
      const later = await Promise.allSettled(
        firsts.map((first, place) =>
          append(journal, place % 7 === 0 ? first : seal(first.accountId, headOf(first))),
        ),
      );
      for (const [place, { status }] of later.entries()) {
        assert.equal(status, place % 7 === 0 ? 'rejected' : 'fulfilled', `account ${place}`);
      }
      assert.equal(await whole.count(), 700 + 600);
      const lengths = new Map<string, number>();
      for await (const page of whole.pages()) {
        for (const each of page) {
          assert.equal(each.sequence, (lengths.get(each.accountId) ?? 0) + 1, 'in order');
          lengths.set(each.accountId, each.sequence);
        }
      }
      assert.equal(lengths.size, 700);
      assert.deepEqual(
        await whole.of(ids[3] ?? assert.fail()),
        await journal.read(ids[3] ?? assert.fail(), 0),
      );
    });

    it('knows ids and keys that have no usual form as exactly those', async () => {
      await using opened = await open();
      const { journal, whole } = opened;
      const odd = [
        'x',
        'fifteen bytes..',
        'sixteen bytes...',
        'thirty-one bytes of an idéntifier',
        'Ä',
      ];
      for (const text of odd)
        await append(journal, seal(accountId(text), emptyHead, `key ${text}`));
      for (const text of odd) {
        const [stored] = await journal.read(accountId(text), 0);
        assert.equal(stored?.accountId, text);
        assert.equal(stored?.idempotency?.key, `key ${text}`);
        assert.deepEqual(await journal.findByKey(accountId(text), `key ${text}`), stored);
      }
      const ids: string[] = [];
      for await (const page of whole.pages()) ids.push(...page.map((each) => each.accountId));
      assert.deepEqual(ids.toSorted(), odd.toSorted());
    });
  });
}
