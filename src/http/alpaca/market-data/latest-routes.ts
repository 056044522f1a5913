// The newest trade, quote and bar of symbols, made of the one price that the desk has.
import type { JudgedQuote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { ApiTokenOwner } from '#src/identity/identity-store.ts';
import type { UserActivity } from '#src/market/allowance/user-activity.ts';
import type { ActionBook } from '#src/market/actions/action-book.ts';
import type { HistoryDesk } from '#src/market/history/history-desk.ts';
import type { QuoteDesk } from '#src/market/quotes/quote-desk.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { AlpacaError } from '#src/http/alpaca/frame/alpaca-error.ts';
import type { AlpacaRoute } from '#src/http/alpaca/frame/alpaca-route.ts';
import { presentSymbol } from '#src/http/alpaca/assets/symbols.ts';
import { problemOfQuote } from '#src/http/native/prices/price-problems.ts';
import { dataHeaders, headersOfQuotes } from './data-headers.ts';
import * as schemas from './data-schemas.ts';
import { presentDataQuote, presentMinuteBar, presentTrade } from './present-data.ts';
import { checkFeed, readDataSymbol, readDataSymbols } from './read-data-query.ts';

export type DataNeeds = {
  readonly quoteDesk: QuoteDesk;
  readonly historyDesk: HistoryDesk;
  readonly activity: UserActivity;
  readonly actionBook: Pick<ActionBook, 'applied'>;
  readonly clock: Clock;
};

type Kind = keyof typeof presenters;

const presenters = {
  trade: presentTrade,
  quote: presentDataQuote,
  bar: presentMinuteBar,
} as const;

/** Each for one symbol and for many. */
export function latestRoutes(needs: DataNeeds): readonly AlpacaRoute[] {
  const kinds = ['trade', 'quote', 'bar'] as const;
  return kinds.flatMap((kind) => [latestOfMany(needs, kind), latestOfOne(needs, kind)]);
}

export const dataTag = 'Alpaca: market data';

function latestOfOne(needs: DataNeeds, kind: Kind): AlpacaRoute {
  return {
    method: 'GET',
    path: `/v2/stocks/{symbol}/${kind}s/latest`,
    tag: dataTag,
    summary: `See the latest ${kind} of a symbol`,
    description: descriptions[kind],
    access: 'read',
    parameters: schemas.symbolPath,
    parametersExample: { symbol: 'AAPL' },
    query: schemas.latestQuery,
    success: {
      status: 200,
      description: `The ${kind}`,
      schema: schemas.one[kind],
      example: { symbol: 'AAPL', [kind]: schemas.examples[kind] },
      headers: dataHeaders,
    },
    refusals: [404, 503],
    handle: async ({ path, query }, owner) => {
      checkFeed(query);
      const symbol = readDataSymbol(path['symbol'] ?? '');
      const quote = await findQuote(needs, owner, symbol, kind);
      const body = { symbol: presentSymbol(symbol), [kind]: presenters[kind](quote) };
      return { status: 200, body, headers: headersOfQuotes([quote], [], needs.clock.now()) };
    },
  };
}

const descriptions: Readonly<Record<Kind, string>> = {
  trade: 'The last price and its instant.',
  quote: 'The last price on both sides: there is no other, and no size is known.',
  bar: 'The minute of the last price; its other prices and its volume are not known.',
};

function latestOfMany(needs: DataNeeds, kind: Kind): AlpacaRoute {
  return {
    method: 'GET',
    path: `/v2/stocks/${kind}s/latest`,
    tag: dataTag,
    summary: `See the latest ${kind}s of symbols`,
    description:
      'Prices at hand come first; others cost requests of your share of the day. Symbols without a ' +
      'price are left out and named in a header.',
    access: 'read',
    query: schemas.latestOfMany,
    queryExample: { symbols: 'AAPL,MSFT' },
    success: {
      status: 200,
      description: `A ${kind} a symbol`,
      schema: schemas.many[kind],
      example: { [`${kind}s`]: { AAPL: schemas.examples[kind] } },
      headers: dataHeaders,
    },
    refusals: [503],
    handle: async ({ query }, owner) => {
      checkFeed(query);
      const { quotes, headers } = await findQuotes(needs, owner, readDataSymbols(query));
      const entries = quotes.map((quote) => [presentSymbol(quote.symbol), presenters[kind](quote)]);
      return { status: 200, body: { [`${kind}s`]: Object.fromEntries(entries) }, headers };
    },
  };
}

/** The quotes of the symbols, as far as there are any, and what headers say of them. */
export async function findQuotes(
  { quoteDesk, activity, clock }: DataNeeds,
  { userId }: ApiTokenOwner,
  symbols: readonly TickerSymbol[],
) {
  activity.note(userId);
  const found = await quoteDesk.quotesFor(symbols, userId);
  const quotes = symbols.flatMap((symbol) => found.get(symbol) ?? []);
  const leftOut = symbols.filter((symbol) => !found.has(symbol));
  return { quotes, headers: headersOfQuotes(quotes, leftOut, clock.now()) };
}

/** The quote of one symbol. Throws 404 for an unknown one and 503 where none can be had now. */
export async function findQuote(
  { quoteDesk, activity, clock }: DataNeeds,
  { userId }: ApiTokenOwner,
  symbol: TickerSymbol,
  what: string,
): Promise<JudgedQuote> {
  activity.note(userId);
  const answer = await quoteDesk.quoteFor(symbol, 'lookup', userId);
  if (answer.kind === 'quote' || answer.kind === 'delisted') return answer.quote;
  if (answer.kind === 'unknown_symbol') {
    throw new AlpacaError(404, null, `no ${what} found for ${presentSymbol(symbol)}`);
  }
  throw problemOfQuote(symbol, answer, clock.now());
}
