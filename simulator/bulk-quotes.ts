// REALTIME_BULK_QUOTES for plans with realtime data: up to 100 symbols as they stand now.

import type { EpochMs } from '#src/runtime/clock.ts';
import { badCallError } from '#simulator/notices.ts';
import { viewOf } from '#simulator/plan.ts';
import type { Bar, PriceModel } from '#simulator/price-model.ts';
import type { Query } from '#simulator/query.ts';
import type { SymbolTable } from '#simulator/symbol-table.ts';
import type { Answer } from '#simulator/wire-format.ts';
import { barePercent, barePrice, jsonAnswer } from '#simulator/wire-format.ts';

/**
 * Answers REALTIME_BULK_QUOTES: symbols beyond 100 are ignored, unknown ones absent (inferred).
 * Always JSON, for the shape of its CSV is unknown.
 */
export function answerBulkQuotes(
  query: Query,
  market: { readonly symbols: SymbolTable; readonly prices: PriceModel; readonly now: EpochMs },
): Answer {
  const wanted = (query.get('symbol') ?? '').toUpperCase().split(',').filter(Boolean);
  if (wanted.length === 0) return badCallError('REALTIME_BULK_QUOTES');
  const honoured = new Set(wanted.slice(0, SYMBOLS_MAX));
  const rows = [...honoured].flatMap((symbol) => {
    const security = market.symbols.find(symbol);
    const bars = security ? market.prices.bars(security, viewOf('realtime', market.now), 1) : [];
    return bars.map((bar) => bulkRow(symbol, bar));
  });
  return jsonAnswer(rows.length > 0 ? 'data' : 'unknown_symbol', {
    endpoint: 'Realtime Bulk Quotes',
    message: 'success',
    data: rows,
  });
}

const SYMBOLS_MAX = 100;

/** No one trades outside the sessions here, so the extended-hours price is the last one. */
function bulkRow(symbol: string, bar: Bar): Readonly<Record<string, string>> {
  const change = bar.close - bar.previousClose;
  return {
    symbol,
    timestamp: easternTimestamp(bar.asOf),
    open: barePrice(bar.open),
    high: barePrice(bar.high),
    low: barePrice(bar.low),
    close: barePrice(bar.close),
    volume: String(bar.volume),
    previous_close: barePrice(bar.previousClose),
    change: barePrice(change),
    change_percent: barePercent(change, bar.previousClose),
    extended_hours_quote: barePrice(bar.close),
    extended_hours_change: '0.0',
    extended_hours_change_percent: '0.0',
  };
}

/** New York time with milliseconds and no zone. */
function easternTimestamp(at: EpochMs): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO('America/New_York')
    .toPlainDateTime()
    .toString({ fractionalSecondDigits: 3 })
    .replace('T', ' ');
}
