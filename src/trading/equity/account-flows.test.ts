// What was held and due at any instant of the past, whenever it became known.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { amountPerShare } from '#src/domain/actions/amount-per-share.ts';
import { beginningOf } from '#src/domain/actions/corporate-action.ts';
import { formatMoney, formatQuantity } from '#src/domain/money.ts';
import { actionOf } from '#tests/support/action-book.ts';
import {
  dividend,
  noonOf,
  openBooks,
  renamed,
  split,
  trade,
} from '#tests/support/action-trades.ts';
import type { Books } from '#tests/support/books.ts';
import { alice } from '#tests/support/trading.ts';
import { createReadFlows, standingsAt } from './account-flows.ts';

const days = ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06', '2026-03-09'];

function holding(symbol: string): Books {
  const books = openBooks('10000.00');
  trade(books, 'buy', '300', [symbol, '10.00', '2026-03-02']);
  return books;
}

function journalOf({ entries }: Books) {
  const readHistory = async (_: string, before: number, limit: number) =>
    entries
      .filter(({ sequence }) => sequence < before)
      .slice(-limit)
      .toReversed();
  return { readHistory };
}

/** On the evening of each day. */
async function standings(books: Books) {
  const flows = await createReadFlows(journalOf(books))(alice);
  const evenings = days.map((date) => noonOf(date) + 10 * 3_600_000);
  return standingsAt(flows, evenings).map(({ quantities, cash, due }) => ({
    held: [...quantities].map(([symbol, shares]) => `${formatQuantity(shares)} ${symbol}`).join(),
    money: `${formatMoney(cash)} + ${formatMoney(due)}`,
  }));
}

describe('the past of an account', () => {
  it('has what became known after a new name under the name of its day', async () => {
    const books = holding('AA');
    books.apply(actionOf('AA', '2026-03-05', renamed('ARNC')), noonOf('2026-03-05'));
    books.apply(actionOf('AA', '2026-03-04', split(1n, 3n)), noonOf('2026-03-09'));
    assert.deepEqual(
      (await standings(books)).map(({ held }) => held),
      ['300 AA', '300 AA', '100 AA', '100 ARNC', '100 ARNC', '100 ARNC'],
    );
  });

  it('has the close that ends as a day begins without what takes effect on that day', async () => {
    const books = holding('AA');
    for (const terms of [split(2n, 1n), dividend(100_000_000n), renamed('ARNC')]) {
      books.apply(actionOf('AA', '2026-03-05', terms), noonOf('2026-03-05'));
    }
    const flows = await createReadFlows(journalOf(books))(alice);
    const midnight = beginningOf('2026-03-05');
    const told = standingsAt(flows, [midnight, midnight + 1]).map(({ quantities, due }) => [
      ...quantities.entries().map(([symbol, shares]) => `${formatQuantity(shares)} ${symbol}`),
      formatMoney(due),
    ]);
    assert.deepEqual(told, [
      ['300 AA', '0.00'],
      ['600 ARNC', '60.00'],
    ]);
  });

  it('has what was traded since a new name under that name, where it became known late', async () => {
    const books = holding('AA');
    trade(books, 'sell', '100', ['AA', '10.00', '2026-03-04']);
    trade(books, 'buy', '7', ['AA', '10.00', '2026-03-06']);
    books.apply(actionOf('AA', '2026-03-05', renamed('ARNC')), noonOf('2026-03-09'));
    books.apply(actionOf('AA', '2026-03-03', split(2n, 1n)), noonOf('2026-03-09') + 1);
    assert.deepEqual(
      (await standings(books)).map(({ held }) => held),
      ['300 AA', '600 AA', '500 AA', '500 ARNC', '507 ARNC', '507 ARNC'],
    );
    const renaming = books.entries.find(({ event }) => event.type === 'SymbolRenamed');
    assert.deepEqual(
      [renaming?.event, renaming?.recordedAt].map((each) =>
        typeof each === 'object' && 'effectiveAt' in each ? each.effectiveAt : each,
      ),
      [beginningOf('2026-03-05'), noonOf('2026-03-09')],
    );
  });

  it('has a dividend that was corrected when it was paid already as due until then', async () => {
    const books = holding('AAPL');
    const paid = (billionths: bigint) =>
      ({ kind: 'dividend', amount: amountPerShare(billionths), paidOn: '2026-03-05' }) as const;
    const action = actionOf('AAPL', '2026-03-03', paid(100_000_000n));
    books.apply(action, noonOf('2026-03-03'));
    const settle = { type: 'SettleClaim', accountId: alice, claimId: action.actionId } as const;
    books.run({ ...settle, at: noonOf('2026-03-05') });
    const corrected = { ...action, revision: 2, terms: paid(200_000_000n) };
    books.apply(corrected, noonOf('2026-03-09'));
    books.run({ ...settle, at: noonOf('2026-03-09') + 1 });
    assert.deepEqual(
      (await standings(books)).map(({ money }) => money),
      [
        '7000.00 + 0.00',
        '7000.00 + 60.00',
        '7000.00 + 60.00',
        '7060.00 + 0.00',
        '7060.00 + 0.00',
        '7060.00 + 0.00',
      ],
    );
  });
});
