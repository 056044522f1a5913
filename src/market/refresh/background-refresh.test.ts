import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { actionBookOf } from '#tests/support/action-book.ts';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { selfMovingClock } from '#tests/support/self-moving-clock.ts';
import { quoteOf, symbolOf } from '#tests/support/trading.ts';
import { createBackgroundRefresh } from './background-refresh.ts';
import { createListing } from '#src/market/listing/listing.ts';
import type { MarketData } from '#src/market/market-data.ts';
import { planTerms, type Plan } from '#src/market/allowance/plan.ts';
import { createFeed } from '#src/runtime/feed.ts';
import { createQuoteFlights } from '#src/market/quotes/quote-flights.ts';
import { createPublication } from '#src/market/quotes/publication.ts';
import { createQuoteMemory } from '#src/market/quotes/quote-memory.ts';
import { createRequestAllowance } from '#src/market/allowance/request-allowance.ts';
import { createSymbolInterest, type InterestRecord } from './symbol-interest.ts';
import { createUpstream } from '#src/market/allowance/upstream.ts';
import { createTestSplitFlags } from '#tests/support/split-flags.ts';
import { quietListingDesk } from '#tests/support/listing-desk.ts';
import { createTestSetbacks } from '#tests/support/setbacks.ts';

const fridayMorning = Date.parse('2026-11-20T15:00:00Z');
const hourMs = 3_600_000;
const symbols = ['AAPL', 'IBM', 'KO', 'MSFT'].map(symbolOf);

/** A refresh on a plan, of an upstream that answers as the test says. */
function setUp(plan: Plan, startsAt = fridayMorning, speed = 1) {
  const clock = { ...selfMovingClock(createTestClock(startsAt)), speed };
  const terms = planTerms[plan];
  const asked: string[] = [];
  const calendar = createNyseCalendar();
  const answer = (symbol: TickerSymbol): Quote => {
    const now = clock.now();
    const session = calendar.lastCompletedSession(now);
    const isLive = terms.entitlement === 'realtime' && calendar.openSession(now) !== undefined;
    return quoteOf(symbol, '100.0000', {
      entitlement: terms.entitlement,
      tradingDay: isLive ? '2026-11-20' : session.date,
      asOf: isLive ? now : session.closesAt,
      fetchedAt: now,
    });
  };
  const marketData: MarketData = {
    fetchQuote: async (symbol) => {
      asked.push(symbol);
      return answer(symbol);
    },
    fetchQuotes: async (wanted) => {
      asked.push(wanted.join(','));
      return new Map(wanted.map((symbol) => [symbol, answer(symbol)]));
    },
    fetchHistory: () => assert.fail('nobody asked for a history'),
    fetchSplits: () => assert.fail('nobody asked for splits'),
    fetchDividends: () => assert.fail('nobody asked for dividends'),
    fetchListing: () => assert.fail('nobody asked for the listing'),
  };
  const store = { stored: undefined, save: async () => {} };
  const allowance = createRequestAllowance({
    terms,
    store,
    clock,
    waitingForRefresh: () => 0,
    activity: { latestOther: () => undefined },
  });
  const { symbolsPerRequest } = terms;
  const upstream = createUpstream({
    marketData,
    allowance,
    closed: createTestSetbacks(clock),
    clock,
    symbolsPerRequest,
  });
  const actionBook = actionBookOf(clock);
  const memory = createQuoteMemory({
    actionBook,
    calendar,
    clock,
    listedOn: () => undefined,
    store: { stored: [], save: async () => {} },
    onStoreFault: () => {},
  });
  const setbacks = createTestSetbacks<TickerSymbol>(clock);
  const publication = createPublication({ calendar, pricesAtHand: () => [] });
  const splitFlags = createTestSplitFlags(calendar);
  const quoteFeed = createFeed<Quote>();
  const judging = { publication, splitFlags, actionBook, setbacks };
  const shared = { quoteFeed, upstream, memory, clock, ...judging };
  const flights = createQuoteFlights({ ...shared, isListed: () => false });
  const watched: TickerSymbol[] = [];
  const held = new Set([...symbols, symbolOf('GONE')]);
  let kept: readonly InterestRecord[] = [];
  const interest = createSymbolInterest({
    store: { stored: kept, merge: async (records) => void (kept = records) },
    held: { heldNow: async () => [...held] },
    clock,
    listedOn: () => undefined,
    onStoreFault: (error) => assert.fail(String(error)),
  });
  const listing = createListing(
    symbols.map((symbol) => ({ symbol, name: symbol, exchange: 'NYSE', assetType: 'Stock' })),
  );
  const refresh = createBackgroundRefresh({
    ...shared,
    flights,
    isAsker: () => true,
    interest,
    watchedSymbols: { now: () => watched },
    listingDesk: { ...quietListingDesk, current: () => listing, ready: async () => listing },
    calendar,
    terms,
    // Each was looked at just now.
    actionLooks: {
      stored: new Map(symbols.map((symbol) => [symbol, clock.now()])),
      load: async () => new Map(),
      save: async () => {},
    },
    benchmarkInterest: { now: () => [] },
    source: 'simulator',
    booksBeganOn: async () => undefined,
    onStoreFault: (error) => assert.fail(String(error)),
  });
  return { clock, refresh, interest, asked, memory, held, kept: () => kept };
}

