// TIME_SERIES_DAILY, TIME_SERIES_WEEKLY and TIME_SERIES_INTRADAY bodies. A bar that cannot be
// believed is left out and named; anything else wrong with a body makes it useless as a whole.
import {
  isOfMinutes,
  readMinutes,
  type PriceBar,
  type PriceHistory,
  type PriceInterval,
} from '#src/domain/price-history.ts';
import type { QuoteSource } from '#src/domain/quote.ts';
import { parseTickerSymbol, type TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import {
  asObject,
  invalid,
  parseObject,
  readIfBelieved,
  readPrices,
  readText,
  readVolume,
  type Fields,
} from './alpha-vantage-fields.ts';
import { refuseNotice } from './alpha-vantage-notice.ts';

type SeriesContext = {
  readonly symbol: TickerSymbol;
  readonly interval: PriceInterval;
  readonly source: QuoteSource;
  readonly fetchedAt: EpochMs;
};

const seriesNames = { daily: 'Time Series (Daily)', weekly: 'Weekly Time Series' } as const;

function seriesName(interval: PriceInterval): string {
  if (!isOfMinutes(interval)) return seriesNames[interval];
  return `Time Series (${readMinutes(interval).minutes}min)`;
}

/**
 * The history of a body, or undefined when the upstream has none of the symbol. A bar whose date or
 * figures are not what they must be is in `leftOut`. Throws an UpstreamError for notices, for
 * another symbol's bars and for a body without a single bar that can be believed.
 */
export function parseSeries(text: string, context: SeriesContext): PriceHistory | undefined {
  const body = parseObject(text);
  if (saysUnknownSymbol(body)) return undefined;
  refuseNotice(body);
  const meta = asObject(body['Meta Data'], 'Meta Data');
  const found = parseTickerSymbol(readText(meta, '2. Symbol'));
  if (found !== context.symbol) {
    throw invalid(`asked for ${context.symbol}, was given ${found ?? 'no symbol'}`);
  }
  const name = seriesName(context.interval);
  const isMinutes = isOfMinutes(context.interval);
  const series = asObject(body[name], name);
  const bars: PriceBar[] = [];
  const leftOut: string[] = [];
  for (const [date, fields] of Object.entries(series).toSorted(byDate)) {
    const bar = readIfBelieved(() => readBar(date, asObject(fields, date), isMinutes));
    if (bar) bars.push(bar);
    else leftOut.push(date.slice(0, isMinutes ? minuteLength : dateLengthMax));
  }
  if (bars.length === 0) throw invalid('a history without a bar');
  return { ...context, bars, leftOut };
}

/** What stands in place of a date may have any length. */
const dateLengthMax = 10;
/** `2026-11-20 09:30`, without its seconds. */
const minuteLength = 16;

function byDate([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** For a series an unknown symbol is a bad call, told apart by nothing but this text. */
function saysUnknownSymbol(body: Fields): boolean {
  const error = body['Error Message'];
  return typeof error === 'string' && /^Invalid API call\b.*TIME_SERIES/s.test(error);
}

const priceNames = { open: '1. open', high: '2. high', low: '3. low', last: '4. close' };

function readBar(stamp: string, fields: Fields, isMinutes: boolean): PriceBar {
  const date = isMinutes ? stamp.slice(0, minuteLength) : stamp;
  const isKnown = isMinutes ? isMinute(stamp) : isDate(stamp);
  if (!isKnown) throw invalid(`"${stamp}" is no ${isMinutes ? 'time' : 'date'}`);
  const { last: close, ...range } = readPrices(fields, priceNames);
  return { date, ...range, close, volume: readVolume(fields, '5. volume') };
}

function isMinute(text: string): boolean {
  return isDate(text.slice(0, dateLengthMax)) && /^.{10} ([01]\d|2[0-3]):[0-5]\d:00$/.test(text);
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}
