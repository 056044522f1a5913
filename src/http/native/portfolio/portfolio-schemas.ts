// Schemas of a portfolio and of its value.
import { Type } from 'typebox';
import {
  ageSeconds,
  instant,
  money,
  object,
  orNull,
  percentOf,
  price,
  shares,
  source,
  symbol,
  trouble,
} from '#src/http/wire/schema-parts.ts';

const cash = {
  cash: money,
  held_cash: Type.String({ description: 'What open buys have reserved of the cash' }),
  available_cash: money,
  dividends_due: Type.String({
    description: 'Declared and not paid yet: part of equity, not of cash',
  }),
};

/** Null where no price tells. */
const day = {
  day_change: orNull(
    Type.String({
      description: 'Since the close before the day of the price, less what was bought',
    }),
  ),
  day_change_percent: orNull(
    percentOf('the value at the close before, and of what was bought since'),
  ),
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
      unrealized_profit_percent: orNull(percentOf('the cost basis')),
      weight_percent: orNull(percentOf('the equity of the account')),
      previous_close: orNull(price),
      ...day,
      quote: object({
        as_of: orNull(instant),
        age_seconds: orNull(ageSeconds),
        source: orNull(source),
        status: Type.Enum(['current', 'stale', 'last_known', 'adjusting', 'unavailable']),
        ...trouble,
      }),
    }),
  ),
  market_value: money,
  equity: money,
  unrealized_profit: money,
  realized_profit: money,
  ...day,
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
  ...day,
  positions: Type.Integer({ minimum: 0 }),
  complete: Type.Boolean(),
  unpriced: Type.Array(Type.String()),
  oldest_quote_as_of: orNull(instant),
  as_of: instant,
});
