// What the account holds, what it is worth, and how it came about.
import { whenHere } from '#src/runtime/soon.ts';
import * as examples from './examples.ts';
import {
  createPortfolioView,
  type PortfolioView,
  type PortfolioViewNeeds,
} from './portfolio-view.ts';
import { presentTransaction } from './present.ts';
import { invalidRequest } from './problem.ts';
import { loginRoute, type Answer, type Route } from './route.ts';
import * as schemas from './schemas.ts';

const pageLimit = 50;

export function portfolioRoutes(needs: PortfolioViewNeeds): readonly Route[] {
  const view = createPortfolioView(needs);
  return [viewPortfolio(view), calculateValue(view), viewTransactions(needs)];
}

function viewPortfolio(view: PortfolioView): Route {
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
    handle: (_request, { accountId, userId }) =>
      whenHere(view.portfolioOf(accountId, userId), shown),
  });
}

function calculateValue(view: PortfolioView): Route {
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
    handle: (_request, { accountId, userId }) => whenHere(view.valueOf(accountId, userId), shown),
  });
}

function viewTransactions({ broker }: PortfolioViewNeeds): Route {
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

function shown(body: string): Answer {
  return { status: 200, body };
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
