// The symbols that exist, for telling valid from invalid and for searching by name without a
// request.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { ListedInstrument } from '#src/market/market-data.ts';
import { createPrefixList } from './prefix-list.ts';
import { joinedOf, wordsOf } from './search-text.ts';

export type Listing = {
  find(symbol: TickerSymbol): ListedInstrument | undefined;
  /**
   * The best matches first: the symbol itself, symbols that start so, names that start so, names
   * that have all the words or their beginnings. Accents, apostrophes, `&` and spaces make no
   * difference.
   */
  search(query: string, limit: number): readonly ListedInstrument[];
};

export function createListing(instruments: readonly ListedInstrument[]): Listing {
  const bySymbol = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  // Common shares before warrants, units and preferreds of the same name, then shorter symbols:
  // each list is in the order in which it is shown.
  const ranked = instruments.toSorted(byRank);
  const symbols = createPrefixList(ranked, ({ symbol }) => [joinedOf(symbol)]);
  // From every word on, so that a name is found by its middle as by its beginning.
  const names = createPrefixList(ranked, ({ name }) => [joinedOf(name)]);
  const tails = createPrefixList(ranked, ({ name }) => tailsOf(wordsOf(name)));
  const words = createPrefixList(ranked, ({ name }) => wordsOf(name));

  /** Instruments whose name has a word for each word of the query, the most whole words first. */
  function withAllWords(query: string): readonly ListedInstrument[] {
    const asked = wordsOf(query);
    const [longest] = asked.toSorted((a, b) => b.length - a.length);
    if (longest === undefined) return [];
    return words
      .startingWith(longest)
      .map((instrument) => ({ instrument, ofName: wordsOf(instrument.name) }))
      .filter(({ ofName }) => asked.every((word) => ofName.some((each) => each.startsWith(word))))
      .map(({ instrument, ofName }) => ({ instrument, whole: countWhole(asked, ofName) }))
      .toSorted((a, b) => b.whole - a.whole)
      .map(({ instrument }) => instrument);
  }

  return {
    find: (symbol) => bySymbol.get(symbol),
    search(query, limit) {
      const joined = joinedOf(query);
      if (!joined) return [];
      // `brk b`, `brk.b` and `brkb` are all BRK-B.
      const starting = symbols.startingWith(joined);
      const found = new Set(starting.filter(({ symbol }) => joinedOf(symbol) === joined));
      const groups = [
        () => starting,
        () => names.startingWith(joined),
        () => tails.startingWith(joined),
        () => withAllWords(query),
      ];
      for (const group of groups) {
        if (found.size >= limit) break;
        for (const instrument of group()) found.add(instrument);
      }
      return [...found].slice(0, limit);
    },
  };
}

function countWhole(asked: readonly string[], ofName: readonly string[]): number {
  return asked.filter((word) => ofName.includes(word)).length;
}

/** The words joined from the second on, from the third on, and so on. */
function tailsOf(words: readonly string[]): readonly string[] {
  return words.slice(1).map((_, index) => words.slice(index + 1).join(''));
}

/** Of special shares the part behind the dash: warrants, units, rights, preferreds. */
const special = /-(WS?|U|R|RT|P)(-|$)/;

function byRank(a: ListedInstrument, b: ListedInstrument): number {
  return (
    Number(special.test(a.symbol)) - Number(special.test(b.symbol)) ||
    a.symbol.length - b.symbol.length ||
    (a.symbol < b.symbol ? -1 : 1)
  );
}
