// The symbol of a request, or the 400 that names the field.
import { parseTickerSymbol, type TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { invalidRequest } from '#src/http/problems/problem.ts';

/** The canonical symbol, however it was spelled. */
export function readSymbol(text: string): TickerSymbol {
  const symbol = parseTickerSymbol(text);
  if (symbol) return symbol;
  const message = 'must be a ticker symbol such as AAPL or BRK-B';
  throw invalidRequest([{ field: '/symbol', message }]);
}
