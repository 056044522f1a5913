// SPLITS bodies: every split of a symbol that has taken effect.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { parseTickerSymbol } from '#src/domain/ticker-symbol.ts';
import { asObject, invalid, parseObject, readText } from './alpha-vantage-fields.ts';
import { refuseNotice } from './alpha-vantage-notice.ts';
import type { Split } from '#src/market/market-data.ts';

/**
 * The splits of a body, newest first as it has them. Throws an UpstreamError for notices, for
 * another symbol's splits, and for rows that are no splits.
 */
export function parseSplits(text: string, symbol: TickerSymbol): readonly Split[] {
  const body = parseObject(text);
  refuseNotice(body);
  const found = parseTickerSymbol(readText(body, 'symbol'));
  if (found !== symbol) throw invalid(`asked for ${symbol}, was given ${found ?? 'no symbol'}`);
  const { data } = body;
  if (!Array.isArray(data)) throw invalid('no list of splits');
  return data.map((row) => readSplit(asObject(row, 'split')));
}

function readSplit(row: ReturnType<typeof asObject>): Split {
  const effectiveDate = readText(row, 'effective_date');
  const factor = readText(row, 'split_factor');
  if (!/^\d{4}-\d\d-\d\d$/.test(effectiveDate)) throw invalid(`${effectiveDate} is no date`);
  if (!/^\d{1,6}(\.\d{1,8})?$/.test(factor) || Number(factor) === 0) {
    throw invalid(`${factor} is no split factor`);
  }
  return { effectiveDate, factor };
}
