// The shapes of the account's history.
import { Type } from 'typebox';
import { actionKinds, actionSources } from '#src/domain/actions/corporate-action.ts';
import { ledgerAccounts } from '#src/domain/ledger.ts';
import { fill, hold, order } from '#src/http/native/orders/order-schemas.ts';
import { transactionTypes } from './present-transaction.ts';
import { instant, money, object, orNull, shares, symbol } from '#src/http/wire/schema-parts.ts';

export const pageQuery = object({
  symbol: Type.Optional(Type.String({ minLength: 1, maxLength: 12 })),
  type: Type.Optional(Type.Enum(Object.values(transactionTypes))),
  after: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: '`next_cursor` of the page before' }),
  ),
  limit: Type.Optional(
    Type.String({ pattern: '^([1-9]|[1-9][0-9]|100)$', description: '1 to 100, normally 50' }),
  ),
});

const recorded = {
  sequence: Type.Integer({ minimum: 1 }),
  recorded_at: instant,
  hash: Type.String(),
  postings: Type.Array(object({ ledger_account: Type.Enum([...ledgerAccounts]), amount: money }), {
    description: 'Debits positive, credits negative; they sum to zero',
  }),
};
const ofOrder = { order_id: Type.String(), symbol };

const actionTypes = [
  'split_applied',
  'dividend_due',
  'value_distributed',
  'symbol_renamed',
  'position_written_off',
  'action_reversed',
] as const;

/** What a corporate action did; null where a key has no meaning for its kind. */
const action = {
  action_id: Type.String(),
  revision: Type.Integer({ minimum: 1 }),
  symbol,
  ex_date: Type.String({ description: 'The first day on the new terms' }),
  effective_at: instant,
  source: Type.Enum([...actionSources]),
  kind: Type.Enum([...actionKinds]),
  ratio: orNull(Type.String({ description: 'New shares for old ones, as `3:2`' })),
  lost: orNull(Type.String({ description: 'By rounding down, in 10⁻⁹ share' })),
  amount_per_share: orNull(Type.String()),
  paid_on: orNull(Type.String()),
  new_symbol: orNull(Type.String()),
  reason: orNull(Type.String()),
  entitled_quantity: shares,
  quantity_before: shares,
  quantity_after: shares,
  cash: money,
  cash_after: money,
  dividends_due: money,
  income: money,
  realized_profit: money,
  bought_back: Type.Array(object({ sold_at: instant, quantity: Type.String(), cost: money }), {
    description: 'Sold beyond the true shares, and bought back at the price of the sale',
  }),
  note: Type.String({ description: 'What happened, in words' }),
};

export const transactionPage = object({
  transactions: Type.Array(
    Type.Union([
      object({ type: Type.Literal('account_opened'), ...recorded, cash_after: money }),
      object({
        type: Type.Literal('order_filled'),
        ...recorded,
        order,
        fill,
        cash_before: money,
        cash_after: money,
        realized_profit: money,
      }),
      object({
        type: Type.Literal('order_accepted'),
        ...recorded,
        order,
        hold: orNull(hold),
      }),
      object({ type: Type.Enum(['order_advanced', 'order_released']), ...recorded, ...ofOrder }),
      object({
        type: Type.Literal('order_replaced'),
        ...recorded,
        ...ofOrder,
        replaced_by: Type.String(),
      }),
      object({
        type: Type.Enum(['order_cancelled', 'order_expired', 'order_adjusted']),
        ...recorded,
        ...ofOrder,
        reason: orNull(Type.String()),
      }),
      object({ type: Type.Literal('order_rejected'), ...recorded, order, code: Type.String() }),
      object({ type: Type.Literal('account_closed'), ...recorded }),
      object({ type: Type.Enum([...actionTypes]), ...recorded, ...action }),
      object({
        type: Type.Literal('dividend_paid'),
        ...recorded,
        action_id: Type.String(),
        symbol,
        amount: money,
        cash_after: money,
        ex_date: orNull(Type.String({ description: 'Null where it pays for shares bought back' })),
        amount_per_share: orNull(Type.String()),
        entitled_quantity: orNull(Type.String()),
        paid_on: Type.String(),
        note: Type.String(),
      }),
      object({
        type: Type.Literal('loss_accepted'),
        ...recorded,
        lost_through_sequence: Type.Integer({ minimum: 1 }),
      }),
    ]),
  ),
  next_cursor: orNull(Type.String()),
});
