import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { selfMovingClock } from '#tests/support/self-moving-clock.ts';
import { quietListingDesk } from '#tests/support/listing-desk.ts';
import { createTestSetbacks } from '#tests/support/setbacks.ts';
import { symbolOf } from '#tests/support/trading.ts';
import { createHistoryDesk } from './history-desk.ts';
import { createHistoryFlights } from './history-flights.ts';
import { UpstreamError } from '#src/market/market-data.ts';
import { planTerms } from '#src/market/allowance/plan.ts';
import { createRequestAllowance } from '#src/market/allowance/request-allowance.ts';
import { createUpstream } from '#src/market/allowance/upstream.ts';

const apple = symbolOf('AAPL');
const tuesday = Date.parse('2026-11-24T15:00:00Z');
const terms = planTerms.realtime150;

/** A desk whose upstream answers every request for a history with nonsense. */
function setUpOnNonsense() {
  const clock = selfMovingClock(createTestClock(tuesday));
  let asked = 0;
  const allowance = createRequestAllowance({
    terms,
    store: { stored: undefined, save: async () => {} },
    clock,
    waitingForRefresh: () => 0,
    activity: { latestOther: () => undefined },
  });
  const upstream = createUpstream({
    marketData: {
      fetchQuote: () => assert.fail('nobody asked for a quote'),
      fetchQuotes: () => assert.fail('nobody asked for quotes'),
      fetchHistory: async () => {
        asked += 1;
        throw new UpstreamError('invalid', 'no bars');
      },
      fetchSplits: () => assert.fail('nobody asked for splits'),
      fetchDividends: () => assert.fail('nobody asked for dividends'),
      fetchListing: () => assert.fail('nobody asked for the listing'),
    },
    allowance,
    closed: createTestSetbacks(clock),
    clock,
    symbolsPerRequest: terms.symbolsPerRequest,
  });
  const store = { find: async () => undefined, save: async () => {} };
  const setbacks = {
    daily: createTestSetbacks<TickerSymbol>(clock),
    weekly: createTestSetbacks<TickerSymbol>(clock),
    minutes: createTestSetbacks<TickerSymbol>(clock),
  };
  const onStoreFault = (error: unknown) => assert.fail(String(error));
  const flights = createHistoryFlights({ upstream, store, setbacks, onStoreFault });
  const calendar = createNyseCalendar();
  const listingDesk = quietListingDesk;
  const { entitlement } = terms;
  const found = { upstream, listingDesk, store, flights, setbacks };
  const services = { ...found, calendar, entitlement, clock };
  const desk = createHistoryDesk(services);
  return { desk, clock, asked: () => asked };
}

describe('a history that is answered with nonsense', () => {
  it('is one setback, however many wait for it', async () => {
    const { desk, clock, asked } = setUpOnNonsense();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => desk.historyFor(apple, 'daily')),
    );
    assert.equal(asked(), 1);
    const retryAt = tuesday + 30_000;
    for (const answer of answers) {
      assert.deepEqual(answer, { kind: 'unavailable', reason: 'upstream_invalid', retryAt });
    }
    await clock.advance(30_000);
    await desk.historyFor(apple, 'daily');
    assert.equal(asked(), 2);
  });

  it('is asked for again after twice as long each time', async () => {
    const { desk, clock, asked } = setUpOnNonsense();
    for (let second = 0; second < 600; second += 1) {
      await desk.historyFor(apple, 'daily');
      await clock.advance(1_000);
    }
    assert.equal(asked(), 5, 'after 0, 30, 90, 210 and 450 seconds');
  });
});
