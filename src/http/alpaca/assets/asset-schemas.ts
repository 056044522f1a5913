// The shapes of assets, of the market's clock and of its calendar, with examples.
import { Type } from 'typebox';
import {
  answer,
  asked,
  flag,
  needed,
  nullable,
  request,
  text,
  uuid,
} from '#src/http/alpaca/frame/schemas.ts';

export const asset = answer({
  id: uuid,
  class: text,
  exchange: text,
  symbol: text,
  name: nullable(text),
  status: text,
  tradable: flag,
  marginable: flag,
  maintenance_margin_requirement: Type.Integer(),
  margin_requirement_long: text,
  margin_requirement_short: text,
  shortable: flag,
  easy_to_borrow: flag,
  borrow_status: text,
  fractionable: flag,
  attributes: Type.Array(text),
  cusip: Type.Null(),
});
export const assetList = Type.Array(asset);
export const exampleAsset = {
  id: 'a6a5d9c5-33b6-8e29-a2d5-7c1c1a4f9a77',
  class: 'us_equity',
  exchange: 'NASDAQ',
  symbol: 'AAPL',
  name: 'Apple Inc',
  status: 'active',
  tradable: true,
  marginable: false,
  maintenance_margin_requirement: 100,
  margin_requirement_long: '100',
  margin_requirement_short: '100',
  shortable: false,
  easy_to_borrow: false,
  borrow_status: 'not_available',
  fractionable: true,
  attributes: [],
  cusip: null,
};
export const assetsQuery = request({
  status: asked('`active` is all there is'),
  asset_class: asked('`us_equity` is all there is'),
  exchange: asked('`NYSE`, `NASDAQ`, `ARCA`, `AMEX` or `BATS`'),
  attributes: asked('No asset has any'),
});
export const assetPath = request({ symbol_or_asset_id: needed('`BRK.B`, or the id') });

export const clock = answer({
  timestamp: text,
  is_open: flag,
  next_open: text,
  next_close: text,
});
export const exampleClock = {
  timestamp: '2026-11-20T15:00:00.000-05:00',
  is_open: true,
  next_open: '2026-11-23T09:30:00.000-05:00',
  next_close: '2026-11-20T16:00:00.000-05:00',
};
export const calendar = Type.Array(
  answer({
    date: text,
    open: text,
    close: text,
    session_open: text,
    session_close: text,
    settlement_date: text,
  }),
);
export const exampleCalendar = [
  {
    date: '2026-11-27',
    open: '09:30',
    close: '13:00',
    session_open: '0400',
    session_close: '2000',
    settlement_date: '2026-11-30',
  },
];
export const calendarQuery = request({
  start: asked('The first day; 1970-01-01 without it'),
  end: asked('The last day; 2029-12-31 without it'),
  date_type: asked('`TRADING` (without it) or `SETTLEMENT`: which dates are compared'),
});
