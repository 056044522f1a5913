// The shapes of activities, with examples.
import { Type } from 'typebox';
import {
  answer,
  asked,
  decimal,
  instant,
  needed,
  request,
  text,
  uuid,
} from '#src/http/alpaca/frame/schemas.ts';

const fill = answer({
  id: text,
  activity_type: Type.Literal('FILL'),
  transaction_time: instant,
  type: Type.Literal('fill'),
  price: decimal,
  qty: decimal,
  side: text,
  symbol: text,
  leaves_qty: decimal,
  order_id: uuid,
  cum_qty: decimal,
  order_status: text,
});
const opening = answer({
  id: text,
  activity_type: Type.Literal('JNLC'),
  date: text,
  created_at: instant,
  net_amount: decimal,
  description: text,
  status: text,
  currency: text,
});
const shares = answer({
  id: text,
  activity_type: Type.Enum(['SPLIT', 'DIV', 'SPIN', 'NC', 'MA']),
  date: text,
  created_at: instant,
  net_amount: decimal,
  description: text,
  symbol: text,
  qty: Type.Optional(decimal),
  per_share_amount: Type.Optional(decimal),
  status: text,
  currency: text,
});
export const activities = Type.Array(Type.Union([fill, opening, shares]));
export const exampleActivities = [
  {
    id: '20261120155830000::45d1c8a2-0b3e-8f53-9c57-0a1b2c3d4e5f',
    activity_type: 'FILL',
    transaction_time: '2026-11-20T20:58:30.000Z',
    type: 'fill',
    price: '182.63',
    qty: '10',
    side: 'buy',
    symbol: 'AAPL',
    leaves_qty: '0',
    order_id: 'b3f1c2d4-5e6f-4a7b-8c9d-0e1f2a3b4c5d',
    cum_qty: '10',
    order_status: 'filled',
  },
];
const common = {
  date: asked('A day of the exchange; without after and until'),
  after: asked('A date or an instant'),
  until: asked('A date or an instant'),
  direction: asked('`desc` (without it) or `asc`'),
  page_size: asked('100 without it, which is the most'),
  page_token: asked('The id of the last one of the page before'),
  order_id: asked('Of one order alone'),
};
export const activitiesQuery = request({
  activity_types: asked(
    'With commas between; `FILL`, `JNLC`, `SPLIT`, `DIV`, `SPIN`, `NC` and `MA` are all there are',
  ),
  category: asked('`trade_activity` or `non_trade_activity`'),
  ...common,
});
export const typeQuery = request(common);
export const typePath = request({ activity_type: needed('`FILL`, or another type') });