describe('the refresh in the background', () => {
  it('asks nothing while nobody holds anything', async () => {
    const { refresh, asked } = setUp('free');
    assert.ok((await refresh.tick()) > 0);
    assert.deepEqual(asked, []);
  });

  it('brings every held symbol once a session on the free plan, and then rests', async () => {
    const { refresh, interest, asked, clock } = setUp('free');
    interest.noteHeld(symbols);
    for (let tick = 0; tick < 10; tick += 1) await refresh.tick();
    assert.deepEqual(asked.toSorted(), symbols);
    await clock.advance(7 * hourMs);
    for (let tick = 0; tick < 10; tick += 1) await refresh.tick();
    assert.deepEqual(asked.slice(4).toSorted(), symbols);
  });

  it('takes the stalest first, and of equals the one that is asked for most', async () => {
    const { refresh, interest, asked, clock } = setUp('free');
    interest.noteHeld(symbols);
    for (let tick = 0; tick < 4; tick += 1) await refresh.tick();
    for (let ask = 0; ask < 20; ask += 1) interest.noteHeld([symbolOf('KO')]);
    await clock.advance(7 * hourMs);
    await refresh.tick();
    assert.equal(asked.at(-1), 'KO');
  });

  it('asks for a hundred at once where the plan has bulk quotes, every two seconds', async () => {
    const { refresh, interest, asked, clock } = setUp('realtime150');
    interest.noteHeld(symbols);
    await refresh.tick();
    assert.deepEqual(asked, [symbols.join(',')]);
    assert.ok((await refresh.tick()) > 0, 'nothing is due so soon');
    await clock.advance(2_000);
    await refresh.tick();
    assert.equal(asked.length, 2);
  });

  it('asks for closes alone where nobody has looked for an hour, and rests in between', async () => {
    const { refresh, interest, asked, clock } = setUp('realtime150');
    interest.noteHeld(symbols);
    await refresh.tick();
    await clock.advance(61 * 60_000);
    await refresh.tick();
    assert.equal(asked.length, 1, 'nobody has looked for an hour');
    await clock.advance(8 * hourMs);
    await refresh.tick();
    assert.equal(asked.length, 2, 'the close is fetched');
    await clock.advance(30 * 60_000);
    await refresh.tick();
    assert.equal(asked.length, 2, 'once');
    await clock.advance(24 * 7 * hourMs);
    await refresh.tick();
    assert.equal(asked.length, 2, 'nobody has looked for a week');
  });

  it('counts how long ago somebody looked in real time, however fast the market goes', async () => {
    const { refresh, interest, asked, clock } = setUp('realtime150', fridayMorning, 120);
    interest.noteHeld(symbols);
    await refresh.tick();
    await clock.advance(5 * hourMs);
    await refresh.tick();
    assert.equal(asked.length, 2);
  });

  it('leaves alone what nobody holds, and what is no longer listed', async () => {
    const { refresh, interest, asked, held } = setUp('free');
    interest.noteHeld([symbolOf('AAPL'), symbolOf('GONE')]);
    held.delete(symbolOf('AAPL'));
    await refresh.tick();
    assert.deepEqual(asked, []);
  });

  it('keeps what matters across a restart', async () => {
    const { refresh, interest, kept, clock } = setUp('free');
    interest.noteHeld(symbols);
    await clock.advance(60_000);
    await refresh.tick();
    const restarted = createSymbolInterest({
      store: { stored: kept(), merge: async () => {} },
      held: { heldNow: async () => symbols },
      clock,
      listedOn: () => undefined,
      onStoreFault: (error) => assert.fail(String(error)),
    });
    assert.deepEqual(restarted.heldWithin(hourMs), symbols);
  });
});
