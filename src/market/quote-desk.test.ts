import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import type { Quote } from '#src/domain/quote.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { selfMovingClock } from '#tests/support/self-moving-clock.ts';
import { quoteOf, symbolOf } from '#tests/support/trading.ts';
import { createListing } from './listing.ts';
import { UpstreamError, type MarketData } from './market-data.ts';
import { planTerms, type Plan } from './plan.ts';
import { createQuoteDesk } from './quote-desk.ts';
import type { AllowanceState } from './daily-count.ts';
import { createQuoteFlights } from './quote-flights.ts';
import { createQuoteMemory } from './quote-memory.ts';
import { createRequestAllowance } from './request-allowance.ts';
import { createSetbacks } from './setbacks.ts';
import { createUpstream } from './upstream.ts';

const apple = symbolOf('AAPL');
const tuesday = Date.parse('2026-11-24T15:00:00Z');
const hourMs = 3_600_000;

/** A desk on a plan whose upstream answers as the test says. */
function setUp(
  plan: Plan,
  answer: () => Promise<Quote | undefined>,
  isListed: () => boolean = () => true,
) {
  const clock = selfMovingClock(createTestClock(tuesday));
  const asked: number[] = [];
  let reply = answer;
  let [bulks, isBulkRefused] = [0, false];
  const marketData: MarketData = {
    fetchQuote: () => {
      asked.push(clock.now());
      return reply();
    },
    fetchQuotes: async (symbols) => {
      bulks += 1;
      if (isBulkRefused) throw new UpstreamError('premium_only', 'This is a premium endpoint');
      const live = { tradingDay: '2026-11-24', asOf: clock.now(), fetchedAt: clock.now() };
      const known = symbols.filter((symbol) => symbol !== 'GONE');
      return new Map(
        known.map((symbol) => [
          symbol,
          quoteOf(symbol, '100.0000', { ...live, entitlement: 'realtime' }),
        ]),
      );
    },
    fetchHistory: () => assert.fail('nobody asked for a history'),
    fetchListing: () => Promise.reject(new Error('no listing')),
  };
  let kept: AllowanceState | undefined;
  const store = { load: () => kept, save: async (next: AllowanceState) => void (kept = next) };
  const allowance = createRequestAllowance({
    terms: planTerms[plan],
    store,
    clock,
    waitingForRefresh: () => 0,
  });
  const stored = new Map<string, Quote>();
  const { symbolsPerRequest } = planTerms[plan];
  const upstream = createUpstream({ marketData, allowance, clock, symbolsPerRequest });
  const setbacks = createSetbacks(clock);
  const memory = createQuoteMemory({
    store: {
      find: (symbol) => stored.get(symbol),
      save: async (quote) => void stored.set(quote.symbol, quote),
    },
    onStoreFault: (error) => assert.fail(String(error)),
  });
  const desk = createQuoteDesk({
    upstream,
    memory,
    setbacks,
    flights: createQuoteFlights({ upstream, memory, setbacks, isListed: () => false }),
    listingDesk: {
      current: () => (isListed() ? undefined : createListing([])),
      ready: async () => undefined,
    },
    calendar: createNyseCalendar(),
    clock,
    orderQuoteAgeMsMax: 900_000,
  });
  return {
    desk,
    clock,
    asked: () => asked.length,
    bulks: () => bulks,
    refuseBulk: () => void (isBulkRefused = true),
    allowance,
    answerWith: (next: typeof answer) => void (reply = next),
  };
}

const quote = (changes: Partial<Quote>) => quoteOf('AAPL', '100.0000', changes);
const friday = quote({ tradingDay: '2026-11-20', asOf: Date.parse('2026-11-20T21:00:00Z') });

