// The shapes of positions, with examples.
import { Type } from 'typebox';
import {
  answer,
  asked,
  decimal,
  flag,
  needed,
  nullable,
  request,
  text,
  uuid,
} from '#src/http/alpaca/frame/schemas.ts';

const valued = nullable(decimal);

export const position = answer({
  asset_id: uuid,
  symbol: text,
  exchange: text,
  asset_class: text,
  asset_marginable: flag,
  qty: decimal,
  qty_available: decimal,
  avg_entry_price: decimal,
  side: text,
  market_value: valued,
  cost_basis: decimal,
  unrealized_pl: valued,
  unrealized_plpc: valued,
  unrealized_intraday_pl: valued,
  unrealized_intraday_plpc: valued,
  current_price: valued,
  lastday_price: valued,
  change_today: valued,
});
export const positions = Type.Array(position);
export const examplePosition = {
  asset_id: 'a6a5d9c5-33b6-8e29-a2d5-7c1c1a4f9a77',
  symbol: 'AAPL',
  exchange: 'NASDAQ',
  asset_class: 'us_equity',
  asset_marginable: false,
  qty: '10',
  qty_available: '10',
  avg_entry_price: '180',
  side: 'long',
  market_value: '1826.3',
  cost_basis: '1800',
  unrealized_pl: '26.3',
  unrealized_plpc: '0.0146111111111111',
  unrealized_intraday_pl: '26.3',
  unrealized_intraday_plpc: '0.0146111111111111',
  current_price: '182.63',
  lastday_price: '180.99',
  change_today: '0.0090612741035416',
};
export const positionPath = request({ symbol_or_asset_id: needed('`BRK.B`, or the id') });
export const closeQuery = request({
  qty: asked('Shares to sell; or percentage'),
  percentage: asked('Of the shares, above 0 to 100'),
});
export const closeAllQuery = request({
  cancel_orders: asked('Whether all open orders are cancelled first'),
});
export const closed = Type.Array(
  answer({
    symbol: text,
    status: Type.Integer(),
    body: Type.Object({}, { description: 'The order, or why not' }),
  }),
);
