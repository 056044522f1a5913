// REALTIME_BULK_QUOTES for plans with realtime data: up to 100 symbols as they stand now.

import { asQuoted } from '#simulator/market/adjustment.ts';
import { newYorkTime } from '#simulator/market/trading-days.ts';
import type { Market } from '#simulator/market/market.ts';
import type { Bar } from '#simulator/market/price-model.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { badCallError } from '#simulator/wire/notices.ts';
import { viewOf } from '#simulator/limits/plan.ts';
import type { Query } from '#simulator/wire/query.ts';
import type { Answer } from '#simulator/wire/wire-format.ts';
import { barePercent, barePrice, jsonAnswer } from '#simulator/wire/wire-format.ts';

/**
 * Answers REALTIME_BULK_QUOTES: symbols beyond 100 are ignored, unknown ones absent (inferred).
 * Always JSON, for the shape of its CSV is unknown.
 */
export function answerBulkQuotes(query: Query, market: Market): Answer {
  const now = market.now();
  const wanted = (query.get('symbol') ?? '').toUpperCase().split(',').filter(Boolean);
  if (wanted.length === 0) return badCallError('REALTIME_BULK_QUOTES');
  const honoured = new Set(wanted.slice(0, SYMBOLS_MAX));
  const rows = [...honoured].flatMap((symbol) => {
    const security = market.find(symbol);
    if (!security) return [];
    const extended = market.extendedPrice(security, now);
    return market
      .bars(security, viewOf('realtime', now), 1)
      .map((bar) => bulkRow(symbol, asQuoted(market, security, bar), extended));
  });
  return jsonAnswer(rows.length > 0 ? 'data' : 'unknown_symbol', {
    endpoint: 'Realtime Bulk Quotes',
    message: 'success',
    data: rows,
  });
}

const SYMBOLS_MAX = 100;

/** While a session runs the extended-hours price is its last one (inferred). */
function bulkRow(
  symbol: string,
  bar: Bar,
  extended: { cents: number; asOf: EpochMs } | undefined,
): Readonly<Record<string, string>> {
  const extendedCents = extended?.cents ?? bar.close;
  const extendedChange = extendedCents - bar.close;
  const change = bar.close - bar.previousClose;
  return {
    symbol,
    timestamp: easternTimestamp(extended?.asOf ?? bar.asOf),
    open: barePrice(bar.open),
    high: barePrice(bar.high),
    low: barePrice(bar.low),
    close: barePrice(bar.close),
    volume: String(bar.volume),
    previous_close: barePrice(bar.previousClose),
    change: barePrice(change),
    change_percent: barePercent(change, bar.previousClose, 4),
    extended_hours_quote: barePrice(extendedCents),
    extended_hours_change: barePrice(extendedChange),
    extended_hours_change_percent: barePercent(extendedChange, bar.close, 5),
  };
}

/** New York time with milliseconds and no zone. */
function easternTimestamp(at: EpochMs): string {
  return newYorkTime(at)
    .toPlainDateTime()
    .toString({ fractionalSecondDigits: 3 })
    .replace('T', ' ');
}
