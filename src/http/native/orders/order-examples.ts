// Worked examples of orders and receipts.
import { Type } from 'typebox';
import { fromWhom, hash, recordedAt } from '#src/http/wire/example-parts.ts';

export const order = { symbol: 'AAPL', quantity: '10' };
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
