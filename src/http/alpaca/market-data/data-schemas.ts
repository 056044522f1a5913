// The shapes of market data, with examples: numbers, as its clients expect them.
import { Type, type TSchema } from 'typebox';
import { answer, asked, needed, nullable, request, text } from '#src/http/alpaca/frame/schemas.ts';

const number = Type.Number();

const trade = answer({
  t: text,
  x: text,
  p: number,
  s: number,
  c: Type.Array(text),
  i: number,
  z: text,
});
const quote = answer({
  t: text,
  ax: text,
  ap: number,
  as: number,
  bx: text,
  bp: number,
  bs: number,
  c: Type.Array(text),
  z: text,
});
const bar = answer({
  t: text,
  o: number,
  h: number,
  l: number,
  c: number,
  v: number,
  n: number,
  vw: number,
});
const snapshotParts = {
  latestTrade: trade,
  latestQuote: quote,
  minuteBar: bar,
  dailyBar: bar,
  prevDailyBar: nullable(bar),
};
const bySymbol = (schema: TSchema) => Type.Record(Type.String(), schema);

export const one = {
  trade: answer({ symbol: text, trade }),
  quote: answer({ symbol: text, quote }),
  bar: answer({ symbol: text, bar }),
};
export const many = {
  trade: answer({ trades: bySymbol(trade) }),
  quote: answer({ quotes: bySymbol(quote) }),
  bar: answer({ bars: bySymbol(bar) }),
};
export const snapshot = answer({ symbol: text, ...snapshotParts });
export const snapshots = bySymbol(answer(snapshotParts));
export const bars = answer({
  bars: nullable(Type.Array(bar)),
  symbol: text,
  next_page_token: nullable(text),
});
export const barsOfMany = answer({
  bars: bySymbol(Type.Array(bar)),
  next_page_token: nullable(text),
});

export const symbolPath = request({ symbol: needed('`BRK.B`') });
const common = {
  feed: asked('Understood; there is one feed'),
  currency: asked('`USD` is all there is'),
};
export const latestQuery = request(common);
export const latestOfMany = request({ symbols: needed('With commas between'), ...common });
const ofBars = {
  timeframe: needed('`1Day` or `1Week`'),
  start: asked('A date or an instant, itself included'),
  end: asked('A date or an instant, itself included'),
  limit: asked('Bars of one page: 1000 without it, at most 10000'),
  adjustment: asked(
    '`raw` (without it), or `split` or `all`: in the shares since; dividends stay in prices',
  ),
  asof: asked('Understood; symbols are those of today'),
  sort: asked('`asc` (without it) or `desc`'),
  page_token: asked('`next_page_token` of the page before'),
};
export const barsQuery = request({ ...ofBars, ...common });
export const barsOfManyQuery = request({
  symbols: needed('With commas between'),
  ...ofBars,
  ...common,
});

const at = '2026-11-20T20:58:00.000Z';
export const examples = {
  trade: { t: at, x: 'V', p: 182.63, s: 1, c: ['@'], i: 1_795_208_280_000, z: 'C' },
  quote: { t: at, ax: 'V', ap: 182.63, as: 1, bx: 'V', bp: 182.63, bs: 1, c: ['R'], z: 'C' },
  bar: {
    t: '2026-11-20T05:00:00.000Z',
    o: 181,
    h: 183.2,
    l: 180.55,
    c: 182.63,
    v: 51_234_567,
    n: 0,
    vw: 182.1266,
  },
};
export const exampleSnapshot = {
  latestTrade: examples.trade,
  latestQuote: examples.quote,
  minuteBar: { ...examples.bar, t: at },
  dailyBar: examples.bar,
  prevDailyBar: examples.bar,
};
