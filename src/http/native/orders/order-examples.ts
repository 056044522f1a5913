// Worked examples of orders and receipts.
import { Type } from 'typebox';
import { fromWhom, hash, recordedAt } from '#src/http/wire/example-parts.ts';

export const order = { symbol: 'AAPL', quantity: '10' };
/** One of each kind. */
export const purchases = {
  'market order': order,
  'for an amount': { symbol: 'AAPL', amount: '500.00' },
  limit: { ...order, type: 'limit', limit_price: '150.00', time_in_force: 'gtc' },
  stop: { ...order, type: 'stop', stop_price: '210.00' },
  'stop-limit': { ...order, type: 'stop_limit', stop_price: '210.00', limit_price: '212.00' },
  'trailing stop': { ...order, type: 'trailing_stop', trail_percent: '5' },
  'at the open': { ...order, time_in_force: 'opg' },
  bracket: {
    ...order,
    type: 'limit',
    limit_price: '150.00',
    time_in_force: 'gtc',
    take_profit: { limit_price: '180.00' },
    stop_loss: { stop_price: '140.00' },
  },
  'one triggers the other': { ...order, stop_loss: { stop_price: '140.00' } },
};
export const sales = {
  'market order': order,
  everything: { symbol: 'AAPL', quantity: 'all' },
  limit: { ...order, type: 'limit', limit_price: '210.00', time_in_force: 'gtc' },
  stop: { ...order, type: 'stop', stop_price: '140.00' },
  'stop-limit': { ...order, type: 'stop_limit', stop_price: '140.00', limit_price: '138.00' },
  'trailing stop': { ...order, type: 'trailing_stop', trail_amount: '7.50' },
  'at the close': { ...order, time_in_force: 'cls' },
  'one cancels the other': {
    ...order,
    order_class: 'oco',
    time_in_force: 'gtc',
    take_profit: { limit_price: '210.00' },
    stop_loss: { stop_price: '140.00', limit_price: '138.00' },
  },
};
export const idempotencyKey = {
  description: 'A name of your own for this order, 1 to 255 printable ASCII characters',
  schema: Type.String({ minLength: 1, maxLength: 255 }),
};

export const filled = {
  id: '0e7a5b9c-2d4f-4a6b-8c1d-3e5f7a9b1c2d',
  symbol: 'AAPL',
  side: 'buy',
  type: 'market',
  quantity: '10',
  status: 'filled',
  submitted_at: recordedAt,
  filled_at: recordedAt,
  placed_by: 'page',
};
export const fill = { price: '182.6300', quantity: '10', notional: '1826.30', fee: '0.00' };
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
  note: null,
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

const waiting = {
  id: filled.id,
  client_key: 'buy-the-dip-1',
  symbol: 'AAPL',
  side: 'buy',
  type: 'limit',
  order_class: 'simple',
  quantity: '10',
  amount: null,
  filled_quantity: '0',
  average_fill_price: null,
  time_in_force: 'gtc',
  limit_price: '150.0000',
  stop_price: null,
  trail_amount: null,
  trail_percent: null,
  extended_hours: false,
  status: 'open',
  reason: null,
  hold: { cash: '1500.00' },
  submitted_at: recordedAt,
  updated_at: recordedAt,
  filled_at: null,
  recorded_at: null,
  expires_at: '2027-02-18T21:15:00.000Z',
  placed_by: 'page',
  replaces: null,
  replaced_by: null,
  legs: null,
};
export const orderPage = { orders: [waiting], next_cursor: null };
export const orderDetail = {
  ...waiting,
  history: [
    {
      step: 'accepted',
      at: recordedAt,
      recorded_at: recordedAt,
      sequence: 2,
      proof: null,
      reason: null,
      mark: null,
      missing_cash: null,
      evidence: quote,
    },
  ],
};
export const replacement = {
  ...waiting,
  limit_price: '151.0000',
  hold: { cash: '1510.00' },
  replaces: '01a225ff-1088-756d-855a-f7204e1fd7c2',
};
export const cancelledOrder = { ...waiting, status: 'cancelled', reason: 'requested', hold: null };
