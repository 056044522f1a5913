// GLOBAL_QUOTE: the bar of one session of one symbol. An unknown symbol has an empty quote.

import type { Market } from '#simulator/market/market.ts';
import { asQuoted } from '#simulator/market/adjustment.ts';
import type { Bar } from '#simulator/market/price-model.ts';
import { badCallError } from '#simulator/wire/notices.ts';
import { readEntitlement, viewOf } from '#simulator/limits/plan.ts';
import type { Query } from '#simulator/wire/query.ts';
import { wantsCsv } from '#simulator/wire/query.ts';
import type { Answer } from '#simulator/wire/wire-format.ts';
import { csvAnswer, jsonAnswer, paddedPercent, paddedPrice } from '#simulator/wire/wire-format.ts';

/**
 * Answers GLOBAL_QUOTE. `entitlement=delayed` changes the outer key; the class share `BRK.B` is
 * echoed as it was asked for, in capitals. The previous close is the traded one, also on the day
 * of a split, unless the split says otherwise (inferred). The plan's rights are checked before.
 */
export function answerGlobalQuote(query: Query, market: Market): Answer {
  const symbol = query.get('symbol');
  if (!symbol) return badCallError('GLOBAL_QUOTE');
  const entitlement = readEntitlement(query.get('entitlement'));
  const security = market.find(symbol);
  const [traded] = security ? market.bars(security, viewOf(entitlement, market.now()), 1) : [];
  const bar = security && traded && asQuoted(market, security, traded);
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
