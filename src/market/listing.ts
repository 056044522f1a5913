// The symbols that exist, for telling valid from invalid and for searching by name without a
// request.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { ListedInstrument } from './market-data.ts';

export type Listing = {
  find(symbol: TickerSymbol): ListedInstrument | undefined;
  /**
   * The best matches first: the symbol itself, symbols and names that start so, words within names.
   */
  search(query: string, limit: number): readonly ListedInstrument[];
};

type Indexed = { readonly instrument: ListedInstrument; readonly name: string };

export function createListing(instruments: readonly ListedInstrument[]): Listing {
  const bySymbol = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  const indexed: readonly Indexed[] = instruments.map((instrument) => ({
    instrument,
    name: ` ${instrument.name.toLowerCase()}`,
  }));

  return {
    find: (symbol) => bySymbol.get(symbol),
    search(query, limit) {
      const wanted = query.trim().toLowerCase();
      if (!wanted) return [];
      const symbol = wanted.toUpperCase().replace(/[./]/g, '-');
      return indexed
        .map((each) => ({ instrument: each.instrument, rank: rankOf(each, symbol, wanted) }))
        .filter(({ rank }) => rank < unrelated)
        .toSorted((a, b) => a.rank - b.rank || bySymbolText(a.instrument, b.instrument))
        .slice(0, limit)
        .map(({ instrument }) => instrument);
    },
  };
}

const unrelated = 5;

function rankOf({ instrument, name }: Indexed, symbol: string, wanted: string): number {
  if (instrument.symbol === symbol) return 0;
  if (name.startsWith(` ${wanted}`)) return 1;
  if (instrument.symbol.startsWith(symbol)) return 2;
  if (name.includes(` ${wanted}`)) return 3;
  return wanted.includes(' ') && wanted.split(/\s+/).every((word) => name.includes(` ${word}`))
    ? 4
    : unrelated;
}

function bySymbolText(a: ListedInstrument, b: ListedInstrument): number {
  return a.symbol.length - b.symbol.length || (a.symbol < b.symbol ? -1 : 1);
}
