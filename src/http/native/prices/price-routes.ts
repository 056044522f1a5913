// Looking up and finding stocks.
import type { HistoryDesk } from '#src/market/history/history-desk.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import type { QuoteDesk } from '#src/market/quotes/quote-desk.ts';
import type { RequestAllowance } from '#src/market/allowance/request-allowance.ts';
import type { UserActivity } from '#src/market/allowance/user-activity.ts';
import type { ActionBook } from '#src/market/actions/action-book.ts';
import type { Clock } from '#src/runtime/clock.ts';
import * as examples from './price-examples.ts';
import { readSymbol } from '#src/http/wire/read-symbol.ts';
import { presentInstrument, presentQuote } from './present-quote.ts';
import { ProblemError } from '#src/http/problems/problem.ts';
import { intervalOf, presentHistory } from './present-history.ts';
import { presentShare } from './present-share.ts';
import { problemOfHistory, problemOfQuote, unknownSymbol } from './price-problems.ts';
import { loginRoute, type Route } from '#src/http/wire/route.ts';
import * as schemas from './price-schemas.ts';

type Needs = {
  readonly quoteDesk: QuoteDesk;
  readonly listingDesk: ListingDesk;
  readonly historyDesk: HistoryDesk;
  readonly allowance: RequestAllowance;
  readonly activity: UserActivity;
  readonly actionBook: Pick<ActionBook, 'applied'>;
  readonly clock: Clock;
};

const matchesMax = 10;
/** The first search after a start may have to wait for the listing. */
const listingPatienceMs = 4_000;

export function marketRoutes(needs: Needs): readonly Route[] {
  return [lookUp(needs), search(needs), viewHistory(needs)];
}

function lookUp({ quoteDesk, listingDesk, allowance, activity, clock }: Needs): Route {
  return loginRoute({
    method: 'GET',
    path: '/lookup-stock',
    tag: 'Market',
    summary: 'Look up a stock and its price',
    description:
      'The best price that the plan allows, with its source, its instant, its age and its status. ' +
      'Share classes may be written BRK-B, BRK.B or BRK/B.',
    query: schemas.symbolQuery,
    queryExample: { symbol: 'AAPL' },
    success: {
      status: 200,
      description: 'The stock and its quote',
      schema: schemas.stock,
      example: examples.stock,
    },
    problems: ['unknown_symbol', 'quote_unavailable'],
    handle: async ({ query }, { userId }) => {
      activity.note(userId);
      const symbol = readSymbol(query.symbol);
      const answer = await quoteDesk.quoteFor(symbol, 'lookup', userId);
      const now = clock.now();
      if (answer.kind === 'unknown_symbol') throw unknownSymbol(symbol);
      if (answer.kind !== 'quote' && answer.kind !== 'delisted') {
        throw problemOfQuote(symbol, answer, now, presentShare(allowance, userId));
      }
      return {
        status: 200,
        body: {
          ...presentInstrument(symbol, listingDesk.current()?.find(symbol)),
          quote: presentQuote(answer.quote, now),
        },
      };
    },
  });
}

function search({ listingDesk, clock }: Needs): Route {
  return loginRoute({
    method: 'GET',
    path: '/search-stocks',
    tag: 'Market',
    summary: 'Find stocks by symbol or name',
    description: `Up to ${matchesMax} matches, the best first. Costs no request to the price source.`,
    query: schemas.searchQuery,
    queryExample: { query: 'apple' },
    success: {
      status: 200,
      description: 'The matches',
      schema: schemas.searchResult,
      example: examples.searchResult,
    },
    problems: ['search_unavailable'],
    handle: async ({ query }) => {
      const waitMs = listingPatienceMs * clock.speed;
      const deadline = clock.now() + waitMs;
      const listing = await listingDesk.ready(deadline);
      if (!listing) {
        const detail = 'The list of symbols could not be loaded so far.';
        const retryAt = listingDesk.retryAt() ?? clock.now() + waitMs;
        throw new ProblemError('search_unavailable', detail, { retryAt, isMarketTime: true });
      }
      const matches = listing
        .search(query.query, matchesMax)
        .map((instrument) => presentInstrument(instrument.symbol, instrument));
      return { status: 200, body: { query: query.query, matches } };
    },
  });
}

function viewHistory(needs: Needs): Route {
  const { historyDesk, allowance, activity, clock } = needs;
  return loginRoute({
    method: 'GET',
    path: '/price-history',
    tag: 'Market',
    summary: 'See what a stock traded at before',
    description:
      'Bars as they traded, oldest first: daily for `1m` and `3m`, weekly for `1y`, `5y` and `max`. ' +
      'A split shows as a jump; with `adjusted=true` bars of before are told in the shares since, for splits that ' +
      'are known here. A chart costs at most one request to the price source a session.',
    query: schemas.historyQuery,
    queryExample: { symbol: 'AAPL', range: '1m' },
    success: {
      status: 200,
      description: 'The bars of the range',
      schema: schemas.priceHistory,
      example: examples.priceHistory,
    },
    problems: ['unknown_symbol', 'history_unavailable'],
    handle: async ({ query }, { userId }) => {
      activity.note(userId);
      const symbol = readSymbol(query.symbol);
      const range = query.range ?? '3m';
      const answer = await historyDesk.historyFor(symbol, intervalOf(range), userId);
      if (answer.kind === 'unknown_symbol') throw unknownSymbol(symbol);
      if (answer.kind === 'unavailable') {
        throw problemOfHistory(symbol, answer, presentShare(allowance, userId));
      }
      // Weekly bars hold a split of their week in either shares.
      const splits = query.adjusted === 'true' ? needs.actionBook.applied(symbol) : null;
      return { status: 200, body: presentHistory(answer, range, clock.now(), splits) };
    },
  });
}
