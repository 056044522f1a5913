// DIVIDENDS bodies: every dividend of a symbol that was declared, those to be paid later too.
import { parseTickerSymbol, type TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Dividend } from '#src/market/market-data.ts';
import { asObject, invalid, parseObject, readText, type Fields } from './alpha-vantage-fields.ts';
import { refuseNotice } from './alpha-vantage-notice.ts';

/**
 * The dividends of a body, newest first as it has them. Throws an UpstreamError for notices, for
 * another symbol's dividends, and for rows that are none.
 */
export function parseDividends(text: string, symbol: TickerSymbol): readonly Dividend[] {
  const body = parseObject(text);
  refuseNotice(body);
  const found = parseTickerSymbol(readText(body, 'symbol'));
  if (found !== symbol) throw invalid(`asked for ${symbol}, was given ${found ?? 'no symbol'}`);
  const { data } = body;
  if (!Array.isArray(data)) throw invalid('no list of dividends');
  return data.map((row) => readDividend(asObject(row, 'dividend')));
}

/** A missing date is the word `None`. */
function readDividend(row: Fields): Dividend {
  const exDate = readText(row, 'ex_dividend_date');
  const paid = readText(row, 'payment_date');
  const amount = readText(row, 'amount');
  if (!isDate(exDate)) throw invalid(`${exDate} is no date`);
  if (paid !== 'None' && !isDate(paid)) throw invalid(`${paid} is no date`);
  if (!/^\d{1,7}(\.\d{1,9})?$/.test(amount)) throw invalid(`${amount} is no amount a share`);
  return { exDate, paymentDate: paid === 'None' ? undefined : paid, amount };
}

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text);
}
