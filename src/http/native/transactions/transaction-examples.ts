// A worked example of the account's history.
import { hash, recordedAt } from '#src/http/wire/example-parts.ts';
import { fill, filled } from '#src/http/native/orders/order-examples.ts';

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
