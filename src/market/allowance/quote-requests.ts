// Quotes from the upstream: many in one request where the plan has it, one by one where it has not.
import type { Quote, QuoteSource } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { MarketData, UpstreamFunction } from '#src/market/market-data.ts';
import { AllowanceRefusedError, RequestNotNeededError, type Turn } from './request-queue.ts';
import type { RequestSender } from './request-sender.ts';
import type { Setbacks } from './setbacks.ts';

type QuoteRequests = {
  /** Undefined means an unknown symbol. */
  fetchQuote(symbol: TickerSymbol, turn: Turn): Promise<Quote | undefined>;
  /**
   * One request for what `choose` gives at the moment it leaves; RequestNotNeededError where that
   * is nothing.
   */
  fetchQuotes(
    choose: () => readonly TickerSymbol[],
    turn: Turn,
  ): Promise<ReadonlyMap<TickerSymbol, Quote>>;
  /** One where bulk quotes are not part of the key's plan after all. */
  symbolsPerRequest(): number;
  /** Whose prices the last single quote was; undefined before the first. */
  source(): QuoteSource | undefined;
};

type Needs = {
  readonly marketData: MarketData;
  readonly ask: RequestSender;
  /** Functions that fail by themselves. */
  readonly closed: Setbacks<UpstreamFunction>;
  /** What the plan promises; the upstream may refuse it. */
  readonly symbolsPerRequest: number;
};

const singleQuote = 'GLOBAL_QUOTE';
const bulkQuotes = 'REALTIME_BULK_QUOTES';

/** The requests for quotes of one upstream. */
export function createQuoteRequests(needs: Needs): QuoteRequests {
  const { marketData, ask, closed } = needs;
  let source: QuoteSource | undefined;

  const symbolsPerRequest = () => (closed.find(bulkQuotes) ? 1 : needs.symbolsPerRequest);

  async function fetchOne(symbol: TickerSymbol): Promise<Quote | undefined> {
    const quote = await marketData.fetchQuote(symbol);
    source = quote?.source ?? source;
    return quote;
  }

  return {
    fetchQuote: (symbol, turn) =>
      ask({ function: singleQuote, symbol }, turn, () => fetchOne(symbol)),
    async fetchQuotes(choose, turn) {
      const part = { function: symbolsPerRequest() === 1 ? singleQuote : bulkQuotes } as const;
      try {
        return await ask(part, turn, async (asPart) => {
          const symbols = choose();
          const [first] = symbols;
          // Another request has taken them since this one had its turn.
          if (first === undefined) throw new RequestNotNeededError('nothing is left to ask for');
          if (symbols.length > 1) return marketData.fetchQuotes(symbols);
          asPart({ function: singleQuote, symbol: first });
          const quote = await fetchOne(first);
          return new Map(quote && [[first, quote]]);
        });
      } catch (error) {
        // A key that is not entitled to the bulk quotes of its plan: then one by one.
        const isBulkRefused = error instanceof AllowanceRefusedError && error.refusal.isNotOnPlan;
        if (isBulkRefused && part.function === bulkQuotes) return new Map();
        throw error;
      }
    },
    symbolsPerRequest,
    source: () => source,
  };
}
