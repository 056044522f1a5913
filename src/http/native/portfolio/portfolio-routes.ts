// What the account holds and what it is worth.
import type { Clock } from '#src/runtime/clock.ts';
import type { Portfolios } from '#src/trading/portfolio.ts';
import * as examples from './portfolio-examples.ts';
import { presentPortfolio, presentPortfolioValue } from './present-portfolio.ts';
import { loginRoute, type Route } from '#src/http/wire/route.ts';
import * as schemas from './portfolio-schemas.ts';

type Needs = { readonly portfolios: Portfolios; readonly clock: Clock };

export function portfolioRoutes(needs: Needs): readonly Route[] {
  return [viewPortfolio(needs), calculateValue(needs)];
}

function viewPortfolio({ portfolios, clock }: Needs): Route {
  return loginRoute({
    method: 'GET',
    path: '/view-portfolio',
    tag: 'Portfolio',
    summary: 'View the portfolio',
    description:
      'Cash and positions, each at the best price that can be had now, with its age and status. A ' +
      'position without a price is shown with nulls and named in `unpriced`; it never counts as zero.',
    isOfAccount: true,
    success: {
      status: 200,
      description: 'The portfolio',
      schema: schemas.portfolio,
      example: examples.portfolio,
    },
    problems: ['account_quarantined', 'busy'],
    handle: async (_request, { accountId, userId }) => {
      const portfolio = await portfolios.view(accountId, userId);
      return { status: 200, body: presentPortfolio(accountId, portfolio, clock.now()) };
    },
  });
}

function calculateValue({ portfolios, clock }: Needs): Route {
  return loginRoute({
    method: 'GET',
    path: '/calculate-portfolio-value',
    tag: 'Portfolio',
    summary: 'Know what the portfolio is worth',
    description: 'Market value, cash, equity and profits, and whether every position has a price.',
    isOfAccount: true,
    success: {
      status: 200,
      description: 'The value',
      schema: schemas.portfolioValue,
      example: examples.portfolioValue,
    },
    problems: ['account_quarantined', 'busy'],
    handle: async (_request, { accountId, userId }) => {
      const portfolio = await portfolios.view(accountId, userId);
      return { status: 200, body: presentPortfolioValue(portfolio, clock.now()) };
    },
  });
}
