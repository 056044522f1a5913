// The symbols of a request, or the 400 that names the field.
import { parseTickerSymbol, type TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { invalidRequest } from '#src/http/problems/problem.ts';

/** The canonical symbol, however it was spelled. */
export function readSymbol(text: string): TickerSymbol {
  const symbol = parseTickerSymbol(text);
  if (symbol) return symbol;
  const message = 'must be a ticker symbol such as AAPL or BRK-B';
  throw invalidRequest([{ field: '/symbol', message }]);
}

/** Up to `max` symbols with commas between, each once; none where nothing was given. */
export function readSymbols(text: string | undefined, max: number): readonly TickerSymbol[] {
  if (text === undefined) return [];
  const symbols = text.split(',').map((each) => parseTickerSymbol(each.trim()));
  const read = symbols.filter((symbol) => symbol !== undefined);
  const isRead = read.length === symbols.length;
  if (isRead && read.length <= max) return [...new Set(read)];
  const message = isRead
    ? `must be at most ${max} symbols`
    : 'must be ticker symbols with commas between, such as AAPL,KO';
  throw invalidRequest([{ field: '/symbols', message }]);
}
