// What is meant by the fields of Alpaca's dialect. It forgives much, so that little of what is made
// wrong has an answer that can be foretold: that none is a fault and each is documented is what
// counts.
import fc from 'fast-check';
import { live } from './live.ts';

/** Whether the path is one of the dialect. */
export function isDialect(path: string): boolean {
  return /^\/v2(?:beta1)?\//.test(path);
}

type Meanings = Readonly<Record<string, fc.Arbitrary<unknown>>>;

const symbol = fc.constantFrom('AAPL', 'MSFT', 'BRK.B', 'aapl', 'ZZZZZ');
const symbols = fc.constantFrom('AAPL', 'AAPL,MSFT', 'BRK.B,ZZZZZ');
const day = fc.constantFrom('2026-11-18', '2026-11-20T00:00:00Z', '2026-11-19T09:30:00.123-05:00');
const flag = fc.constantFrom('true', 'False', '1', 't');
const mostly = (value: string) => ({ weight: 6, arbitrary: fc.constant(value) });
const instrument = fc.oneof(mostly('AAPL'), fc.constantFrom('MSFT', 'BRK.B', 'ZZZZZ'), fc.uuid());

/** By the name of the field, wherever it stands. */
export const meantInDialect: Meanings = {
  symbol,
  symbols,
  symbol_or_asset_id: instrument,
  order_id: fc.oneof(mostly(live.order), fc.uuid()),
  watchlist_id: fc.oneof(mostly(live.watchlist), fc.uuid()),
  client_order_id: fc.oneof(mostly(live.order), fc.uuid()),
  name: fc.constantFrom(live.watchlistName, live.watchlistName, 'No such list'),
  activity_type: fc.constantFrom('FILL', 'JNLC', 'DIV'),
  activity_types: fc.constantFrom('FILL', 'FILL,JNLC'),
  category: fc.constantFrom('trade_activity', 'non_trade_activity'),
  status: fc.constantFrom('open', 'closed', 'all'),
  direction: fc.constantFrom('asc', 'desc'),
  sort: fc.constantFrom('asc', 'desc'),
  date_type: fc.constantFrom('TRADING', 'SETTLEMENT'),
  side: fc.constantFrom('buy', 'sell'),
  asset_class: fc.constant('us_equity'),
  exchange: fc.constantFrom('NYSE', 'NASDAQ'),
  attributes: fc.constant('ptp_no_exception'),
  limit: fc.constantFrom('1', '50', '100000'),
  page_size: fc.constantFrom('1', '100'),
  page_token: fc.constant('20261120155830000::45d1c8a2-0b3e-8f53-9c57-0a1b2c3d4e5f'),
  after_order_id: fc.constant(live.order),
  before_order_id: fc.constant(live.order),
  timeframe: fc.constantFrom('1Day', '1D', '1Week', '1Min', '4Hour'),
  adjustment: fc.constantFrom('raw', 'all'),
  feed: fc.constantFrom('iex', 'sip'),
  currency: fc.constant('USD'),
  asof: fc.constant('2026-11-20'),
  start: fc.constantFrom('2026-11-16', '2026-11-16T05:00:00Z'),
  end: fc.constantFrom('2026-11-20', '2026-11-20T23:00:00+00:00'),
  date: fc.constant('2026-11-20'),
  after: day,
  until: day,
  nested: flag,
  cancel_orders: flag,
  qty: fc.constantFrom('1', '0.5'),
  percentage: fc.constantFrom('10', '33.333333333'),
};

/** Pages of bars have tokens of their own, which no other request knows. */
const withoutToken: Meanings = { page_token: fc.constant('') };

/** A stream of what is over, which ends by itself. */
const pastUpdates: Meanings = {
  since: day,
  until: fc.constant('2026-11-20T14:00:00Z'),
  since_id: fc.constant(''),
  until_id: fc.constant(''),
};

export const meantOnPath: Readonly<Record<string, Meanings>> = {
  '/v2/stocks/bars': withoutToken,
  '/v2/stocks/{symbol}/bars': withoutToken,
  '/v2/account/portfolio/history': {
    period: fc.constantFrom('1M', '3D', '1A'),
    timeframe: fc.constantFrom('1D', '1D', '15Min'),
    pnl_reset: fc.constantFrom('per_day', 'no_reset'),
    intraday_reporting: fc.constant('market_hours'),
    extended_hours: flag,
  },
  '/v2/events/trades': pastUpdates,
  '/v2beta1/events/trades': pastUpdates,
};

const order = {
  symbol,
  qty: fc.constantFrom<unknown>('1', 2, 0.5, '0.000000001'),
  side: fc.constantFrom('buy', 'buy', 'sell'),
  type: fc.constant('market'),
  time_in_force: fc.constant('day'),
};
const limitOrder = {
  ...order,
  qty: fc.constantFrom<unknown>('1', 2),
  type: fc.constant('limit'),
  limit_price: fc.constantFrom<unknown>('1', 150.25, '9000'),
  time_in_force: fc.constantFrom('day', 'gtc', 'opg', 'cls', 'ioc', 'fok'),
  extended_hours: fc.constantFrom<unknown>(true, false, null),
};
const bracket = {
  ...order,
  qty: fc.constant('1'),
  side: fc.constant('buy'),
  order_class: fc.constantFrom('bracket', 'oto', 'oco'),
  take_profit: fc.constant({ limit_price: '5000' }),
  stop_loss: fc.constantFrom<unknown>({ stop_price: '1' }, null),
};

export const bodiesInDialect: Meanings = {
  'POST /v2/orders': fc.oneof(fc.record(order), fc.record(limitOrder), fc.record(bracket)),
  'PATCH /v2/orders/{order_id}': fc.record({
    qty: fc.constantFrom<unknown>('3', 4, null),
    limit_price: fc.constantFrom<unknown>('0.02', '0.03'),
  }),
  'PATCH /v2/account/configurations': fc.record({ trade_confirm_email: fc.constant('none') }),
  'POST /v2/watchlists': fc.record({
    name: fc.stringMatching(/^[!-~]{1,12}$/),
    symbols: fc.constantFrom<unknown>(['AAPL'], [], null),
  }),
  'PUT /v2/watchlists/{watchlist_id}': fc.record({ symbols: fc.constant(['MSFT']) }),
  'PUT /v2/watchlists:by_name': fc.record({ symbols: fc.constant(['MSFT']) }),
  'POST /v2/watchlists/{watchlist_id}': fc.record({ symbol: fc.constantFrom('AAPL', 'TSLA') }),
  'POST /v2/watchlists:by_name': fc.record({ symbol: fc.constantFrom('AAPL', 'TSLA') }),
};
