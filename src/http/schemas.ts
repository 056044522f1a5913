// The shapes of what goes in and comes out: the one source of validation, types and documentation.
import { Type } from 'typebox';
import { ledgerAccounts } from '#src/domain/ledger.ts';
import {
  object,
  money,
  price,
  percent,
  shares,
  instant,
  ageSeconds,
  source,
  quoteStatus,
  side,
  symbol,
  orNull,
} from './schema-parts.ts';

export const orderRequest = object({
  symbol: Type.String({ minLength: 1, maxLength: 12, description: 'A listed symbol, in any case' }),
  quantity: Type.Union([Type.String({ minLength: 1, maxLength: 40 }), Type.Number()], {
    description: 'Shares, more than 0, up to 9 decimals; a decimal string or a number',
  }),
});
export const noQuery = object({});
export const pageQuery = object({
  after: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: '`next_cursor` of the page before' }),
  ),
  limit: Type.Optional(
    Type.String({ pattern: '^([1-9]|[1-9][0-9]|100)$', description: '1 to 100, normally 50' }),
  ),
});
export const probeQuery = object({ probe: Type.Optional(Type.Enum(['live', 'ready'])) });

export const problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String({ description: 'Stable; decide by this' }),
  detail: Type.String({ description: 'One sentence for people' }),
  instance: Type.String(),
  request_id: Type.String(),
  errors: Type.Optional(Type.Array(object({ field: Type.String(), message: Type.String() }))),
});

const order = object({
  id: Type.String(),
  symbol,
  side,
  type: Type.Literal('market'),
  quantity: shares,
  status: Type.Enum(['filled', 'rejected']),
  submitted_at: instant,
  filled_at: Type.Optional(instant),
});
const fill = object({ price, quantity: shares, notional: money, fee: money });
const orderQuote = object({
  price,
  as_of: instant,
  age_seconds: ageSeconds,
  source,
  status: quoteStatus,
});

export const receipt = object({
  order,
  fill,
  quote: orderQuote,
  cash_before: money,
  cash_after: money,
  position: orNull(
    object({ symbol, quantity: shares, average_entry_price: price, cost_basis: money }),
  ),
  realized_profit: money,
  journal: object({ sequence: Type.Integer({ minimum: 1 }), hash: Type.String() }),
});

const recorded = {
  sequence: Type.Integer({ minimum: 1 }),
  recorded_at: instant,
  hash: Type.String(),
  postings: Type.Array(object({ ledger_account: Type.Enum([...ledgerAccounts]), amount: money }), {
    description: 'Debits positive, credits negative; they sum to zero',
  }),
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

export const portfolio = object({
  account_id: Type.String(),
  cash: money,
  positions: Type.Array(
    object({
      symbol,
      name: orNull(Type.String()),
      quantity: shares,
      average_entry_price: price,
      cost_basis: money,
      price: orNull(price),
      market_value: orNull(money),
      unrealized_profit: orNull(money),
      unrealized_profit_percent: orNull(percent),
      weight_percent: orNull(percent),
      quote: object({
        as_of: orNull(instant),
        age_seconds: orNull(ageSeconds),
        source: orNull(source),
        status: Type.Enum(['current', 'stale', 'last_known', 'adjusting', 'unavailable']),
      }),
    }),
  ),
  market_value: money,
  equity: money,
  unrealized_profit: money,
  realized_profit: money,
  complete: Type.Boolean({ description: 'False when a position has no price' }),
  unpriced: Type.Array(Type.String()),
  as_of: instant,
});
export const portfolioValue = object({
  market_value: money,
  cash: money,
  equity: money,
  cost_basis: money,
  unrealized_profit: money,
  realized_profit: money,
  positions: Type.Integer({ minimum: 0 }),
  complete: Type.Boolean(),
  unpriced: Type.Array(Type.String()),
  oldest_quote_as_of: orNull(instant),
  as_of: instant,
});

export const health = object({
  status: Type.Enum(['ok', 'degraded', 'unavailable']),
  version: Type.String(),
  uptime_seconds: Type.Integer({ minimum: 0 }),
  checks: object({
    database: Type.Enum(['ok', 'failed']),
    journal: Type.Enum(['ok', 'failed']),
    market_data: Type.Enum(['ok', 'key_rejected', 'allowance_exhausted', 'unreachable']),
  }),
  market_data: object({
    source,
    plan: Type.String(),
    requests_left_today: orNull(Type.Integer({ minimum: 0 })),
    resets_at: orNull(instant),
    last_success_at: orNull(instant),
    cool_down_until: orNull(instant),
    queue_length: Type.Integer({ minimum: 0 }),
    held_symbols: Type.Integer({ minimum: 0 }),
    oldest_held_quote_as_of: orNull(instant),
    oldest_held_quote_age_seconds: orNull(ageSeconds),
    notes: Type.Array(Type.String(), { description: 'Sentences for the operator' }),
  }),
});