describe('an order', () => {
  it('is not filled at a bar that the upstream forgot years ago', async () => {
    const { desk } = setUp('realtime150', async () =>
      quote({
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
    const { desk, clock, answerWith } = setUp('free', async () => friday);
    await desk.quoteFor(apple, 'order');
    const thursday = { tradingDay: '2026-11-19', asOf: Date.parse('2026-11-19T21:00:00Z') };
    answerWith(async () => quote({ ...thursday, fetchedAt: clock.now() }));
    const order = await desk.quoteFor(apple, 'order');
    assert.ok(order.kind === 'quote', 'nothing newer is published as far as anybody can tell');
    assert.equal(order.quote.tradingDay, '2026-11-20');
  });
});

describe('a symbol that left the listing', () => {
  it('keeps its last price, flagged, which is no price for an order', async () => {
    let isListed = true;
    const { desk, asked } = setUp(
      'free',
      async () => friday,
      () => isListed,
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

  it('is not what the upstream says that forgets a listed one for a while', async () => {
    const { desk, clock, answerWith } = setUp('realtime150', async () =>
      quote({
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

describe('a portfolio on a plan with bulk quotes', () => {
  it('is one request, which an order for one of its symbols shares', async () => {
    const { desk, asked, bulks } = setUp('realtime150', async () =>
      quote({
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
    const { desk, asked, bulks } = setUp('realtime150', async () => undefined);
    const quotes = await desk.quotesFor(['AAPL', 'GONE'].map(symbolOf));
    assert.deepEqual([...quotes.keys()], ['AAPL']);
    assert.deepEqual([asked(), bulks()], [1, 1]);
  });

  it('asks one by one when the key turns out to lack them', async () => {
    const { desk, asked, bulks, refuseBulk } = setUp('realtime150', async () => friday);
    refuseBulk();
    const values = await desk.quotesFor(['AAPL', 'IBM'].map(symbolOf));
    assert.ok(values.has(apple));
    assert.deepEqual([asked(), bulks()], [2, 1]);
    await desk.quotesFor(['MSFT', 'KO'].map(symbolOf));
    assert.deepEqual([asked(), bulks()], [4, 1]);
  });
});

describe('an upstream in trouble', () => {
  it('is asked less and less by those who ask again and again', async () => {
    const { desk, clock, asked } = setUp('free', () =>
      Promise.reject(new UpstreamError('unreachable', 'HTTP 503')),
    );
    for (let second = 0; second < 120; second += 1) {
      const answer = await desk.quoteFor(apple, 'lookup');
      assert.ok(answer.kind === 'unavailable' && answer.reason === 'upstream_unreachable');
      assert.ok(answer.retryAt && answer.retryAt > clock.now());
      await clock.advance(1_000);
    }
    assert.ok(asked() <= 6, `${asked()} requests in two minutes`);
  });

  it('is not asked again for what the plan does not have', async () => {
    const { desk, clock, asked } = setUp('realtime150', () =>
      Promise.reject(new UpstreamError('premium_only', 'This is a premium endpoint')),
    );
    for (let second = 0; second < 300; second += 1) {
      await desk.quoteFor(apple, 'lookup');
      await clock.advance(1_000);
    }
    assert.equal(asked(), 1);
  });

  it('costs other symbols nothing when only one is answered with nonsense', async () => {
    const { desk, clock, asked, answerWith } = setUp('realtime150', () =>
      Promise.reject(new UpstreamError('invalid', 'no price')),
    );
    for (let second = 0; second < 60; second += 1) {
      await desk.quoteFor(apple, 'lookup');
      await clock.advance(1_000);
    }
    assert.ok(asked() <= 3, `${asked()} requests in a minute`);
    answerWith(async () =>
      quoteOf('MSFT', '1.0000', { tradingDay: '2026-11-23', fetchedAt: clock.now() }),
    );
    assert.equal((await desk.quoteFor(symbolOf('MSFT'), 'lookup')).kind, 'quote');
  });

  it('that has nothing new about a halted symbol is asked a few times a day', async () => {
    const halted = { tradingDay: '2026-11-18', asOf: Date.parse('2026-11-18T21:00:00Z') };
    const { desk, clock, asked, answerWith } = setUp('free', async () => undefined);
    answerWith(async () => quote({ ...halted, fetchedAt: clock.now() }));
    for (let step = 0; step < 4 * 24 * 6; step += 1) {
      await desk.quoteFor(apple, 'view');
      await clock.advance(hourMs / 6);
    }
    assert.ok(asked() <= 20, `${asked()} requests in four days`);
  });

  it('that knows no such symbol is believed for hours', async () => {
    const { desk, clock, asked } = setUp('free', async () => undefined);
    for (let hour = 0; hour < 5; hour += 1) {
      assert.equal((await desk.quoteFor(apple, 'lookup')).kind, 'unknown_symbol');
      await clock.advance(hourMs);
    }
    assert.equal(asked(), 1);
  });
});
