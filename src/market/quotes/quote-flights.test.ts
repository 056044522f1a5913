import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { appleQuote, friday, setUpQuoteDesk, tuesday } from '#tests/support/quote-desk.ts';
import { symbolOf } from '#tests/support/trading.ts';

const apple = symbolOf('AAPL');

describe('a portfolio on a plan with bulk quotes', () => {
  it('is one request, which an order for one of its symbols shares', async () => {
    const { desk, asked, bulks } = setUpQuoteDesk('realtime150', async () =>
      appleQuote({
        tradingDay: '2026-11-24',
        asOf: tuesday,
        fetchedAt: tuesday,
        entitlement: 'realtime',
      }),
    );
    const symbols = ['AAPL', 'IBM', 'MSFT'].map(symbolOf);
    const [quotes, order] = await Promise.all([
      desk.quotesFor(symbols),
      desk.quoteFor(apple, 'order'),
    ]);
    assert.deepEqual([...quotes.keys()], symbols);
    assert.equal(order.kind, 'quote');
    assert.deepEqual([asked(), bulks()], [0, 1]);
  });

  it('asks alone for a symbol that is missing among many', async () => {
    const { desk, asked, bulks } = setUpQuoteDesk('realtime150', async () => undefined);
    const quotes = await desk.quotesFor(['AAPL', 'GONE'].map(symbolOf));
    assert.deepEqual([...quotes.keys()], ['AAPL']);
    assert.deepEqual([asked(), bulks()], [1, 1]);
  });

  it('asks one by one when the key turns out to lack them', async () => {
    const { desk, asked, bulks, refuseBulk } = setUpQuoteDesk('realtime150', async () => friday);
    refuseBulk();
    const values = await desk.quotesFor(['AAPL', 'IBM'].map(symbolOf));
    assert.ok(values.has(apple));
    assert.deepEqual([asked(), bulks()], [2, 1]);
    await desk.quotesFor(['MSFT', 'KO'].map(symbolOf));
    assert.deepEqual([asked(), bulks()], [4, 1]);
  });
});
