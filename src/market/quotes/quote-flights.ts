// Quotes that are being fetched: one request in flight per symbol, however many ask, and one
// request for many symbols where the plan has it.
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { isOwnFault, UpstreamError } from '#src/market/market-data.ts';
import type { Publication } from './publication.ts';
import type { QuoteMemory } from './quote-memory.ts';
import { canJoin, raise, type Turn } from '#src/market/allowance/request-queue.ts';
import type { Setbacks } from '#src/market/allowance/setbacks.ts';
import type { SplitFlags } from './split-flags.ts';
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

type Flight = { readonly turn: Turn; readonly quote: Promise<Quote | undefined> };

type Needs = {
  readonly upstream: Upstream;
  readonly memory: QuoteMemory;
  readonly publication: Publication;
  readonly splitFlags: SplitFlags;
  readonly clock: Clock;
  readonly setbacks: Setbacks<TickerSymbol>;
  /** False also while no listing is loaded. */
  readonly isListed: (symbol: TickerSymbol) => boolean;
};

/** Flights on the upstream; whatever they bring is kept before anybody sees it. */
export function createQuoteFlights(needs: Needs): QuoteFlights {
  const { upstream, memory, publication, splitFlags, setbacks, isListed, clock } = needs;
  const flightsBySymbol = new Map<TickerSymbol, Flight>();

  function launch(symbol: TickerSymbol, turn: Turn, quote: Promise<Quote | undefined>): Flight {
    const flight = { turn, quote };
    flightsBySymbol.set(symbol, flight);
    const land = () => {
      if (flightsBySymbol.get(symbol) === flight) flightsBySymbol.delete(symbol);
    };
    quote.then(land, (error: unknown) => {
      land();
      // Noted once a flight, however many were on board.
      if (isOwnFault(error)) setbacks.note(symbol);
    });
    return flight;
  }

  function receive(symbol: TickerSymbol, fetched: Quote | undefined): Quote | undefined {
    if (!fetched) {
      // The listing decides what exists: an upstream that forgets a listed symbol is in trouble.
      if (isListed(symbol)) throw new UpstreamError('invalid', 'nothing about a listed symbol');
      setbacks.noteUnknown(symbol);
      return undefined;
    }
    const known = memory.find(symbol);
    // At the end of a day an older bar may mean that nothing newer is published; within a session
    // it can only be a mirror that lags behind, and its answer says nothing about now.
    if (fetched.entitlement !== 'end-of-day' && known && fetched.tradingDay < known.tradingDay) {
      throw new UpstreamError('invalid', `a bar of ${fetched.tradingDay} after a newer one`);
    }
    setbacks.clear(symbol);
    publication.noteAnswer(fetched, clock.now());
    splitFlags.examine(known, fetched);
    return memory.keep(fetched);
  }

  async function fetchOne(symbol: TickerSymbol, turn: Turn): Promise<Quote | undefined> {
    return receive(symbol, await upstream.fetchQuote(symbol, turn));
  }

  /** A symbol that is missing among many may be unknown or just have been forgotten: ask again. */
  async function landOne(
    symbol: TickerSymbol,
    turn: Turn,
    batch: Promise<ReadonlyMap<TickerSymbol, Quote>>,
  ): Promise<Quote | undefined> {
    const fetched = (await batch).get(symbol);
    return fetched ? receive(symbol, fetched) : fetchOne(symbol, turn);
  }

  function launchAll(symbols: readonly TickerSymbol[], turn: Turn): void {
    const size = upstream.symbolsPerRequest();
    if (size === 1 || symbols.length === 1) {
      for (const symbol of symbols) {
        const own = { ...turn };
        launch(symbol, own, fetchOne(symbol, own));
      }
      return;
    }
    for (let first = 0; first < symbols.length; first += size) {
      const chunk = symbols.slice(first, first + size);
      const own = { ...turn };
      const batch = upstream.fetchQuotes(() => chunk, own);
      for (const symbol of chunk) launch(symbol, own, landOne(symbol, own, batch));
    }
  }

  /** The chosen symbols count as in flight from the moment the request leaves. */
  async function fetchChosen(choose: () => readonly TickerSymbol[], turn: Turn): Promise<void> {
    const batch = Promise.withResolvers<ReadonlyMap<TickerSymbol, Quote>>();
    const landed: Promise<unknown>[] = [];
    const take = () => {
      const symbols = choose();
      for (const symbol of symbols) {
        const quote = batch.promise.then((quotes) => {
          const fetched = quotes.get(symbol);
          return symbols.length === 1 || fetched ? receive(symbol, fetched) : missing(symbol);
        });
        landed.push(launch(symbol, turn, quote).quote.catch(() => {}));
      }
      return symbols;
    };
    try {
      batch.resolve(await upstream.fetchQuotes(take, turn));
    } catch (error) {
      batch.promise.catch(() => {});
      batch.reject(error);
      throw error;
    } finally {
      await Promise.all(landed);
    }
  }

  /** Nobody waits for it: it is left alone for a while. */
  function missing(symbol: TickerSymbol): Quote | undefined {
    setbacks.note(symbol);
    return memory.find(symbol);
  }

  return {
    join(symbols, turn) {
      const others: TickerSymbol[] = [];
      for (const symbol of symbols) {
        const flight = flightsBySymbol.get(symbol);
        if (flight && canJoin(flight.turn)) raise(flight.turn, turn);
        else others.push(symbol);
      }
      launchAll(others, turn);
      return new Map(
        symbols.flatMap((symbol) => {
          const flight = flightsBySymbol.get(symbol);
          return flight ? [[symbol, flight.quote]] : [];
        }),
      );
    },
    fetchChosen,
    isInFlight: (symbol) => flightsBySymbol.has(symbol),
  };
}
