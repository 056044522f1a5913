// Actions beside new names and debts: whose they are, and who pays.
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
const renamed = (to: string) => ({ kind: 'rename', newSymbol: symbolOf(to) }) as const;
const dividend = (billionths: bigint) =>
  ({ kind: 'dividend', amount: amountPerShare(billionths), paidOn: null }) as const;

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

describe('an action of before a new name', () => {
  it('that becomes known after it is of the shares under their new name', () => {
    const books = open('10000.00');
    trade(books, 'buy', '300', ['AA', '10.00', '2026-03-02']);
    books.apply(actionOf('AA', '2026-03-05', renamed('ARNC')), noonOf('2026-03-05'));
    books.apply(actionOf('AA', '2026-03-03', split(1n, 3n)), noonOf('2026-03-09'));
    assert.deepEqual(heldBy(books), [['ARNC', sharesOf('100')]]);
    books.apply(actionOf('ARNC', '2026-03-06', dividend(500_000_000n)), noonOf('2026-03-09'));
    assert.equal(books.account.dividendsDue, dollars('50.00'));
  });

  it('belongs to who has sold since under any name', () => {
    const books = open('10000.00');
    trade(books, 'buy', '300', ['AA', '10.00', '2026-03-02']);
    books.apply(actionOf('AA', '2026-03-05', renamed('ARNC')), noonOf('2026-03-05'));
    trade(books, 'sell', '300', ['ARNC', '10.00', '2026-03-06']);
    books.apply(actionOf('AA', '2026-03-04', dividend(500_000_000n)), noonOf('2026-03-09'));
    assert.equal(books.account.dividendsDue, dollars('150.00'));
  });

  it('of the day itself is of the shares under their new name', () => {
    const books = open('10000.00');
    trade(books, 'buy', '300', ['AA', '10.00', '2026-03-02']);
    books.apply(actionOf('AA', '2026-03-05', renamed('ARNC')), noonOf('2026-03-05'));
    books.apply(actionOf('ARNC', '2026-03-05', split(1n, 3n)), noonOf('2026-03-05'));
    assert.deepEqual(heldBy(books), [['ARNC', sharesOf('100')]]);
  });

  it('leaves the shares of another company alone that has the old ticker since', () => {
    const books = open('10000.00');
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
    const books = open('1000.00');
    trade(books, 'buy', '100', ['AAPL', '10.00', '2026-03-02']);
    trade(books, 'sell', '60', ['AAPL', '10.00', '2026-03-04']);
    trade(books, 'buy', '6', ['IBM', '100.00', '2026-03-04']);
    books.apply(actionOf('AAPL', '2026-03-03', split(1n, 10n)), noonOf('2026-03-09'));
    return books;
  }

  it('is part of equity, and no negative cash', () => {
    const { account } = inDebt();
    assert.deepEqual([account.cash, account.dividendsDue], [0n, dollars('-500.00')]);
    assert.deepEqual(heldBy({ account } as Books), [['IBM', sharesOf('6')]]);
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
