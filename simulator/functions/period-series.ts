// TIME_SERIES_WEEKLY and TIME_SERIES_MONTHLY: the whole history, the running period at its newest
// day.

import type { SeriesBar } from '#simulator/functions/bar-format.ts';
import { csvBars, jsonBars } from '#simulator/functions/bar-format.ts';
import { readEntitlement, seriesText, viewOf } from '#simulator/limits/plan.ts';
import type { Market } from '#simulator/market/market.ts';
import type { Bar } from '#simulator/market/price-model.ts';
import { badCallError } from '#simulator/wire/notices.ts';
import type { Query } from '#simulator/wire/query.ts';
import { wantsCsv } from '#simulator/wire/query.ts';
import type { Answer } from '#simulator/wire/wire-format.ts';
import { csvAnswer, jsonAnswer } from '#simulator/wire/wire-format.ts';

/** Answers TIME_SERIES_WEEKLY, newest week first, each under its last trading day. */
export function answerWeeklySeries(query: Query, market: Market): Answer {
  return answerPeriods(query, market, 'Weekly', weekOf);
}

/** Answers TIME_SERIES_MONTHLY, newest month first, each under its last trading day. */
export function answerMonthlySeries(query: Query, market: Market): Answer {
  return answerPeriods(query, market, 'Monthly', (date) => date.slice(0, 'YYYY-MM'.length));
}

/** Prices as traded: a split in a period shows as a leap within its bar. */
function answerPeriods(
  query: Query,
  market: Market,
  name: 'Weekly' | 'Monthly',
  periodOf: (date: string) => string | number,
): Answer {
  const functionName = `TIME_SERIES_${name.toUpperCase()}`;
  const symbol = query.get('symbol')?.toUpperCase();
  if (symbol === undefined) return badCallError(functionName);
  const entitlement = readEntitlement(query.get('entitlement'));
  const security = market.find(symbol);
  const view = viewOf(entitlement, market.now());
  const bars = mergeBars(security ? market.bars(security, view, Infinity) : [], periodOf);
  const [newest] = bars;
  if (!newest) return badCallError(functionName, 'unknown_symbol');
  if (wantsCsv(query)) return csvAnswer(`${name.toLowerCase()}_${symbol}.csv`, csvBars(bars));
  const text = `${name} Prices (open, high, low, close) and Volumes`;
  return jsonAnswer('data', {
    'Meta Data': {
      '1. Information': seriesText(text, entitlement),
      '2. Symbol': symbol,
      '3. Last Refreshed': newest.date,
      '4. Time Zone': 'US/Eastern',
    },
    [`${name} Time Series`]: jsonBars(bars),
  });
}

function mergeBars(
  bars: readonly Bar[],
  periodOf: (date: string) => string | number,
): readonly SeriesBar[] {
  const merged: SeriesBar[] = [];
  let period: string | number | undefined;
  for (const { date, open, high, low, close, volume } of bars) {
    const later = periodOf(date) === period ? merged.pop() : undefined;
    period = periodOf(date);
    merged.push({
      date: later?.date ?? date,
      open,
      high: Math.max(high, later?.high ?? high),
      low: Math.min(low, later?.low ?? low),
      close: later?.close ?? close,
      volume: volume + (later?.volume ?? 0),
    });
  }
  return merged;
}

const DAY_MS = 86_400_000;

/** Weeks begin on Mondays; day zero of the epoch was a Thursday. */
function weekOf(date: string): number {
  return Math.floor((Date.parse(date) / DAY_MS + 3) / 7);
}
