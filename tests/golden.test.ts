// Journals of every released version are read for ever: the same memory, the same answers, byte for
// byte, in any time zone.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { encodeAccount } from '#src/broker/account-codec.ts';
import { replay } from '#src/broker/replay.ts';
import { presentReceipt } from '#src/http/native/orders/present-order.ts';
import { readEntry, type Journal, type StoredEntry } from '#src/journal/journal.ts';
import { alice } from './support/trading.ts';

type Golden = {
  readonly entries: readonly StoredEntry[];
  readonly receipts: readonly string[];
};

const folder = new URL('./golden/', import.meta.url);
const names = readdirSync(folder).filter((name) => /^v.*\.json$/.test(name));
/** What each release itself made of its journal: every figure, lots apart. */
const figures = JSON.parse(readFileSync(new URL('figures.json', folder), 'utf8'));

describe('the golden journals', () => {
  it('are there', () => assert.ok(names.length > 0));

  for (const name of names) {
    const golden: Golden = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));

    it(`${name} replays to the same account`, async () => {
      const journal = { read: async () => golden.entries } as unknown as Journal;
      const { account } = await replay(journal, alice);
      const encoded = JSON.parse(encodeAccount(account));
      for (const position of encoded.positions) delete position.lots;
      assert.deepEqual(encoded, figures[name.replace('.json', '')]);
    });

    it(`${name} gives the same receipts`, () => {
      const orders = golden.entries.filter(({ idempotency }) => idempotency !== undefined);
      assert.equal(orders.length, golden.receipts.length);
      for (const [index, stored] of orders.entries()) {
        const entry = readEntry(stored);
        const { event } = entry;
        const isFilled = event.type === 'OrderFilled';
        const receipt = isFilled ? JSON.stringify(presentReceipt({ ...entry, event })) : '';
        assert.equal(receipt, golden.receipts[index]);
      }
    });
  }
});
