// Journals of every released version are read for ever: the same memory, the same answers, byte for
// byte, in any time zone.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { replay } from '#src/broker/replay.ts';
import type { Account } from '#src/domain/account.ts';
import { readEntry, type Journal, type StoredEntry } from '#src/journal/journal.ts';
import { receiptOf } from './golden/golden-receipt.ts';
import { alice } from './support/trading.ts';

type Golden = {
  readonly entries: readonly StoredEntry[];
  readonly receipts: readonly string[];
};

const folder = new URL('./golden/', import.meta.url);
const names = readdirSync(folder).filter((name) => /^v.*\.json$/.test(name));
/** What each release itself made of its journal: every figure, lots apart. */
const figures = JSON.parse(readFileSync(new URL('figures.json', folder), 'utf8'));

/** Releases up to 0.2.0 had one version for the event and its hash. */
function readGolden(name: string): Golden {
  const { entries, receipts }: Golden = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
  const withHashVersion = (entry: StoredEntry): StoredEntry => ({
    ...entry,
    // What releases since write down says it itself.
    hashVersion: entry.hashVersion ?? entry.eventVersion,
  });
  return { entries: entries.map(withHashVersion), receipts };
}

/** As the releases wrote them down: amounts in a list, in this order. */
function figuresOf(account: Account): object {
  const { status, openedAt, positions } = account;
  const amounts = [
    account.cash,
    account.contributedCapital,
    account.totalBought,
    account.totalSold,
    account.totalFees,
    account.realizedProfit,
  ].map(String);
  const held = positions.map(({ symbol, quantity, costBasis }) => ({
    symbol,
    quantity: String(quantity),
    costBasis: String(costBasis),
  }));
  // Orders that wait are younger than the first releases.
  const waiting = account.openOrders.map(({ orderId }) => orderId);
  const orders = waiting.length > 0 && { openOrders: waiting, heldCash: String(account.heldCash) };
  return { status, openedAt, amounts, positions: held, ...orders };
}

describe('the golden journals', () => {
  it('are there', () => assert.ok(names.length > 0));

  for (const name of names) {
    const golden = readGolden(name);

    it(`${name} replays to the same account`, async () => {
      const journal = { read: async () => golden.entries } as unknown as Journal;
      const { account } = await replay(journal, alice);
      assert.deepEqual(figuresOf(account), figures[name.replace('.json', '')]);
    });

    it(`${name} gives the same receipts`, () => {
      const orders = golden.entries.filter(({ idempotency }) => idempotency !== undefined);
      assert.equal(orders.length, golden.receipts.length);
      for (const [index, stored] of orders.entries()) {
        assert.equal(receiptOf(readEntry(stored)), golden.receipts[index]);
      }
    });
  }
});
