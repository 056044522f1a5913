// New names that are told again, corrected, or given to a ticker that is held already.
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
import { dollars, sharesOf } from '#tests/support/trading.ts';

describe('a new name that is told again', () => {
  it('moves nothing twice', () => {
    const books = openBooks('10000.00');
    trade(books, 'buy', '300', ['AA', '10.00', '2026-03-02']);
    const action = actionOf('AA', '2026-03-05', renamed('ARNC'));
    books.apply(action, noonOf('2026-03-05'));
    books.apply({ ...action, revision: 2 }, noonOf('2026-03-05'));
    assert.deepEqual(heldBy(books), [['ARNC', sharesOf('300')]]);
  });
  it('is another one where it was told wrongly', () => {
    const books = openBooks('10000.00');
    trade(books, 'buy', '300', ['AA', '10.00', '2026-03-02']);
    const action = actionOf('AA', '2026-03-05', renamed('ARNC'));
    books.apply(action, noonOf('2026-03-05'));
    books.apply({ ...action, revision: 2, terms: renamed('ARC') }, noonOf('2026-03-05'));
    assert.deepEqual(heldBy(books), [['ARC', sharesOf('300')]]);
    books.apply({ ...action, revision: 3, terms: renamed('AA') }, noonOf('2026-03-05'));
    assert.deepEqual(heldBy(books), [['AA', sharesOf('300')]]);
  });
});

describe('a new name that another company still has', () => {
  it('touches none of its shares, and waits', () => {
    const books = openBooks('10000.00');
    trade(books, 'buy', '300', ['FB', '10.00', '2026-03-02']);
    trade(books, 'buy', '7', ['META', '12.00', '2026-03-03']);
    const action = actionOf('FB', '2026-03-05', renamed('META'));
    books.apply(action, noonOf('2026-03-05'));
    assert.deepEqual(heldBy(books), [
      ['FB', sharesOf('300')],
      ['META', sharesOf('7')],
    ]);
    books.apply(actionOf('META', '2026-03-04', renamed('METV')), noonOf('2026-03-06'));
    books.apply(action, noonOf('2026-03-06'));
    books.apply(actionOf('META', '2026-03-06', dividend(1_000_000_000n)), noonOf('2026-03-06'));
    books.apply(actionOf('METV', '2026-03-06', dividend(10_000_000_000n)), noonOf('2026-03-06'));
    assert.deepEqual(heldBy(books), [
      ['META', sharesOf('300')],
      ['METV', sharesOf('7')],
    ]);
    assert.equal(books.account.dividendsDue, dollars('370.00'));
  });

  it('takes what was bought under it since the day, where it becomes known late', () => {
    const books = openBooks('10000.00');
    trade(books, 'buy', '300', ['FB', '10.00', '2026-03-02']);
    trade(books, 'buy', '7', ['META', '12.00', '2026-03-06']);
    books.apply(actionOf('FB', '2026-03-05', renamed('META')), noonOf('2026-03-09'));
    assert.deepEqual(heldBy(books), [['META', sharesOf('307')]]);
  });

  it('has no part in what the other one brought that was sold before', () => {
    const books = openBooks('10000.00');
    trade(books, 'buy', '10', ['META', '12.00', '2026-03-02']);
    trade(books, 'buy', '300', ['FB', '10.00', '2026-03-02']);
    trade(books, 'sell', '10', ['META', '12.00', '2026-03-04']);
    books.apply(actionOf('FB', '2026-03-05', renamed('META')), noonOf('2026-03-05'));
    books.apply(actionOf('FB', '2026-03-03', split(2n, 1n)), noonOf('2026-03-09'));
    books.apply(actionOf('META', '2026-03-03', dividend(1_000_000_000n)), noonOf('2026-03-09'));
    assert.deepEqual(heldBy(books), [['META', sharesOf('600')]]);
    assert.equal(books.account.dividendsDue, 0n, 'of a company that nobody can name any more');
  });
});
