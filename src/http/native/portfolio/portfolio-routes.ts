// What the account holds and what it is worth.
import { whenHere } from '#src/runtime/soon.ts';
import * as examples from './portfolio-examples.ts';
import {
  createPortfolioView,
  type PortfolioView,
  type PortfolioViewNeeds,
} from './portfolio-view.ts';
import { loginRoute, type Answer, type Route } from '#src/http/wire/route.ts';
import * as schemas from './portfolio-schemas.ts';

export function portfolioRoutes(needs: PortfolioViewNeeds): readonly Route[] {
  const view = createPortfolioView(needs);
  return [viewPortfolio(view), calculateValue(view)];
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

function shown(body: string): Answer {
  return { status: 200, body };
}
