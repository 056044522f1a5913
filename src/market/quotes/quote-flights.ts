// Quotes that are being fetched: one request in flight per symbol, however many ask, and one
// request for many symbols where the plan has it.
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { isOwnFault } from '#src/market/market-data.ts';
import { receiveQuote, type ArrivalNeeds } from './quote-arrival.ts';
import type { Turn } from '#src/market/allowance/request-queue.ts';
import {
  createSharedRequests,
  type SharedRequests,
} from '#src/market/allowance/shared-requests.ts';
import type { Upstream } from '#src/market/allowance/upstream.ts';

export type QuoteFlights = {
  /**
   * The quotes that are on their way for the symbols, each shared by all who ask for it; undefined
   * for a symbol that the upstream does not know. Rejects as `Upstream` does.
   */
  join(
    symbols: readonly TickerSymbol[],
    turn: Turn,
  ): ReadonlyMap<TickerSymbol, Promise<Quote | undefined>>;
  /** One request for whatever `choose` names when its turn has come. */
  fetchChosen(choose: () => readonly TickerSymbol[], turn: Turn): Promise<void>;
  isInFlight(symbol: TickerSymbol): boolean;
};

type Needs = ArrivalNeeds & { readonly upstream: Upstream };

type Flights = Needs & {
  readonly requests: SharedRequests<TickerSymbol, Quote | undefined>;
};

type Batch = Promise<ReadonlyMap<TickerSymbol, Quote>>;

/** Requests in flight to the upstream; their quotes are stored before any caller gets them. */
export function createQuoteFlights(needs: Needs): QuoteFlights {
  const requests = createSharedRequests<TickerSymbol, Quote | undefined>();
  const flights: Flights = { ...needs, requests };

  return {
    join(symbols, turn) {
      launchAll(
        flights,
        symbols.filter((symbol) => !requests.join(symbol, turn)),
        turn,
      );
      return new Map(
        symbols.flatMap((symbol) => {
          const quote = requests.find(symbol);
          return quote ? [[symbol, quote]] : [];
        }),
      );
    },
    fetchChosen: (choose, turn) => fetchChosen(flights, choose, turn),
    isInFlight: (symbol) => requests.find(symbol) !== undefined,
  };
}

function launchAll(flights: Flights, symbols: readonly TickerSymbol[], turn: Turn): void {
  const { upstream } = flights;
  const size = upstream.symbolsPerRequest();
  if (size === 1 || symbols.length === 1) {
    for (const symbol of symbols) {
      const own = { ...turn };
      launch(flights, symbol, own, fetchOne(flights, symbol, own));
    }
    return;
  }
  for (let first = 0; first < symbols.length; first += size) {
    const chunk = symbols.slice(first, first + size);
    const own = { ...turn };
    const batch = upstream.fetchQuotes(() => chunk, own);
    for (const symbol of chunk) launch(flights, symbol, own, landOne(flights, symbol, own, batch));
  }
}

function launch(
  { requests, setbacks }: Flights,
  symbol: TickerSymbol,
  turn: Turn,
  quote: Promise<Quote | undefined>,
): void {
  requests.hold(symbol, turn, quote);
  quote.catch((error: unknown) => {
    // Noted once a request, however many symbols it had.
    if (isOwnFault(error)) setbacks.note(symbol);
  });
}

async function fetchOne(
  flights: Flights,
  symbol: TickerSymbol,
  turn: Turn,
): Promise<Quote | undefined> {
  return receiveQuote(flights, symbol, await flights.upstream.fetchQuote(symbol, turn));
}

/** A symbol that is missing among many may be unknown or just have been forgotten: ask again. */
async function landOne(
  flights: Flights,
  symbol: TickerSymbol,
  turn: Turn,
  batch: Batch,
): Promise<Quote | undefined> {
  const fetched = (await batch).get(symbol);
  return fetched ? receiveQuote(flights, symbol, fetched) : fetchOne(flights, symbol, turn);
}

/** The chosen symbols count as in flight from the moment the request leaves. */
async function fetchChosen(
  flights: Flights,
  choose: () => readonly TickerSymbol[],
  turn: Turn,
): Promise<void> {
  const batch = Promise.withResolvers<ReadonlyMap<TickerSymbol, Quote>>();
  const landed: Promise<unknown>[] = [];
  const take = () => {
    const symbols = choose();
    const isAlone = symbols.length === 1;
    for (const symbol of symbols) {
      const quote = landChosen(flights, symbol, isAlone, batch.promise);
      launch(flights, symbol, turn, quote);
      landed.push(quote.catch(() => {}));
    }
    return symbols;
  };
  try {
    batch.resolve(await flights.upstream.fetchQuotes(take, turn));
  } catch (error) {
    batch.promise.catch(() => {});
    batch.reject(error);
    throw error;
  } finally {
    await Promise.all(landed);
  }
}

/** A symbol that is missing among many gets a backoff: no caller waits for it. */
async function landChosen(
  flights: Flights,
  symbol: TickerSymbol,
  isAlone: boolean,
  batch: Batch,
): Promise<Quote | undefined> {
  const fetched = (await batch).get(symbol);
  if (fetched || isAlone) return receiveQuote(flights, symbol, fetched);
  flights.setbacks.note(symbol);
  return flights.memory.find(symbol);
}
