// Which symbols lack a price, in a header: the forms of the bodies have no room for it.
import type { Portfolio } from '#src/trading/portfolio.ts';
import { presentSymbol } from '#src/http/alpaca/assets/symbols.ts';

/** Nothing where every position has a price. */
export function unpricedHeader({ unpriced }: Pick<Portfolio, 'unpriced'>): Record<string, string> {
  return unpriced.length === 0
    ? {}
    : { 'papertape-unpriced': unpriced.map(presentSymbol).join(',') };
}
