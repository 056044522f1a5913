// Schemas of a portfolio and of its value.
import { Type } from 'typebox';
import {
  ageSeconds,
  instant,
  money,
  object,
  orNull,
  percent,
  price,
  shares,
  source,
  symbol,
} from '#src/http/wire/schema-parts.ts';

const cash = {
  cash: money,
  held_cash: Type.String({ description: 'What open buys have reserved of the cash' }),
  available_cash: money,
};

export const portfolio = object({
  account_id: Type.String(),
  ...cash,
  positions: Type.Array(
    object({
      symbol,
      name: orNull(Type.String()),
      quantity: shares,
      held_quantity: shares,
      available_quantity: shares,
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
  ...cash,
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
