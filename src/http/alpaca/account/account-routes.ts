// The account in Alpaca's words: a cash account, which neither borrows nor sells short.
import type { Broker } from '#src/broker/broker.ts';
import { availableCash } from '#src/domain/hold.ts';
import type { Account } from '#src/domain/account.ts';
import type { AccountId } from '#src/domain/ids.ts';
import type { Money } from '#src/domain/money.ts';
import type { ApiTokenOwner } from '#src/identity/identity-store.ts';
import type { Configurations } from '#src/trading/account-configuration.ts';
import type { LastClose } from '#src/trading/last-close.ts';
import type { Portfolio, Portfolios } from '#src/trading/portfolio.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import type { AlpacaRoute } from '#src/http/alpaca/frame/alpaca-route.ts';
import { presentMoney } from '#src/http/alpaca/present/figures.ts';
import { createKeptTexts } from '#src/http/alpaca/present/kept-texts.ts';
import { unpricedHeader } from '#src/http/alpaca/positions/unpriced-header.ts';
import * as schemas from './account-schemas.ts';

export type AccountNeeds = {
  readonly broker: Pick<Broker, 'readAccount'>;
  readonly portfolios: Portfolios;
  readonly lastClose: LastClose;
  readonly configurations: Configurations;
};

export function accountRoute(needs: AccountNeeds): AlpacaRoute {
  const texts = createKeptTexts();
  return {
    method: 'GET',
    path: '/v2/account',
    tag: 'Alpaca: account',
    summary: 'See the account',
    description:
      'A cash account: its buying power is the cash that no open order holds. Where a price is missing ' +
      'what depends on it is null, and the header Papertape-Unpriced names the symbols.',
    access: 'read',
    success: {
      status: 200,
      description: 'The account',
      schema: schemas.account,
      example: schemas.exampleAccount,
    },
    refusals: [423, 503],
    handle: async (_request, owner) => {
      const { accountId, userId } = owner;
      const portfolio = await needs.portfolios.view(accountId, userId);
      const account = await needs.broker.readAccount(accountId);
      const { suspendsTrade } = await needs.configurations.of(accountId);
      const lastEquity = await needs.lastClose.equity(accountId, portfolio);
      const balanceDate = needs.lastClose.session().date;
      const figures = { portfolio, lastEquity, balanceDate, suspendsTrade };
      const ground = [account, lastEquity, balanceDate, suspendsTrade];
      const body = texts(portfolio, ground, () => presentAccount(owner, account, figures));
      return { status: 200, body, headers: unpricedHeader(portfolio) };
    },
  };
}

type Figures = {
  readonly portfolio: Portfolio;
  readonly lastEquity: Money | undefined;
  readonly balanceDate: string;
  readonly suspendsTrade: boolean;
};

function presentAccount({ accountId }: ApiTokenOwner, account: Account, figures: Figures) {
  const { portfolio, lastEquity, balanceDate, suspendsTrade } = figures;
  const isWhole = portfolio.unpriced.length === 0;
  const free = presentMoney(availableCash(portfolio));
  const value = isWhole ? presentMoney(portfolio.marketValue) : null;
  const equity = isWhole ? presentMoney(portfolio.equity) : null;
  const isClosed = account.status !== 'open';
  return {
    id: accountId,
    admin_configurations: {},
    user_configurations: null,
    account_number: numberOf(accountId),
    status: isClosed ? 'ACCOUNT_CLOSED' : 'ACTIVE',
    crypto_status: 'INACTIVE',
    currency: 'USD',
    cash: presentMoney(portfolio.cash),
    buying_power: free,
    regt_buying_power: free,
    daytrading_buying_power: '0',
    effective_buying_power: free,
    non_marginable_buying_power: free,
    options_buying_power: '0',
    bod_dtbp: '0',
    ...nothingDue,
    portfolio_value: equity,
    equity,
    last_equity: lastEquity === undefined ? null : presentMoney(lastEquity),
    long_market_value: value,
    short_market_value: '0',
    position_market_value: value,
    ...noMargin,
    balance_asof: balanceDate,
    // Bots of earlier years read these two.
    pattern_day_trader: false,
    daytrade_count: 0,
    trading_blocked: isClosed,
    transfers_blocked: false,
    account_blocked: isClosed,
    trade_suspended_by_user: suspendsTrade,
    shorting_enabled: false,
    created_at: presentInstant(account.openedAt),
    options_approved_level: 0,
    options_trading_level: 0,
    crypto_tier: 0,
  };
}

/** Ids begin with their instant: those of accounts that were opened together differ at the end. */
function numberOf(accountId: AccountId): string {
  return `PT${accountId.replaceAll('-', '').slice(-10).toUpperCase()}`;
}

const nothingDue = {
  accrued_fees: '0',
  pending_transfer_in: '0',
  pending_transfer_out: '0',
  pending_reg_taf_fees: '0',
} as const;

const noMargin = {
  initial_margin: '0',
  maintenance_margin: '0',
  last_maintenance_margin: '0',
  sma: '0',
  multiplier: '1',
  intraday_adjustments: '0',
} as const;
