import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { actionBookOf } from '#tests/support/action-book.ts';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import type { Quote } from '#src/domain/quote.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { quoteOf, symbolOf } from '#tests/support/trading.ts';
import { findCurrentPrices } from './current-prices.ts';
import { createListing, type Listing } from '#src/market/listing/listing.ts';
import { quietListingDesk } from '#tests/support/listing-desk.ts';
import { createQuoteMemory } from './quote-memory.ts';

/** The exchange is open. */
const tuesday = Date.parse('2026-11-24T15:00:00Z');
const held = ['AAPL', 'MSFT'].map(symbolOf);
const instruments = held.map(
  (symbol) => ({ symbol, name: symbol, exchange: 'NASDAQ', assetType: 'Stock' }) as const,
);

/** Realtime prices of both symbols, fetched now. */
function setUp() {
  const clock = createTestClock(tuesday);
  const calendar = createNyseCalendar();
  const memory = createQuoteMemory({
    actionBook: actionBookOf(clock),
    store: { stored: [], save: async () => {} },
    calendar,
    clock,
    listedOn: () => undefined,
    onStoreFault: (error) => assert.fail(String(error)),
  });
  let listing: Listing | undefined = createListing(instruments);
  const listingDesk = { ...quietListingDesk, current: () => listing };
  const fetch = (symbol: string): Quote =>
    memory.keep(quoteOf(symbol, '100.0000', { entitlement: 'realtime', fetchedAt: clock.now() }));
  return {
    clock,
    fetch,
    list: (next: Listing | undefined) => void (listing = next),
    quotes: held.map((symbol) => fetch(symbol)),
    find: (symbols = held) =>
      findCurrentPrices(
        { listingDesk, memory, splitFlags: { isFlagged: () => false }, calendar, clock },
        symbols,
      ),
  };
}

describe('current prices', () => {
  it('are the quotes in the order of the symbols', () => {
    const { find, quotes } = setUp();
    assert.deepEqual(find()?.quotes, quotes);
  });

  it('hold until one of them may be out of date, and to the millisecond', async () => {
    const { find, clock } = setUp();
    const prices = find() ?? assert.fail();
    await clock.advance(14_999);
    assert.equal(prices.stillHold(), true);
    await clock.advance(1);
    assert.equal(prices.stillHold(), false);
    assert.equal(find(), undefined);
  });

  it('hold no longer when a price was fetched', () => {
    const { find, fetch } = setUp();
    const prices = find() ?? assert.fail();
    const newer = fetch('MSFT');
    assert.equal(prices.stillHold(), false);
    assert.equal(find()?.quotes[1], newer);
  });

  it('hold no longer when the listing is another', () => {
    const { find, list } = setUp();
    const prices = find() ?? assert.fail();
    list(createListing(instruments.slice(1)));
    assert.equal(prices.stillHold(), false);
    assert.equal(find(), undefined, 'AAPL is not listed');
    list(undefined);
    assert.equal(find(), undefined);
  });

  it('of nothing are at hand, whether there is a listing or not', () => {
    const { find, list } = setUp();
    list(undefined);
    const none = find([]) ?? assert.fail();
    assert.deepEqual(none.quotes, []);
    assert.equal(none.stillHold(), true);
    list(createListing(instruments));
    assert.equal(none.stillHold(), false);
  });

  it('hold no longer on a clock that went back', () => {
    const { find, clock } = setUp();
    const prices = find() ?? assert.fail();
    clock.jump(-1);
    assert.equal(prices.stillHold(), false);
  });
});
