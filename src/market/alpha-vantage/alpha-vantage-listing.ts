// LISTING_STATUS bodies: CSV with the dirt that the upstream leaves in them.
import { parse } from 'csv-parse/sync';
import { parseTickerSymbol } from '#src/domain/ticker-symbol.ts';
import { refuseNotice } from './alpha-vantage-notice.ts';
import { UpstreamError, type ListedInstrument } from '#src/market/market-data.ts';

const header = 'symbol,name,exchange,assetType,ipoDate,delistingDate,status';
/**
 * A real listing has 13,000 rows, the simulator's some 600; a handful means a cut or faked body.
 */
const rowsMin = 100;

/**
 * The instruments of a listing that can be traded: test tickers, `:BAT` twins, odd symbols and
 * delisted rows are left out. Throws an UpstreamError for notices and for anything that
 * is not a whole listing.
 */
export function parseListing(text: string): readonly ListedInstrument[] {
  if (text.trimStart().startsWith('{')) refuseJson(text);
  const rows = parseRows(text);
  if (rows[0]?.join(',') !== header)
    throw new UpstreamError('invalid', 'no listing: another header');
  const bySymbol = new Map<string, ListedInstrument>();
  for (const row of rows.slice(1)) {
    const instrument = readInstrument(row);
    if (instrument) bySymbol.set(instrument.symbol, instrument);
  }
  if (bySymbol.size < rowsMin) {
    throw new UpstreamError('invalid', `a listing of ${bySymbol.size} symbols is not believed`);
  }
  return [...bySymbol.values()];
}

function parseRows(text: string): string[][] {
  try {
    return parse(text, { relax_column_count: false, skip_empty_lines: true });
  } catch (error) {
    throw new UpstreamError('invalid', 'no listing: not CSV with seven columns', { cause: error });
  }
}

function refuseJson(text: string): never {
  try {
    refuseNotice(JSON.parse(text));
  } catch (error) {
    if (error instanceof UpstreamError) throw error;
  }
  throw new UpstreamError('invalid', 'no listing: JSON instead of CSV');
}

function readInstrument(row: readonly string[]): ListedInstrument | undefined {
  const [symbolText = '', nameText = '', exchange = '', assetType, ipoDate = '', , status] = row;
  const symbol = parseTickerSymbol(symbolText);
  if (!symbol || status !== 'Active') return undefined;
  if (assetType !== 'Stock' && assetType !== 'ETF') return undefined;
  if (testSymbol.test(symbol) || testName.test(nameText)) return undefined;
  // Some sixty securities that trade have no name in real listings: they go by their symbol.
  const name = nameText.trim() || symbol;
  const listedOn = /^\d{4}-\d\d-\d\d$/.test(ipoDate) ? ipoDate : undefined;
  return { symbol, name, exchange, assetType, listedOn };
}

/** What exchanges try their systems with; such rows may have no name that says so. */
const testSymbol = /^(Z[A-Z]ZZT|Z[A-Z]?IE?X?[EI]?T|ZEXIT|ZTEST|ZTST|[A-Z]TEST(-[A-Z])?)$/;
const testName = /\btest\b.*\b(ticker|stock|symbol)\b/i;
