// The shapes of orders, their fills and receipts.
import { Type } from 'typebox';
import {
  ageSeconds,
  instant,
  money,
  object,
  orNull,
  price,
  quoteStatus,
  shares,
  side,
  source,
  symbol,
} from '#src/http/wire/schema-parts.ts';

export const orderRequest = object({
  symbol: Type.String({ minLength: 1, maxLength: 12, description: 'A listed symbol, in any case' }),
  quantity: Type.Union([Type.String({ minLength: 1, maxLength: 40 }), Type.Number()], {
    description: 'Shares, more than 0, up to 9 decimals; a decimal string or a number',
  }),
});

/** An order as it is shown, also in the history. */
export const order = object({
  id: Type.String(),
  symbol,
  side,
  type: Type.Literal('market'),
  quantity: shares,
  status: Type.Enum(['filled', 'rejected']),
  submitted_at: instant,
  filled_at: Type.Optional(instant),
});
export const fill = object({ price, quantity: shares, notional: money, fee: money });
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
