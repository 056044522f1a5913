// The shapes of orders in the dialect, with an example of each.
import { Type } from 'typebox';
import {
  answer,
  asked,
  decimal,
  figure,
  flag,
  instant,
  needed,
  nullable,
  request,
  switchOf,
  text,
  uuid,
  word,
} from '#src/http/alpaca/frame/schemas.ts';

const one = {
  id: uuid,
  client_order_id: text,
  created_at: instant,
  updated_at: instant,
  submitted_at: instant,
  filled_at: nullable(instant),
  expired_at: nullable(instant),
  canceled_at: nullable(instant),
  failed_at: nullable(instant),
  replaced_at: nullable(instant),
  replaced_by: nullable(uuid),
  replaces: nullable(uuid),
  asset_id: uuid,
  symbol: text,
  asset_class: text,
  notional: nullable(decimal),
  qty: nullable(decimal),
  filled_qty: decimal,
  filled_avg_price: nullable(decimal),
  order_class: Type.Enum(['', 'bracket', 'oco', 'oto']),
  order_type: text,
  type: text,
  side: Type.Enum(['buy', 'sell']),
  position_intent: text,
  time_in_force: text,
  limit_price: nullable(decimal),
  stop_price: nullable(decimal),
  status: Type.Enum([
    'new',
    'accepted',
    'held',
    'pending_cancel',
    'pending_replace',
    'filled',
    'canceled',
    'expired',
    'rejected',
    'replaced',
  ]),
  extended_hours: flag,
};
const rest = {
  trail_percent: nullable(decimal),
  trail_price: nullable(decimal),
  hwm: nullable(decimal),
  subtag: Type.Null(),
  source: nullable(text),
  expires_at: nullable(instant),
};
const leg = answer({ ...one, legs: Type.Null(), ...rest });
export const order = answer({ ...one, legs: nullable(Type.Array(leg)), ...rest });
export const orders = Type.Array(order);
export const cancelled = Type.Array(
  answer({
    id: uuid,
    status: Type.Integer(),
    body: Type.Object({}, { description: 'The order, or why not' }),
  }),
);

const takeProfit = Type.Optional(nullable(request({ limit_price: figure('Above the entry') })));
const stopLoss = Type.Optional(
  nullable(
    request({ stop_price: figure('Below the entry'), limit_price: figure('Of a stop-limit') }),
  ),
);
export const newOrder = request({
  symbol: needed('Or the id of the asset'),
  qty: figure('Shares, up to 9 decimals; or notional'),
  notional: figure('Dollars, of a market order'),
  side: needed('`buy` or `sell`'),
  type: needed('`market`, `limit`, `stop`, `stop_limit` or `trailing_stop`'),
  time_in_force: needed('`day`, `gtc`, `opg`, `cls`, `ioc` or `fok`'),
  limit_price: figure('Of limit and stop-limit orders'),
  stop_price: figure('Of stop and stop-limit orders'),
  trail_price: figure('Dollars of a trailing stop; or trail_percent'),
  trail_percent: figure('From 0.1'),
  extended_hours: switchOf('Of limit orders that are day or gtc'),
  client_order_id: word('Up to 128 characters, once for ever in an account'),
  order_class: word('`simple`, `bracket`, `oco` or `oto`'),
  take_profit: takeProfit,
  stop_loss: stopLoss,
  position_intent: word('`buy_to_open` or `sell_to_close`'),
});
export const replacement = request({
  qty: figure('All shares, whole ones'),
  time_in_force: word('`day` or `gtc`'),
  limit_price: figure('Of orders that have one'),
  stop_price: figure('Of orders that have one'),
  trail: figure('Of trailing stops, in the unit that they have'),
  client_order_id: word('Of the new order'),
});
export const ordersQuery = request({
  status: asked('`open` (without it), `closed` or `all`'),
  limit: asked('50 without it, at most 500'),
  after: asked('Submitted after this instant'),
  until: asked('Submitted before this instant'),
  direction: asked('`desc` (without it) or `asc`'),
  nested: asked('Whether legs stand below the order that they belong to'),
  symbols: asked('With commas between'),
  side: asked('`buy` or `sell`'),
  asset_class: asked('`us_equity` is all there is'),
  after_order_id: asked('Behind this order'),
  before_order_id: asked('In front of this order'),
});
export const nestedQuery = request({ nested: asked('Whether its legs are shown with it') });
export const clientIdQuery = request({ client_order_id: needed('As it was given or made up') });
export const orderId = request({ order_id: needed('The id, with or without dashes') });

const exampleId = 'b3f1c2d4-5e6f-4a7b-8c9d-0e1f2a3b4c5d';
export const exampleParameters = { order_id: exampleId };
export const exampleRequest = {
  symbol: 'AAPL',
  qty: '10',
  side: 'buy',
  type: 'market',
  time_in_force: 'day',
};
export const exampleOrder = {
  id: exampleId,
  client_order_id: 'eb9e2aaa-f71a-4f51-b5b4-52a6c565dad4',
  created_at: '2026-11-20T20:58:30.000Z',
  updated_at: '2026-11-20T20:58:30.000Z',
  submitted_at: '2026-11-20T20:58:30.000Z',
  filled_at: '2026-11-20T20:58:30.000Z',
  expired_at: null,
  canceled_at: null,
  failed_at: null,
  replaced_at: null,
  replaced_by: null,
  replaces: null,
  asset_id: 'a6a5d9c5-33b6-8e29-a2d5-7c1c1a4f9a77',
  symbol: 'AAPL',
  asset_class: 'us_equity',
  notional: null,
  qty: '10',
  filled_qty: '10',
  filled_avg_price: '182.63',
  order_class: '',
  order_type: 'market',
  type: 'market',
  side: 'buy',
  position_intent: 'buy_to_open',
  time_in_force: 'day',
  limit_price: null,
  stop_price: null,
  status: 'filled',
  extended_hours: false,
  legs: null,
  trail_percent: null,
  trail_price: null,
  hwm: null,
  subtag: null,
  source: 'access_key',
  expires_at: null,
};
