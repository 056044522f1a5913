// Worked examples of stocks, searches and price histories.
import { apple, asOf, recordedAt } from '#src/http/wire/example-parts.ts';

export const stock = {
  ...apple,
  quote: {
    price: '182.6300',
    open: '181.0000',
    high: '183.2000',
    low: '180.5500',
    volume: 51_234_567,
    previous_close: '180.9900',
    change: '1.6400',
    change_percent: '0.9061',
    trading_day: '2026-11-20',
    as_of: asOf,
    fetched_at: '2026-11-20T21:00:04.000Z',
    age_seconds: 12,
    source: 'alpha-vantage',
    entitlement: 'end-of-day',
    status: 'current',
  },
};
export const searchResult = { query: 'apple', matches: [apple] };

export const priceHistory = {
  symbol: 'AAPL',
  range: '1m',
  interval: 'daily',
  adjusted: false,
  bars: [
    {
      date: '2026-11-19',
      open: '180.1000',
      high: '181.9000',
      low: '179.6500',
      close: '180.9900',
      volume: 48_120_400,
    },
    {
      date: '2026-11-20',
      open: '181.0000',
      high: '183.2000',
      low: '180.5500',
      close: '182.6300',
      volume: 51_234_567,
    },
  ],
  bars_left_out: 1,
  dates_left_out: ['2026-11-18'],
  fetched_at: recordedAt,
  source: 'alpha-vantage',
  status: 'current',
};
