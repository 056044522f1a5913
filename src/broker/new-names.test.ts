// New names that are told again, corrected, or given to a ticker that is held already.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { amountPerShare } from '#src/domain/actions/amount-per-share.ts';
import { beginningOf } from '#src/domain/actions/corporate-action.ts';
import { orderId } from '#src/domain/ids.ts';
import { actionOf } from '#tests/support/action-book.ts';
import { Books } from '#tests/support/books.ts';
import { alice, dollars, order, quoteOf, sharesOf, symbolOf } from '#tests/support/trading.ts';

const noonOf = (date: string) => beginningOf(date) + 12 * 3_600_000;
const split = (after: bigint, before: bigint) =>
  ({ kind: 'split', ratio: { after, before } }) as const;
const dividend = (billionths: bigint) =>
  ({ kind: 'dividend', amount: amountPerShare(billionths), paidOn: null }) as const;
const renamed = (to: string) => ({ kind: 'rename', newSymbol: symbolOf(to) }) as const;

function open(cash: string): Books {
  const books = new Books();
  const at = noonOf('2026-03-02');
  books.run({ type: 'OpenAccount', accountId: alice, at, startingCash: dollars(cash) });
  return books;
}
let placed = 0;
function trade(books: Books, side: 'buy' | 'sell', shares: string, of: [string, string, string]) {
  const [symbol, price, date] = of;
  const at = noonOf(date);
  const quote = quoteOf(symbol, price, { asOf: at, tradingDay: date });
  const own = { at, quote, orderId: orderId(`order-${(placed += 1)}`) };
  assert.ok(books.run(order(side, shares, symbol, price, own)));
}
const heldBy = ({ account }: Books) =>
  account.positions.map(({ symbol, quantity }) => [symbol, quantity]);

describe('a new name that is told again', () => {
  it('moves nothing twice', () => {
    const books = open('10000.00');
    trade(books, 'buy', '300', ['AA', '10.00', '2026-03-02']);
    const action = actionOf('AA', '2026-03-05', renamed('ARNC'));
    books.apply(action, noonOf('2026-03-05'));
    books.apply({ ...action, revision: 2 }, noonOf('2026-03-05'));
    assert.deepEqual(heldBy(books), [['ARNC', sharesOf('300')]]);
  });
  it('is another one where it was told wrongly', () => {
    const books = open('10000.00');
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
    const books = open('10000.00');
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
    const books = open('10000.00');
    trade(books, 'buy', '300', ['FB', '10.00', '2026-03-02']);
    trade(books, 'buy', '7', ['META', '12.00', '2026-03-06']);
    books.apply(actionOf('FB', '2026-03-05', renamed('META')), noonOf('2026-03-09'));
    assert.deepEqual(heldBy(books), [['META', sharesOf('307')]]);
  });

  it('has no part in what the other one brought that was sold before', () => {
    const books = open('10000.00');
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
