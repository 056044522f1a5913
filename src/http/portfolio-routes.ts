// What the account holds, what it is worth, and how it came about.
import type { Broker } from '#src/broker/broker.ts';
import type { AccountId } from '#src/domain/ids.ts';
import { valueAccount, type Valuation } from '#src/domain/valuation.ts';
import type { ListingDesk } from '#src/market/listing-desk.ts';
import type { QuoteDesk } from '#src/market/quote-desk.ts';
import type { SymbolInterest } from '#src/market/symbol-interest.ts';
import type { Clock } from '#src/runtime/clock.ts';
import * as examples from './examples.ts';
import { presentPortfolio, presentPortfolioValue } from './present-portfolio.ts';
import { presentTransaction } from './present.ts';
import { invalidRequest } from './problem.ts';
import { loginRoute, type Route } from './route.ts';
import * as schemas from './schemas.ts';

type Needs = {
  readonly broker: Broker;
  readonly quoteDesk: QuoteDesk;
  readonly listingDesk: ListingDesk;
  readonly interest: SymbolInterest;
  readonly clock: Clock;
};

const pageLimit = 50;

export function portfolioRoutes(needs: Needs): readonly Route[] {
  return [viewPortfolio(needs), calculateValue(needs), viewTransactions(needs)];
}

function viewPortfolio(needs: Needs): Route {
  return loginRoute({
    method: 'GET',
    path: '/view-portfolio',
    tag: 'Portfolio',
    summary: 'View the portfolio',
    description:
      'Cash and positions, each at the best price that can be had now, with its age and status. A ' +
      'position without a price is shown with nulls and named in `unpriced`; it never counts as zero.',
    success: {
      status: 200,
      description: 'The portfolio',
      schema: schemas.portfolio,
      example: examples.portfolio,
    },
    problems: ['account_quarantined', 'busy'],
    handle: async (_request, { accountId }) => {
      const valuation = await valueNow(needs, accountId);
      const listing = needs.listingDesk.current();
      return {
        status: 200,
        body: presentPortfolio(
          accountId,
          valuation,
          (symbol) => listing?.find(symbol)?.name,
          needs.clock.now(),
        ),
      };
    },
  });
}

function calculateValue(needs: Needs): Route {
  return loginRoute({
    method: 'GET',
    path: '/calculate-portfolio-value',
    tag: 'Portfolio',
    summary: 'Know what the portfolio is worth',
    description: 'Market value, cash, equity and profits, and whether every position has a price.',
    success: {
      status: 200,
      description: 'The value',
      schema: schemas.portfolioValue,
      example: examples.portfolioValue,
    },
    problems: ['account_quarantined', 'busy'],
    handle: async (_request, { accountId }) => {
      const valuation = await valueNow(needs, accountId);
      return { status: 200, body: presentPortfolioValue(valuation, needs.clock.now()) };
    },
  });
}

function viewTransactions({ broker }: Needs): Route {
  return loginRoute({
    method: 'GET',
    path: '/view-transactions',
    tag: 'Portfolio',
    summary: 'View the history of the account',
    description: 'Newest first, page by page. The hash of each entry covers the one before it.',
    query: schemas.pageQuery,
    queryExample: { limit: '2' },
    success: {
      status: 200,
      description: 'One page; `next_cursor` is null on the last',
      schema: schemas.transactionPage,
      example: examples.transactionPage,
    },
    problems: ['account_quarantined'],
    handle: async ({ query }, { accountId }) => {
      const limit = Number(query.limit ?? pageLimit);
      const before =
        query.after === undefined ? Number.MAX_SAFE_INTEGER : decodeCursor(query.after);
      const entries = await broker.readHistory(accountId, before, limit + 1);
      const page = entries.slice(0, limit);
      const last = page.at(-1);
      return {
        status: 200,
        body: {
          transactions: page.map(presentTransaction),
          next_cursor: entries.length > limit && last ? encodeCursor(last.sequence) : null,
        },
      };
    },
  });
}

async function valueNow(
  { broker, quoteDesk, interest }: Needs,
  accountId: AccountId,
): Promise<Valuation> {
  const { positions } = await broker.readAccount(accountId);
  const symbols = positions.map(({ symbol }) => symbol);
  interest.noteHeld(symbols);
  const quotes = await quoteDesk.quotesFor(symbols);
  // Read again: an order may have filled while the prices were fetched.
  return valueAccount(await broker.readAccount(accountId), (symbol) => quotes.get(symbol));
}

function encodeCursor(sequence: number): string {
  return Buffer.from(`before:${sequence}`).toString('base64url');
}

function decodeCursor(cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString();
  const sequence = /^before:([1-9]\d{0,14})$/.exec(text)?.[1];
  if (sequence === undefined || encodeCursor(Number(sequence)) !== cursor) {
    throw invalidRequest([{ field: '/after', message: 'must be the next_cursor of a page' }]);
  }
  return Number(sequence);
}
