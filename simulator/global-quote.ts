// GLOBAL_QUOTE: the bar of one session of one symbol. An unknown symbol has an empty quote.

import type { EpochMs } from '#src/runtime/clock.ts';
import { badCallError } from '#simulator/notices.ts';
import { readEntitlement, viewOf } from '#simulator/plan.ts';
import type { Bar, PriceModel } from '#simulator/price-model.ts';
import type { Query } from '#simulator/query.ts';
import { wantsCsv } from '#simulator/query.ts';
import type { SymbolTable } from '#simulator/symbol-table.ts';
import type { Answer } from '#simulator/wire-format.ts';
import { csvAnswer, jsonAnswer, paddedPercent, paddedPrice } from '#simulator/wire-format.ts';

/**
 * Answers GLOBAL_QUOTE. `entitlement=delayed` changes the outer key; the class share `BRK.B` is
 * echoed as it was asked for, in capitals. The plan's rights are checked before.
 */
export function answerGlobalQuote(
  query: Query,
  market: { readonly symbols: SymbolTable; readonly prices: PriceModel; readonly now: EpochMs },
): Answer {
  const symbol = query.get('symbol');
  if (!symbol) return badCallError('GLOBAL_QUOTE');
  const entitlement = readEntitlement(query.get('entitlement'));
  const security = market.symbols.find(symbol);
  const [bar] = security ? market.prices.bars(security, viewOf(entitlement, market.now), 1) : [];
  const fields = bar ? quoteFields(symbol.toUpperCase(), bar) : [];
  if (wantsCsv(query)) return csvQuote(fields);
  const key = entitlement === 'delayed' ? DELAYED_KEY : 'Global Quote';
  const quote = Object.fromEntries(fields.map(({ key, value }) => [key, value]));
  return jsonAnswer(bar ? 'data' : 'unknown_symbol', { [key]: quote });
}

const DELAYED_KEY = 'Global Quote - DATA DELAYED BY 15 MINUTES';

const CSV_COLUMNS = [
  'symbol',
  'open',
  'high',
  'low',
  'price',
  'volume',
  'latestDay',
  'previousClose',
  'change',
  'changePercent',
];

type Field = { readonly key: string; readonly value: string };

function quoteFields(symbol: string, bar: Bar): Field[] {
  const change = bar.close - bar.previousClose;
  return [
    { key: '01. symbol', value: symbol },
    { key: '02. open', value: paddedPrice(bar.open) },
    { key: '03. high', value: paddedPrice(bar.high) },
    { key: '04. low', value: paddedPrice(bar.low) },
    { key: '05. price', value: paddedPrice(bar.close) },
    { key: '06. volume', value: String(bar.volume) },
    { key: '07. latest trading day', value: bar.date },
    { key: '08. previous close', value: paddedPrice(bar.previousClose) },
    { key: '09. change', value: paddedPrice(change) },
    { key: '10. change percent', value: paddedPercent(change, bar.previousClose) },
  ];
}

/** An unknown symbol leaves the header alone, and the file has a fixed name (both inferred). */
function csvQuote(fields: readonly Field[]): Answer {
  const row = fields.map(({ value }) => value);
  const answer = csvAnswer('global_quote.csv', row.length > 0 ? [CSV_COLUMNS, row] : [CSV_COLUMNS]);
  return row.length > 0 ? answer : { ...answer, verdict: 'unknown_symbol' };
}
