import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { appleQuote, friday, setUpQuoteDesk, tuesday } from '#tests/support/quote-desk.ts';
import { createListing, type Listing } from '#src/market/listing/listing.ts';
import { symbolOf } from '#tests/support/trading.ts';

const apple = symbolOf('AAPL');
const hourMs = 3_600_000;

describe('an order', () => {
  it('is not filled at a bar that the upstream forgot years ago', async () => {
    const { desk } = setUpQuoteDesk('realtime150', async () =>
      appleQuote({
        tradingDay: '2009-01-05',
        asOf: Date.parse('2009-01-05T21:00:00Z'),
        fetchedAt: tuesday,
        entitlement: 'realtime',
      }),
    );
    const order = await desk.quoteFor(apple, 'order');
    assert.equal(order.kind, 'too_old');
    const lookup = await desk.quoteFor(apple, 'lookup');
    assert.ok(lookup.kind === 'quote');
    assert.equal(lookup.quote.status, 'last_known');
  });

  it('is not filled at an old price because a mirror lags behind', async () => {
    const { desk, clock, answerWith } = setUpQuoteDesk('free', async () => friday);
    await desk.quoteFor(apple, 'order');
    const thursday = { tradingDay: '2026-11-19', asOf: Date.parse('2026-11-19T21:00:00Z') };
    answerWith(async () => appleQuote({ ...thursday, fetchedAt: clock.now() }));
    const order = await desk.quoteFor(apple, 'order');
    assert.ok(order.kind === 'too_old', 'the close of Monday may still come');
    assert.deepEqual([order.quote.status, order.reason], ['stale', 'not_published']);
    assert.ok(order.retryAt && order.retryAt > clock.now());
    assert.equal(order.quote.tradingDay, '2026-11-20', 'the newer of the two');
  });
});

describe('a market whose time runs sixty times as fast', () => {
  it('trades at a price that took half a second to come', async () => {
    const { desk, clock, answerWith } = setUpQuoteDesk('realtime150', later, undefined, 60);
    async function later() {
      const fetchedAt = clock.now();
      await clock.advance(30_000);
      const now = { tradingDay: '2026-11-24', asOf: fetchedAt, fetchedAt };
      return appleQuote({ ...now, entitlement: 'realtime' });
    }
    const order = await desk.quoteFor(apple, 'order');
    assert.ok(order.kind === 'quote', JSON.stringify(order.kind));
    assert.equal(order.quote.status, 'current');
    await clock.advance(60_000);
    answerWith(() => Promise.reject(new Error('nobody is there')));
    const lookup = await desk.quoteFor(apple, 'lookup').catch(() => undefined);
    assert.notEqual(lookup?.kind === 'quote' && lookup.quote.status, 'current', 'only then');
  });
});

describe('a symbol that left the listing', () => {
  it('keeps its last price, flagged, which is no price for an order', async () => {
    let isListed = true;
    const { desk, asked } = setUpQuoteDesk(
      'free',
      async () => friday,
      () => (isListed ? undefined : createListing([])),
    );
    await desk.quoteFor(apple, 'order');
    isListed = false;
    const lookup = await desk.quoteFor(apple, 'lookup');
    assert.ok(lookup.kind === 'quote');
    assert.equal(lookup.quote.status, 'last_known');
    const values = await desk.quotesFor([apple]);
    assert.equal(values.get(apple)?.price, friday.price);
    const order = await desk.quoteFor(apple, 'order');
    assert.ok(order.kind === 'delisted');
    assert.equal(order.quote.status, 'last_known');
    assert.equal((await desk.quoteFor(symbolOf('NEVER'), 'order')).kind, 'unknown_symbol');
    assert.equal(asked(), 1);
  });

  it('is not at hand for an order, however new its price', async () => {
    const listed = {
      symbol: apple,
      name: 'Apple',
      exchange: 'NASDAQ',
      assetType: 'Stock',
    } as const;
    let listing: Listing | undefined = createListing([listed]);
    const { desk, memory } = setUpQuoteDesk(
      'free',
      async () => friday,
      () => listing,
    );
    const asOf = Date.parse('2026-11-23T21:00:00Z');
    const monday = appleQuote({ tradingDay: '2026-11-23', asOf, fetchedAt: asOf });
    memory.keep(monday);
    assert.deepEqual(desk.currentPrices([apple])?.quotes, [monday]);
    for (const other of [createListing([]), undefined]) {
      listing = other;
      assert.equal(desk.currentPrices([apple]), undefined);
    }
  });

  it('is not what the upstream says that forgets a listed one for a while', async () => {
    const { desk, clock, answerWith } = setUpQuoteDesk('realtime150', async () =>
      appleQuote({
        tradingDay: '2026-11-24',
        asOf: tuesday,
        fetchedAt: tuesday,
        entitlement: 'realtime',
      }),
    );
    await desk.quoteFor(apple, 'order');
    await clock.advance(hourMs);
    answerWith(async () => undefined);
    assert.equal((await desk.quoteFor(apple, 'order')).kind, 'too_old');
  });
});
