// The portfolio of the tab's account, and its prices to where all prices go.
import type { Portfolio } from '../api/types.ts';
import { seePrice } from './quotes.ts';
import { useOrderMoves } from './order-turns.ts';
import { useAnswer } from './use-answer.ts';

/** The quotes of an answer go where those of the stream go. */
function keepQuotes({ positions }: Portfolio): void {
  for (const { symbol, price, quote } of positions) {
    const { as_of: asOf, age_seconds: age, source, status } = quote;
    if (price === null || asOf === null || age === null || source === null) continue;
    if (status === 'unavailable') continue;
    // It was fetched then or later: any quote that comes by itself is newer.
    const known = { price, as_of: asOf, age_seconds: age, source, status, fetched_at: asOf };
    const { reason, retry_at: retryAt } = quote;
    seePrice(symbol, {
      ...known,
      ...(reason !== undefined && { reason }),
      ...(retryAt !== undefined && { retry_at: retryAt }),
    });
  }
}

/** The portfolio of the tab's account, read again whenever one of its orders has moved. */
export function usePortfolio() {
  const shown = useAnswer<Portfolio>('view-portfolio', keepQuotes);
  const { again } = shown;
  useOrderMoves(again);
  return shown;
}
