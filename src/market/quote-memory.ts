// The newest believed quote of each symbol: in memory, and behind that in the store.
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { remember } from '#src/runtime/recent.ts';

export type QuoteStore = {
  find(symbol: TickerSymbol): Quote | undefined;
  save(quote: Quote): Promise<void>;
};

export type QuoteMemory = {
  find(symbol: TickerSymbol): Quote | undefined;
  /** Remembers what was fetched; gives what counts from now on, which may be the quote before. */
  keep(fetched: Quote): Quote;
  /** Another number as soon as a quote was kept: while it is the same, so is every quote. */
  revision(): number;
};

type Needs = {
  readonly store: QuoteStore;
  /** Told when a price could not be stored. */
  readonly onStoreFault: (error: unknown) => void;
};

/** Symbols in memory; more than are listed. */
const quotesMax = 20_000;

export function createQuoteMemory({ store, onStoreFault }: Needs): QuoteMemory {
  const quotesBySymbol = new Map<TickerSymbol, Quote>();
  let revision = 0;

  function find(symbol: TickerSymbol): Quote | undefined {
    const inMemory = quotesBySymbol.get(symbol);
    if (inMemory) return inMemory;
    const stored = store.find(symbol);
    if (stored) remember(quotesBySymbol, symbol, stored, quotesMax);
    return stored;
  }

  return {
    find,
    keep(fetched) {
      const known = find(fetched.symbol);
      // A mirror that lags behind must not take us back to an older price; it was asked, all the
      // same.
      const isLagging =
        known !== undefined &&
        (known.tradingDay > fetched.tradingDay ||
          (known.tradingDay === fetched.tradingDay && known.asOf > fetched.asOf));
      const quote = isLagging ? { ...known, fetchedAt: fetched.fetchedAt } : fetched;
      remember(quotesBySymbol, quote.symbol, quote, quotesMax);
      revision += 1;
      // A price that cannot be stored is as good as one that can: a restart fetches it again.
      store.save(quote).catch(onStoreFault);
      return quote;
    },
    revision: () => revision,
  };
}
