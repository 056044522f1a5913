// Schemas of requests and answers about stocks, their prices and their histories.
import { Type } from 'typebox';
import {
  object,
  price,
  percentOf,
  instant,
  ageSeconds,
  source,
  quoteStatus,
  symbol,
  orNull,
  trouble,
} from '#src/http/wire/schema-parts.ts';

export const symbolQuery = object({ symbol });

export const historyQuery = object({
  symbol,
  range: Type.Optional(
    Type.Enum(['1m', '3m', '1y', '5y', 'max'], { description: 'How far back, normally 3m' }),
  ),
  adjusted: Type.Optional(
    Type.Enum(['true', 'false'], { description: 'In the shares since splits; normally false' }),
  ),
});

export const searchQuery = object({
  query: Type.String({ minLength: 1, maxLength: 64, description: 'A symbol or words of a name' }),
});

const instrument = {
  symbol,
  name: orNull(Type.String()),
  exchange: orNull(Type.String()),
  asset_type: orNull(Type.Enum(['Stock', 'ETF'])),
};

export const stock = object({
  ...instrument,
  quote: object({
    price,
    open: price,
    high: price,
    low: price,
    volume: Type.Integer({ minimum: 0 }),
    previous_close: price,
    change: price,
    change_percent: percentOf('the previous close'),
    trading_day: Type.String({ format: 'date' }),
    as_of: instant,
    fetched_at: instant,
    age_seconds: ageSeconds,
    source,
    entitlement: Type.Enum(['end-of-day', 'delayed', 'realtime']),
    status: quoteStatus,
    ...trouble,
  }),
});

export const priceHistory = object({
  symbol,
  range: Type.Enum(['1m', '3m', '1y', '5y', 'max']),
  interval: Type.Enum(['daily', 'weekly']),
  adjusted: Type.Boolean({ description: 'False where prices are as they traded' }),
  bars: Type.Array(
    object({
      date: Type.String({ format: 'date' }),
      open: price,
      high: price,
      low: price,
      close: price,
      volume: Type.Integer({ minimum: 0 }),
    }),
  ),
  bars_left_out: Type.Integer({
    minimum: 0,
    description: 'Bars of the range that the price source sent and that cannot be believed',
  }),
  dates_left_out: Type.Array(Type.String(), { description: 'Their dates, oldest first' }),
  fetched_at: instant,
  source,
  status: Type.Enum(['current', 'stale']),
});

export const searchResult = object({
  query: Type.String(),
  matches: Type.Array(object(instrument)),
});
