// TIME_SERIES_DAILY and TIME_SERIES_DAILY_ADJUSTED: the bars of the newest 100 sessions, or of all
// since November 1999, as traded or with what splits and dividends make of them.

import { csvBars, jsonBars } from '#simulator/functions/bar-format.ts';
import { readEntitlement, seriesText, viewOf } from '#simulator/limits/plan.ts';
import type { AdjustedBar } from '#simulator/market/adjustment.ts';
import { adjustBars } from '#simulator/market/adjustment.ts';
import type { Market } from '#simulator/market/market.ts';
import type { Bar } from '#simulator/market/price-model.ts';
import type { Security } from '#simulator/market/symbol-table.ts';
import { badCallError } from '#simulator/wire/notices.ts';
import type { Query } from '#simulator/wire/query.ts';
import { wantsCsv } from '#simulator/wire/query.ts';
import type { Answer } from '#simulator/wire/wire-format.ts';
import { barePrice, csvAnswer, jsonAnswer, paddedAmount } from '#simulator/wire/wire-format.ts';

/**
 * Answers TIME_SERIES_DAILY, newest bar first. The plan's rights are checked before; an odd
 * `outputsize` is a bad call (inferred), and so is an unknown symbol.
 */
export function answerDailySeries(query: Query, market: Market): Answer {
  const asked = readDailyQuery(query, market);
  if (!asked) return refusal(query, 'TIME_SERIES_DAILY');
  const { bars, symbol, meta } = asked;
  // The file names of series follow the recorded one of the intraday series (inferred).
  if (wantsCsv(query)) return csvAnswer(`daily_${symbol}.csv`, csvBars(bars));
  return jsonAnswer('data', {
    'Meta Data': meta('Daily Prices (open, high, low, close) and Volumes'),
    'Time Series (Daily)': jsonBars(bars),
  });
}

/**
 * Answers TIME_SERIES_DAILY_ADJUSTED: numbers unpadded but for dividends, as the CSV was recorded;
 * the JSON is taken to be the same (inferred).
 */
export function answerAdjustedSeries(query: Query, market: Market): Answer {
  const asked = readDailyQuery(query, market);
  if (!asked) return refusal(query, 'TIME_SERIES_DAILY_ADJUSTED');
  const { security, bars, symbol, meta } = asked;
  const rows = adjustBars(market, security, bars).map(adjustedRow);
  if (wantsCsv(query)) {
    return csvAnswer(`daily_adjusted_${symbol}.csv`, [ADJUSTED_COLUMNS, ...rows]);
  }
  return jsonAnswer('data', {
    'Meta Data': meta('Daily Time Series with Splits and Dividend Events'),
    'Time Series (Daily)': Object.fromEntries(
      rows.map(([date = '', ...values]) => [
        date,
        Object.fromEntries(values.map((value, index) => [ADJUSTED_KEYS[index], value])),
      ]),
    ),
  });
}

type Asked = {
  readonly security: Security;
  /** As it was asked for, in capitals. */
  readonly symbol: string;
  readonly bars: readonly Bar[];
  meta(information: string): Readonly<Record<string, string>>;
};

function readDailyQuery(query: Query, market: Market): Asked | undefined {
  const symbol = query.get('symbol')?.toUpperCase();
  const outputSize = query.get('outputsize') ?? 'compact';
  const limit = SESSIONS[outputSize];
  const security = symbol === undefined ? undefined : market.find(symbol);
  if (symbol === undefined || limit === undefined || !security) return undefined;
  const entitlement = readEntitlement(query.get('entitlement'));
  const bars = market.bars(security, viewOf(entitlement, market.now()), limit);
  const [newest] = bars;
  if (!newest) return undefined;
  const meta = (information: string) => ({
    '1. Information': seriesText(information, entitlement),
    '2. Symbol': symbol,
    '3. Last Refreshed': newest.date,
    '4. Output Size': outputSize === 'full' ? 'Full size' : 'Compact',
    '5. Time Zone': 'US/Eastern',
  });
  return { security, symbol, bars, meta };
}

const SESSIONS: Readonly<Record<string, number>> = { compact: 100, full: Infinity };

function refusal(query: Query, name: string): Answer {
  const outputSize = query.get('outputsize') ?? 'compact';
  const isComplete = query.get('symbol') !== undefined && SESSIONS[outputSize] !== undefined;
  return badCallError(name, isComplete ? 'unknown_symbol' : 'bad_call');
}

const ADJUSTED_COLUMNS = [
  'timestamp',
  'open',
  'high',
  'low',
  'close',
  'adjusted_close',
  'volume',
  'dividend_amount',
  'split_coefficient',
];
const ADJUSTED_KEYS = [
  '1. open',
  '2. high',
  '3. low',
  '4. close',
  '5. adjusted close',
  '6. volume',
  '7. dividend amount',
  '8. split coefficient',
];

/** An adjusted close is the double the provider computes, with all its digits. */
function adjustedRow(bar: AdjustedBar): string[] {
  return [
    bar.date,
    ...[bar.open, bar.high, bar.low, bar.close].map(barePrice),
    pythonFloat((bar.close / 100) * bar.multiplier),
    String(bar.volume),
    paddedAmount(bar.dividend),
    pythonFloat(bar.split),
  ];
}

function pythonFloat(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
