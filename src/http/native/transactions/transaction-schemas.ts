// The shapes of the account's history.
import { Type } from 'typebox';
import { ledgerAccounts } from '#src/domain/ledger.ts';
import { fill, hold, order } from '#src/http/native/orders/order-schemas.ts';
import { transactionTypes } from './present-transaction.ts';
import { instant, money, object, orNull, symbol } from '#src/http/wire/schema-parts.ts';

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
        type: Type.Enum(['order_cancelled', 'order_expired']),
        ...recorded,
        ...ofOrder,
        reason: orNull(Type.String()),
      }),
      object({ type: Type.Literal('order_rejected'), ...recorded, order, code: Type.String() }),
      object({ type: Type.Literal('account_closed'), ...recorded }),
      object({
        type: Type.Literal('loss_accepted'),
        ...recorded,
        lost_through_sequence: Type.Integer({ minimum: 1 }),
      }),
    ]),
  ),
  next_cursor: orNull(Type.String()),
});
