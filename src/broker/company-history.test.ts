// Actions beside new names, orders and debts: whose they are, who follows, and who pays.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { amountPerShare } from '#src/domain/actions/amount-per-share.ts';
import { beginningOf } from '#src/domain/actions/corporate-action.ts';
import { orderId } from '#src/domain/ids.ts';
import { marketOrder } from '#src/domain/order.ts';
import { actionOf } from '#tests/support/action-book.ts';
import { Books } from '#tests/support/books.ts';
import {
  alice,
  dollars,
  order,
  priceOf,
  quoteOf,
  sharesOf,
  symbolOf,
} from '#tests/support/trading.ts';

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

describe('an order of somebody without shares', () => {
  function withBuy(limit: string): Books {
    const books = open('10000.00');
    const at = noonOf('2026-03-02');
    const limitPrice = priceOf(limit);
    const terms = { ...marketOrder, type: 'limit', timeInForce: 'gtc', limitPrice } as const;
    const timing = { expiresAt: noonOf('2026-05-29'), session: null };
    const { timing: inSession } = order('buy', '5', 'AAPL', '500.00');
    const own = { at, terms, timing: { ...inSession, ...timing }, orderId: orderId('waits') };
    const quote = quoteOf('AAPL', '500.00', { asOf: at, tradingDay: '2026-03-02' });
    assert.ok(books.run(order('buy', '5', 'AAPL', '500.00', { ...own, quote })));
    assert.equal(books.account.openOrders.length, 1);
    return books;
  }

  it('is scaled by a split, once', () => {
    const books = withBuy('400.00');
    const action = actionOf('AAPL', '2026-03-04', split(4n, 1n));
    books.apply(action, noonOf('2026-03-04'));
    books.apply(action, noonOf('2026-03-05'));
    const [waiting] = books.account.openOrders;
    assert.deepEqual(
      [waiting?.quantity, waiting?.terms.limitPrice],
      [sharesOf('20'), priceOf('100.00')],
    );
    assert.equal(books.account.heldCash, dollars('2000.00'));
  });

  it('ends by a reverse split, and by a new name', () => {
    for (const terms of [split(1n, 4n), renamed('APPL')]) {
      const books = withBuy('400.00');
      books.apply(actionOf('AAPL', '2026-03-04', terms), noonOf('2026-03-04'));
      assert.deepEqual([books.account.openOrders, books.account.heldCash], [[], 0n]);
    }
  });

  it('is lowered by a dividend, and ends where nothing is left of its price', () => {
    const books = withBuy('400.00');
    books.apply(actionOf('AAPL', '2026-03-04', dividend(250_000_000n)), noonOf('2026-03-04'));
    assert.equal(books.account.openOrders[0]?.terms.limitPrice, priceOf('399.75'));
    books.apply(actionOf('AAPL', '2026-03-05', dividend(500_000_000_000n)), noonOf('2026-03-05'));
    assert.deepEqual(books.account.openOrders, []);
  });
});

describe('an action that is corrected or rejected', () => {
  /** Ten shares, and an order to sell some of them that waits. */
  function withSale(shares: string): Books {
    const books = open('10000.00');
    trade(books, 'buy', '10', ['AAPL', '400.00', '2026-03-02']);
    const at = noonOf('2026-03-02') + 1;
    const limitPrice = priceOf('900.00');
    const terms = { ...marketOrder, type: 'limit', timeInForce: 'gtc', limitPrice } as const;
    const { timing } = order('sell', shares, 'AAPL', '400.00');
    const quote = quoteOf('AAPL', '400.00', { asOf: at, tradingDay: '2026-03-02' });
    const waits = { ...timing, session: null, expiresAt: noonOf('2026-05-29') };
    const own = { at, terms, timing: waits, quote, orderId: orderId('sale') };
    assert.ok(books.run(order('sell', shares, 'AAPL', '400.00', own)));
    return books;
  }
  const saleOf = ({ account }: Books) =>
    account.openOrders.map(({ quantity, terms }) => [quantity, terms.limitPrice]);
  const action = actionOf('AAPL', '2026-03-04', split(4n, 1n));

  it('is followed by what the orders that have followed it were wrong by', () => {
    const books = withSale('5');
    books.apply(action, noonOf('2026-03-04'));
    assert.deepEqual(saleOf(books), [[sharesOf('20'), priceOf('225.00')]]);
    books.apply({ ...action, revision: 2, terms: split(2n, 1n) }, noonOf('2026-03-05'));
    assert.deepEqual(saleOf(books), [[sharesOf('10'), priceOf('450.00')]]);
  });

  it('is followed back, and again where it was one after all', () => {
    const books = withSale('10');
    books.apply(action, noonOf('2026-03-04'));
    books.reject(action, noonOf('2026-03-05'));
    assert.deepEqual(saleOf(books), [[sharesOf('10'), priceOf('900.00')]]);
    books.reject(action, noonOf('2026-03-06'));
    books.apply({ ...action, revision: 2 }, noonOf('2026-03-09'));
    assert.deepEqual(saleOf(books), [[sharesOf('40'), priceOf('225.00')]]);
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
