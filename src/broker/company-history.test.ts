// Actions beside new names and debts: whose they are, and who pays.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { actionOf } from '#tests/support/action-book.ts';
import {
  dividend,
  heldBy,
  noonOf,
  openBooks,
  renamed,
  split,
  trade,
} from '#tests/support/action-trades.ts';
import type { Books } from '#tests/support/books.ts';
import { dollars, sharesOf } from '#tests/support/trading.ts';

describe('an action of before a new name', () => {
  it('that becomes known after it is of the shares under their new name', () => {
    const books = openBooks('10000.00');
    trade(books, 'buy', '300', ['AA', '10.00', '2026-03-02']);
    books.apply(actionOf('AA', '2026-03-05', renamed('ARNC')), noonOf('2026-03-05'));
    books.apply(actionOf('AA', '2026-03-03', split(1n, 3n)), noonOf('2026-03-09'));
    assert.deepEqual(heldBy(books), [['ARNC', sharesOf('100')]]);
    books.apply(actionOf('ARNC', '2026-03-06', dividend(500_000_000n)), noonOf('2026-03-09'));
    assert.equal(books.account.dividendsDue, dollars('50.00'));
  });

  it('belongs to who has sold since under any name', () => {
    const books = openBooks('10000.00');
    trade(books, 'buy', '300', ['AA', '10.00', '2026-03-02']);
    books.apply(actionOf('AA', '2026-03-05', renamed('ARNC')), noonOf('2026-03-05'));
    trade(books, 'sell', '300', ['ARNC', '10.00', '2026-03-06']);
    books.apply(actionOf('AA', '2026-03-04', dividend(500_000_000n)), noonOf('2026-03-09'));
    assert.equal(books.account.dividendsDue, dollars('150.00'));
  });

  it('of the day itself is of the shares under their new name', () => {
    const books = openBooks('10000.00');
    trade(books, 'buy', '300', ['AA', '10.00', '2026-03-02']);
    books.apply(actionOf('AA', '2026-03-05', renamed('ARNC')), noonOf('2026-03-05'));
    books.apply(actionOf('ARNC', '2026-03-05', split(1n, 3n)), noonOf('2026-03-05'));
    assert.deepEqual(heldBy(books), [['ARNC', sharesOf('100')]]);
  });

  it('leaves the shares of another company alone that has the old ticker since', () => {
    const books = openBooks('10000.00');
    trade(books, 'buy', '300', ['AA', '10.00', '2026-03-02']);
    books.apply(actionOf('AA', '2026-03-05', renamed('ARNC')), noonOf('2026-03-05'));
    trade(books, 'buy', '7', ['AA', '20.00', '2026-03-06']);
    books.apply(actionOf('AA', '2026-03-03', split(1n, 3n)), noonOf('2026-03-09'));
    books.apply(actionOf('AA', '2026-03-09', dividend(1_000_000_000n)), noonOf('2026-03-09'));
    assert.deepEqual(heldBy(books), [
      ['AA', sharesOf('7')],
      ['ARNC', sharesOf('100')],
    ]);
    assert.equal(books.account.dividendsDue, dollars('7.00'), 'of the new company alone');
  });
});

describe('what is owed for shares that were bought back', () => {
  /** Sold 100 where a reverse split has left 10; the money is spent. */
  function inDebt(): Books {
    const books = openBooks('1000.00');
    trade(books, 'buy', '100', ['AAPL', '10.00', '2026-03-02']);
    trade(books, 'sell', '60', ['AAPL', '10.00', '2026-03-04']);
    trade(books, 'buy', '6', ['IBM', '100.00', '2026-03-04']);
    books.apply(actionOf('AAPL', '2026-03-03', split(1n, 10n)), noonOf('2026-03-09'));
    return books;
  }

  it('is part of equity, and no negative cash', () => {
    const { account } = inDebt();
    assert.deepEqual([account.cash, account.dividendsDue], [0n, dollars('-500.00')]);
    assert.deepEqual(heldBy({ account }), [['IBM', sharesOf('6')]]);
  });

  it('is paid by the next sale, in the same command', () => {
    const books = inDebt();
    trade(books, 'sell', '4', ['IBM', '100.00', '2026-03-10']);
    assert.deepEqual([books.account.cash, books.account.dividendsDue], [0n, dollars('-100.00')]);
    trade(books, 'sell', '2', ['IBM', '100.00', '2026-03-11']);
    assert.deepEqual([books.account.cash, books.account.dividendsDue], [dollars('100.00'), 0n]);
    const paid = books.entries.filter(({ event }) => event.type === 'DividendPaid');
    assert.deepEqual(
      paid.map(({ event, recordedAt }) => 'effectiveAt' in event && event.effectiveAt - recordedAt),
      [0, 0],
      'when there was cash for it',
    );
  });
});
