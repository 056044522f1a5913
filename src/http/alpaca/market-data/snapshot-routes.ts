// Snapshots: everything that is known of a symbol now, without asking for more than its price.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { JudgedQuote } from '#src/domain/quote.ts';
import type { AlpacaRoute } from '#src/http/alpaca/frame/alpaca-route.ts';
import { presentSymbol } from '#src/http/alpaca/assets/symbols.ts';
import { dataHeaders, headersOfQuotes } from './data-headers.ts';
import * as schemas from './data-schemas.ts';
import { dataTag, findQuote, findQuotes, type DataNeeds } from './latest-routes.ts';
import {
  barOfQuote,
  presentBar,
  presentDataQuote,
  presentMinuteBar,
  presentPreviousClose,
  presentTrade,
} from './present-data.ts';
import { checkFeed, readDataSymbol, readDataSymbols } from './read-data-query.ts';

type Needs = DataNeeds & { readonly calendar: MarketCalendar };

/** Of one symbol and of many. */
export function snapshotRoutes(needs: Needs): readonly AlpacaRoute[] {
  return [snapshotsOfMany(needs), snapshotOfOne(needs)];
}

function snapshotOfOne(needs: Needs): AlpacaRoute {
  return {
    method: 'GET',
    path: '/v2/stocks/{symbol}/snapshot',
    tag: dataTag,
    summary: 'See all that is known of a symbol now',
    description:
      'The day before is the stored bar where there is one, else its close alone: then its volume is 0.',
    access: 'read',
    parameters: schemas.symbolPath,
    parametersExample: { symbol: 'AAPL' },
    query: schemas.latestQuery,
    success: {
      status: 200,
      description: 'The snapshot',
      schema: schemas.snapshot,
      example: { symbol: 'AAPL', ...schemas.exampleSnapshot },
      headers: dataHeaders,
    },
    refusals: [404, 503],
    handle: async ({ path, query }, owner) => {
      checkFeed(query);
      const symbol = readDataSymbol(path['symbol'] ?? '');
      const quote = await findQuote(needs, owner, symbol, 'snapshot');
      const body = { symbol: presentSymbol(symbol), ...(await presentSnapshot(needs, quote)) };
      return { status: 200, body, headers: headersOfQuotes([quote], [], needs.clock.now()) };
    },
  };
}

function snapshotsOfMany(needs: Needs): AlpacaRoute {
  return {
    method: 'GET',
    path: '/v2/stocks/snapshots',
    tag: dataTag,
    summary: 'See all that is known of symbols now',
    description: 'By symbol. Those without a price are left out and named in a header.',
    access: 'read',
    query: schemas.latestOfMany,
    queryExample: { symbols: 'AAPL,MSFT' },
    success: {
      status: 200,
      description: 'A snapshot a symbol',
      schema: schemas.snapshots,
      example: { AAPL: schemas.exampleSnapshot },
      headers: dataHeaders,
    },
    refusals: [503],
    handle: async ({ query }, owner) => {
      checkFeed(query);
      const { quotes, headers } = await findQuotes(needs, owner, readDataSymbols(query));
      const entries = await Promise.all(
        quotes.map(
          async (quote) =>
            [presentSymbol(quote.symbol), await presentSnapshot(needs, quote)] as const,
        ),
      );
      return { status: 200, body: Object.fromEntries(entries), headers };
    },
  };
}

async function presentSnapshot(needs: Needs, quote: JudgedQuote): Promise<object> {
  return {
    latestTrade: presentTrade(quote),
    latestQuote: presentDataQuote(quote),
    minuteBar: presentMinuteBar(quote),
    dailyBar: presentBar(barOfQuote(quote), 'daily'),
    prevDailyBar: await presentDayBefore(needs, quote),
  };
}

async function presentDayBefore({ historyDesk, calendar }: Needs, quote: JudgedQuote) {
  const { symbol, tradingDay, previousClose } = quote;
  const session = calendar.sessionOn(tradingDay);
  if (!session) return null;
  const { date } = calendar.lastCompletedSession(session.opensAt);
  const history = await historyDesk.kept(symbol, 'daily');
  const bar = history?.bars.find((each) => each.date === date);
  // A bar that says something else is of before a split.
  return bar?.close === previousClose
    ? presentBar(bar, 'daily')
    : presentPreviousClose(date, previousClose);
}
