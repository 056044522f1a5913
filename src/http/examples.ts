// One worked example for every route: alice starts with 100,000 dollars and buys ten Apple shares.
// A test holds each of them against its schema.
import { Type } from 'typebox';

const recordedAt = '2026-11-20T21:00:12.000Z';
const asOf = '2026-11-20T21:00:00.000Z';
const hash = '3f0c9b0e6a5d4c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0f9e8d7c6b5a49';
const accountId = '7d9f2c1e-4b8a-4e3d-9c57-0a1b2c3d4e5f';
const apple = { symbol: 'AAPL', name: 'Apple Inc', exchange: 'NASDAQ', asset_type: 'Stock' };
const fromWhom = { as_of: asOf, age_seconds: 12, source: 'alpha-vantage', status: 'current' };

export const stock = {
  ...apple,
  quote: {
    price: '182.6300',
    open: '181.0000',
    high: '183.2000',
    low: '180.5500',
    volume: 51_234_567,
    previous_close: '180.9900',
    change: '1.6400',
    change_percent: '0.9061',
    trading_day: '2026-11-20',
    as_of: asOf,
    fetched_at: '2026-11-20T21:00:04.000Z',
    age_seconds: 12,
    source: 'alpha-vantage',
    entitlement: 'end-of-day',
    status: 'current',
  },
};
export const searchResult = { query: 'apple', matches: [apple] };

export const order = { symbol: 'AAPL', quantity: '10' };
export const idempotencyKey = {
  description: 'A name of your own for this order, 1 to 255 printable ASCII characters',
  schema: Type.String({ minLength: 1, maxLength: 255 }),
};

const filled = {
  id: '0e7a5b9c-2d4f-4a6b-8c1d-3e5f7a9b1c2d',
  symbol: 'AAPL',
  side: 'buy',
  type: 'market',
  quantity: '10',
  status: 'filled',
  submitted_at: recordedAt,
  filled_at: recordedAt,
};
const fill = { price: '182.6300', quantity: '10', notional: '1826.30', fee: '0.00' };
const quote = { price: '182.6300', ...fromWhom };

export const buyReceipt = {
  order: filled,
  fill,
  quote,
  cash_before: '100000.00',
  cash_after: '98173.70',
  position: {
    symbol: 'AAPL',
    quantity: '10',
    average_entry_price: '182.6300',
    cost_basis: '1826.30',
  },
  realized_profit: '0.00',
  journal: { sequence: 2, hash },
};
export const sellReceipt = {
  ...buyReceipt,
  order: { ...filled, side: 'sell' },
  cash_before: '98173.70',
  cash_after: '100000.00',
  position: null,
  journal: { sequence: 3, hash },
};

export const priceHistory = {
  symbol: 'AAPL',
  range: '1m',
  interval: 'daily',
  adjusted: false,
  bars: [
    {
      date: '2026-11-19',
      open: '180.1000',
      high: '181.9000',
      low: '179.6500',
      close: '180.9900',
      volume: 48_120_400,
    },
    {
      date: '2026-11-20',
      open: '181.0000',
      high: '183.2000',
      low: '180.5500',
      close: '182.6300',
      volume: 51_234_567,
    },
  ],
  bars_left_out: 1,
  dates_left_out: ['2026-11-18'],
  fetched_at: recordedAt,
  source: 'alpha-vantage',
  status: 'current',
};

export const portfolio = {
  account_id: accountId,
  cash: '98173.70',
  positions: [
    {
      symbol: 'AAPL',
      name: 'Apple Inc',
      quantity: '10',
      average_entry_price: '182.6300',
      cost_basis: '1826.30',
      price: '182.6300',
      market_value: '1826.30',
      unrealized_profit: '0.00',
      unrealized_profit_percent: '0.0000',
      weight_percent: '1.8263',
      quote: fromWhom,
    },
  ],
  market_value: '1826.30',
  equity: '100000.00',
  unrealized_profit: '0.00',
  realized_profit: '0.00',
  complete: true,
  unpriced: [],
  as_of: recordedAt,
};
export const portfolioValue = {
  market_value: '1826.30',
  cash: '98173.70',
  equity: '100000.00',
  cost_basis: '1826.30',
  unrealized_profit: '0.00',
  realized_profit: '0.00',
  positions: 1,
  complete: true,
  unpriced: [],
  oldest_quote_as_of: asOf,
  as_of: recordedAt,
};
export const transactionPage = {
  transactions: [
    {
      type: 'order_filled',
      sequence: 2,
      recorded_at: recordedAt,
      hash,
      order: filled,
      fill,
      cash_before: '100000.00',
      cash_after: '98173.70',
      realized_profit: '0.00',
      postings: [
        { ledger_account: 'cash', amount: '-1826.30' },
        { ledger_account: 'securities_at_cost', amount: '1826.30' },
      ],
    },
    {
      type: 'account_opened',
      sequence: 1,
      recorded_at: '2026-11-20T20:58:00.000Z',
      hash,
      cash_after: '100000.00',
      postings: [
        { ledger_account: 'cash', amount: '100000.00' },
        { ledger_account: 'contributed_capital', amount: '-100000.00' },
      ],
    },
  ],
  next_cursor: null,
};

export const health = {
  status: 'ok',
  version: '0.2.0',
  uptime_seconds: 12,
  checks: { database: 'ok', journal: 'ok', market_data: 'ok' },
  market_data: {
    source: 'simulator',
    plan: 'realtime150',
    requests_left_today: null,
    resets_at: null,
    last_success_at: asOf,
    cool_down_until: null,
    queue_length: 0,
    held_symbols: 1,
    oldest_held_quote_as_of: asOf,
    oldest_held_quote_age_seconds: 12,
    notes: [],
  },
};
