// Many prices at once, as they are at hand.
import { Type } from 'typebox';
import type { QuoteDesk } from '#src/market/quotes/quote-desk.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { readSymbols } from '#src/http/wire/read-symbol.ts';
import { loginRoute, type Route } from '#src/http/wire/route.ts';
import { object, symbol } from '#src/http/wire/schema-parts.ts';
import { presentQuote } from './present-quote.ts';
import { stock as stockExample } from './price-examples.ts';
import { stock } from './price-schemas.ts';

type Needs = { readonly quoteDesk: Pick<QuoteDesk, 'atHand'>; readonly clock: Clock };

const symbolsMax = 100;
const one = '[A-Za-z0-9][A-Za-z0-9.-]{0,11}';

/** A field that takes symbols with commas between. */
export const symbolList = (description: string) =>
  Type.String({
    minLength: 1,
    maxLength: 1_300,
    pattern: `^${one}(,${one}){0,${symbolsMax - 1}}$`,
    description,
  });

export const shownQuote = object({ symbol, ...stock.properties.quote.properties });

/** Prices that cost nobody a request. */
export function viewQuotesRoute({ quoteDesk, clock }: Needs): Route {
  return loginRoute({
    method: 'GET',
    path: '/view-quotes',
    tag: 'Market',
    summary: 'See many prices at once',
    description:
      'What is at hand of up to 100 symbols, with age and status. Asks the price source for nothing; ' +
      '`GET /lookup-stock` does.',
    query: object({ symbols: symbolList('Symbols with commas between; up to 100') }),
    queryExample: { symbols: 'AAPL,KO' },
    success: {
      status: 200,
      description: 'The prices in the order of the symbols, and the symbols without any',
      schema: object({ quotes: Type.Array(shownQuote), unpriced: Type.Array(Type.String()) }),
      example: { quotes: [{ symbol: 'AAPL', ...stockExample.quote }], unpriced: ['KO'] },
    },
    problems: [],
    handle: async ({ query }) => {
      const symbols = readSymbols(query.symbols, symbolsMax);
      const found = quoteDesk.atHand(symbols);
      const now = clock.now();
      const quotes = [...found.values()].map((quote) => ({
        symbol: quote.symbol,
        ...presentQuote(quote, now),
      }));
      const unpriced = symbols.filter((each) => !found.has(each));
      return { status: 200, body: { quotes, unpriced } };
    },
  });
}
