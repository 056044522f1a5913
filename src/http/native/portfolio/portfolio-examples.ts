// Worked examples of a portfolio and its value.
import { accountId, asOf, fromWhom, recordedAt } from '#src/http/wire/example-parts.ts';

export const portfolio = {
  account_id: accountId,
  cash: '98173.70',
  held_cash: '0.00',
  available_cash: '98173.70',
  positions: [
    {
      symbol: 'AAPL',
      name: 'Apple Inc',
      quantity: '10',
      held_quantity: '0',
      available_quantity: '10',
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
  held_cash: '0.00',
  available_cash: '98173.70',
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
