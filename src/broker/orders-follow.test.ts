// Orders that wait and follow what happens to shares, and what is corrected of it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CorporateAction } from '#src/domain/actions/corporate-action.ts';
import { evidenceOf } from '#src/domain/evidence.ts';
import { heldQuantity } from '#src/domain/hold.ts';
import { orderId } from '#src/domain/ids.ts';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import { formatPrice } from '#src/domain/money.ts';
import { marketOrder } from '#src/domain/order.ts';
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
import { alice, dollars, order, priceOf, quoteOf, sharesOf } from '#tests/support/trading.ts';

function withBuy(limit: string): Books {
  const books = openBooks('10000.00');
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

/** Ten shares, and a stop for five of them. */
function withStop(stop: string): Books {
  const books = openBooks('10000.00');
  trade(books, 'buy', '10', ['AAPL', '500.00', '2026-03-02']);
  const at = noonOf('2026-03-02') + 1;
  const stopPrice = priceOf(stop);
  const terms = { ...marketOrder, type: 'stop', timeInForce: 'gtc', stopPrice } as const;
  const { timing } = order('sell', '5', 'AAPL', '500.00');
  const quote = quoteOf('AAPL', '500.00', { asOf: at, tradingDay: '2026-03-02' });
  const waits = { ...timing, session: null, expiresAt: noonOf('2026-05-29') };
  const own = { at, terms, timing: waits, quote, orderId: orderId('stop') };
  assert.ok(books.run(order('sell', '5', 'AAPL', '500.00', own)));
  return books;
}

describe('an order of somebody without shares', () => {
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

  it('stays where the steps have rounded it when what happened is told once more', () => {
    const books = withBuy('5.00');
    const ofDay = (date: string, terms: CorporateAction['terms']) => actionOf('AAPL', date, terms);
    const told = [
      ofDay('2026-03-04', dividend(500_050_001n)),
      ofDay('2026-03-05', split(5n, 1n)),
      ofDay('2026-03-06', dividend(20_010_001n)),
    ];
    for (const action of told) books.apply(action, noonOf('2026-03-06'));
    assert.equal(books.account.openOrders[0]?.terms.limitPrice, priceOf('0.8780'));
    const { length } = books.entries;
    for (const action of told) books.apply(action, noonOf('2026-03-09'));
    assert.equal(books.entries.length, length);
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
    const books = openBooks('10000.00');
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

  it('ends no sale that fits what there is at last', () => {
    const books = withSale('10');
    books.apply(action, noonOf('2026-03-04'));
    books.apply({ ...action, revision: 2, terms: split(3n, 1n) }, noonOf('2026-03-05'));
    assert.deepEqual(saleOf(books), [[sharesOf('30'), priceOf('300.00')]]);
    assert.equal(heldQuantity(books.account, action.symbol), sharesOf('30'));
    books.apply({ ...action, revision: 3, terms: split(5n, 1n) }, noonOf('2026-03-06'));
    assert.deepEqual(saleOf(books), [[sharesOf('50'), priceOf('180.00')]]);
  });

  it('leaves a sale alone beside another action that is booked anew because of it', () => {
    const books = withSale('10');
    books.apply(actionOf('AAPL', '2026-03-05', split(4n, 1n)), noonOf('2026-03-05'));
    books.apply(actionOf('AAPL', '2026-03-04', split(2n, 1n)), noonOf('2026-03-09'));
    assert.deepEqual(saleOf(books), [[sharesOf('80'), priceOf('112.50')]]);
    assert.equal(books.account.positions[0]?.quantity, sharesOf('80'));
  });

  it('leaves no price lower than the dividend that there was', () => {
    const buy = withBuy('400.00');
    const sale = withStop('300.00');
    const dividendOf = (billionths: bigint, revision: number) => ({
      ...actionOf('AAPL', '2026-03-04', dividend(billionths)),
      revision,
    });
    const prices = () =>
      [buy, sale].map(({ account: { openOrders } }) => {
        const [{ terms } = assert.fail()] = openOrders;
        return formatPrice(terms.limitPrice ?? terms.stopPrice ?? assert.fail());
      });
    const tell = (action: CorporateAction, day: string) => {
      for (const books of [buy, sale]) books.apply(action, noonOf(day));
    };
    tell(dividendOf(2_500_000_000n, 1), '2026-03-04');
    assert.deepEqual(prices(), ['397.5000', '297.5000']);
    tell(dividendOf(250_000_000n, 2), '2026-03-05');
    assert.deepEqual(prices(), ['399.7500', '299.7500']);
    assert.equal(buy.account.heldCash, dollars('1998.75'));
    tell(dividendOf(1_000_000_000n, 3), '2026-03-06');
    assert.deepEqual(prices(), ['399.0000', '299.0000']);
    for (const books of [buy, sale]) books.reject(dividendOf(0n, 3), noonOf('2026-03-09'));
    assert.deepEqual(prices(), ['400.0000', '300.0000']);
    assert.equal(buy.account.heldCash, dollars('2000.00'));
    tell(dividendOf(250_000_000n, 4), '2026-03-10');
    assert.deepEqual(prices(), ['399.7500', '299.7500'], 'it was one after all');
  });

  it('moves no purchase up for which the cash is spent', () => {
    const books = withBuy('400.00');
    const action = actionOf('AAPL', '2026-03-04', dividend(100_000_000_000n));
    books.apply(action, noonOf('2026-03-04'));
    assert.equal(books.account.heldCash, dollars('1500.00'));
    trade(books, 'buy', '85', ['IBM', '100.00', '2026-03-05']);
    books.apply({ ...action, revision: 2, terms: dividend(10_000_000_000n) }, noonOf('2026-03-06'));
    assert.equal(books.account.openOrders[0]?.terms.limitPrice, priceOf('300.00'));
    assert.equal(books.account.heldCash, dollars('1500.00'));
  });
});

describe('the exits of an entry that has filled on the day of a split or later', () => {
  it('sell what was bought, when the split becomes known late', () => {
    const books = openBooks('10000.00');
    const at = noonOf('2026-03-02');
    const gtc = { ...marketOrder, timeInForce: 'gtc' } as const;
    const limit = (price: string) =>
      ({ ...gtc, type: 'limit', limitPrice: priceOf(price) }) as const;
    const loss = { ...gtc, type: 'stop', stopPrice: priceOf('21.00') } as const;
    const exits = [
      { orderId: orderId('profit'), role: 'take_profit', terms: limit('120.00') },
      { orderId: orderId('loss'), role: 'stop_loss', terms: loss },
    ] as const;
    const quote = quoteOf('AAPL', '138.00', { asOf: at, tradingDay: '2026-03-02' });
    const { timing } = order('buy', '1', 'AAPL', '138.00');
    const waits = { ...timing, session: null, expiresAt: noonOf('2026-05-29') };
    const own = { at, quote, terms: limit('60.00'), timing: waits, orderId: orderId('entry') };
    const group = { orderClass: 'bracket', exits } as const;
    assert.ok(books.run(order('buy', '1', 'AAPL', '138.00', { ...own, group })));
    const session = createNyseCalendar().sessionOn('2026-03-04') ?? assert.fail();
    const seen = quoteOf('AAPL', '46.00', { asOf: noonOf('2026-03-04'), tradingDay: session.date });
    const evidence = evidenceOf(seen, session, at, undefined) ?? assert.fail();
    const judge = {
      type: 'JudgeOrder',
      accountId: alice,
      orderId: orderId('entry'),
      evidence,
    } as const;
    assert.ok(books.run({ ...judge, at: noonOf('2026-03-04'), quote: seen }));
    books.apply(actionOf('AAPL', '2026-03-04', split(3n, 1n)), noonOf('2026-03-05'));
    assert.deepEqual(heldBy(books), [['AAPL', sharesOf('1')]]);
    const [profit, stop] = books.account.openOrders;
    assert.deepEqual(
      [profit?.quantity, profit?.terms.limitPrice],
      [sharesOf('1'), priceOf('120.00')],
    );
    assert.deepEqual([stop?.quantity, stop?.terms.stopPrice], [sharesOf('1'), priceOf('21.00')]);
  });
});
