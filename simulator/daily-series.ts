// TIME_SERIES_DAILY: the bars of the newest 100 sessions, or of all since November 1999.

import type { EpochMs } from '#src/runtime/clock.ts';
import { badCallError } from '#simulator/notices.ts';
import type { Entitlement } from '#simulator/plan.ts';
import { readEntitlement, viewOf } from '#simulator/plan.ts';
import type { Bar, PriceModel } from '#simulator/price-model.ts';
import type { Query } from '#simulator/query.ts';
import { wantsCsv } from '#simulator/query.ts';
import type { SymbolTable } from '#simulator/symbol-table.ts';
import type { Answer } from '#simulator/wire-format.ts';
import { csvAnswer, jsonAnswer, paddedPrice } from '#simulator/wire-format.ts';

/**
 * Answers TIME_SERIES_DAILY, newest bar first. Delayed data are marked in the text of the meta
 * data, not in a key. The plan's rights are checked before; an odd `outputsize` is a bad call
 * (inferred).
 */
export function answerDailySeries(
  query: Query,
  market: { readonly symbols: SymbolTable; readonly prices: PriceModel; readonly now: EpochMs },
): Answer {
  const symbol = query.get('symbol');
  const outputSize = query.get('outputsize') ?? 'compact';
  const limit = SESSIONS[outputSize];
  if (!symbol || limit === undefined) return badCallError('TIME_SERIES_DAILY');
  const entitlement = readEntitlement(query.get('entitlement'));
  const security = market.symbols.find(symbol);
  const view = viewOf(entitlement, market.now);
  const bars = security ? market.prices.bars(security, view, limit) : [];
  const [newest] = bars;
  if (!newest) return badCallError('TIME_SERIES_DAILY', 'unknown_symbol');
  if (wantsCsv(query)) return csvSeries(symbol.toUpperCase(), bars);
  return jsonAnswer('data', {
    'Meta Data': {
      '1. Information': describe(entitlement),
      '2. Symbol': symbol.toUpperCase(),
      '3. Last Refreshed': newest.date,
      '4. Output Size': outputSize === 'full' ? 'Full size' : 'Compact',
      '5. Time Zone': 'US/Eastern',
    },
    'Time Series (Daily)': Object.fromEntries(bars.map((bar) => [bar.date, jsonBar(bar)])),
  });
}

const SESSIONS: Readonly<Record<string, number>> = { compact: 100, full: Infinity };

function describe(entitlement: Entitlement | undefined): string {
  const text = 'Daily Prices (open, high, low, close) and Volumes';
  return entitlement === 'delayed' ? `${text} - DATA DELAYED BY 15 MINUTES` : text;
}

function jsonBar(bar: Bar): Readonly<Record<string, string>> {
  return {
    '1. open': paddedPrice(bar.open),
    '2. high': paddedPrice(bar.high),
    '3. low': paddedPrice(bar.low),
    '4. close': paddedPrice(bar.close),
    '5. volume': String(bar.volume),
  };
}

/** The file name follows the recorded one of the intraday series (inferred). */
function csvSeries(symbol: string, bars: readonly Bar[]): Answer {
  return csvAnswer(`daily_${symbol}.csv`, [
    ['timestamp', 'open', 'high', 'low', 'close', 'volume'],
    ...bars.map((bar) => [bar.date, ...Object.values(jsonBar(bar))]),
  ]);
}
