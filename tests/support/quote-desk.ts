// A quote desk on an upstream that answers as the test says, within the allowance of a plan.
import { actionBookOf } from './action-book.ts';
import assert from 'node:assert/strict';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import type { Quote } from '#src/domain/quote.ts';
import type { Listing } from '#src/market/listing/listing.ts';
import { UpstreamError, type MarketData } from '#src/market/market-data.ts';
import { planTerms, type Plan } from '#src/market/allowance/plan.ts';
import { createPublication } from '#src/market/quotes/publication.ts';
import { createQuoteDesk } from '#src/market/quotes/quote-desk.ts';
import { createFeed } from '#src/runtime/feed.ts';
import { createQuoteFlights } from '#src/market/quotes/quote-flights.ts';
import { createQuoteMemory } from '#src/market/quotes/quote-memory.ts';
import { createRequestAllowance } from '#src/market/allowance/request-allowance.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { createUpstream } from '#src/market/allowance/upstream.ts';
import { createTestClock, type Clock } from '#src/runtime/clock.ts';
import { createAllowanceStore } from './request-queue.ts';
import { selfMovingClock } from './self-moving-clock.ts';
import { quoteOf } from './trading.ts';
import { quietListingDesk } from './listing-desk.ts';
import { createTestSetbacks } from './setbacks.ts';
import { createTestSplitFlags } from './split-flags.ts';

/** When every test begins: the exchange is open. */
export const tuesday = Date.parse('2026-11-24T15:00:00Z');

/** A desk on a plan whose upstream answers as the test says. */
export function setUpQuoteDesk(
  plan: Plan,
  answer: () => Promise<Quote | undefined>,
  listingNow: () => Listing | undefined = () => undefined,
  speed = 1,
) {
  const clock = selfMovingClock({ ...createTestClock(tuesday), speed });
  const { marketData, ...hands } = setUpMarketData(clock, answer);
  const terms = planTerms[plan];
  const { symbolsPerRequest } = terms;
  const store = createAllowanceStore();
  const allowance = createRequestAllowance({
    terms,
    store,
    clock,
    waitingForRefresh: () => 0,
    activity: { latestOther: () => undefined },
  });
  const upstream = createUpstream({
    marketData,
    allowance,
    closed: createTestSetbacks(clock),
    clock,
    symbolsPerRequest,
  });
  const setbacks = createTestSetbacks<TickerSymbol>(clock);
  const calendar = createNyseCalendar();
  const actionBook = actionBookOf(clock);
  const memory = createQuoteMemory({
    actionBook,
    calendar,
    clock,
    listedOn: () => undefined,
    store: { stored: [], save: async () => {} },
    onStoreFault: (error) => assert.fail(String(error)),
  });
  const publication = createPublication({ calendar, pricesAtHand: () => [] });
  const splitFlags = createTestSplitFlags(calendar);
  const quoteFeed = createFeed<Quote>();
  const judging = { publication, splitFlags, actionBook, setbacks };
  const shared = { quoteFeed, upstream, memory, clock, ...judging };
  const desk = createQuoteDesk({
    ...shared,
    allowance,
    flights: createQuoteFlights({ ...shared, isListed: () => false }),
    listingDesk: { ...quietListingDesk, current: listingNow },
    calendar,
    orderQuoteAgeMsMax: 900_000,
  });
  return { desk, clock, memory, allowance, ...hands };
}

/** One symbol is answered as told, many with quotes of now, without any of GONE. */
function setUpMarketData(clock: Clock, answer: () => Promise<Quote | undefined>) {
  let reply = answer;
  let [asked, bulks, isBulkRefused] = [0, 0, false];
  const marketData: MarketData = {
    fetchQuote: () => {
      asked += 1;
      return reply();
    },
    fetchQuotes: async (symbols) => {
      bulks += 1;
      if (isBulkRefused) throw new UpstreamError('premium_only', 'This is a premium endpoint');
      const now = { tradingDay: '2026-11-24', asOf: clock.now(), fetchedAt: clock.now() };
      const live = { ...now, entitlement: 'realtime' } as const;
      const known = symbols.filter((symbol) => symbol !== 'GONE');
      return new Map(known.map((symbol) => [symbol, quoteOf(symbol, '100.0000', live)]));
    },
    fetchHistory: () => assert.fail('nobody asked for a history'),
    fetchSplits: () => assert.fail('nobody asked for splits'),
    fetchDividends: () => assert.fail('nobody asked for dividends'),
    fetchListing: () => Promise.reject(new Error('no listing')),
  };
  return {
    marketData,
    asked: () => asked,
    bulks: () => bulks,
    refuseBulk: () => void (isBulkRefused = true),
    answerWith: (next: typeof answer) => void (reply = next),
  };
}

/** A quote of AAPL at 100 dollars. */
export const appleQuote = (changes: Partial<Quote>) => quoteOf('AAPL', '100.0000', changes);

/** The price of the last close but one. */
export const friday = appleQuote({
  tradingDay: '2026-11-20',
  asOf: Date.parse('2026-11-20T21:00:00Z'),
});
