// The symbols that exist, for telling valid from invalid and for searching by name without a
// request.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { ListedInstrument } from './market-data.ts';

export type Listing = {
  find(symbol: TickerSymbol): ListedInstrument | undefined;
  /**
   * The best matches first: the symbol itself, symbols that start so, names that start so, names
   * that have all the words or their beginnings.
   */
  search(query: string, limit: number): readonly ListedInstrument[];
};

export function createListing(instruments: readonly ListedInstrument[]): Listing {
  const bySymbol = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  // Shorter symbols come first among equals: each list is in the order in which it is shown.
  const ranked = instruments.toSorted(byLengthThenText);
  const symbols = createPrefixIndex(ranked, ({ symbol }) => [symbol.toLowerCase()]);
  const names = createPrefixIndex(ranked, ({ name }) => [name.toLowerCase()]);
  const words = createPrefixIndex(ranked, ({ name }) => wordsOf(name));

  /** Instruments whose name has a word for each word of the query. */
  function withAllWords(query: string): readonly ListedInstrument[] {
    const [first, ...others] = wordsOf(query).toSorted((a, b) => b.length - a.length);
    if (first === undefined) return [];
    return words
      .startingWith(first)
      .filter(({ name }) => others.every((word) => startsAWord(name, word)));
  }

  return {
    find: (symbol) => bySymbol.get(symbol),
    search(query, limit) {
      const wanted = query.trim().toLowerCase();
      if (!wanted) return [];
      const symbol = wanted.replace(/[./]/g, '-');
      const exact = bySymbol.get(symbol.toUpperCase() as TickerSymbol);
      const found = new Set(exact ? [exact] : []);
      const groups = [
        () => symbols.startingWith(symbol),
        () => names.startingWith(wanted),
        () => withAllWords(wanted),
      ];
      for (const group of groups) {
        if (found.size >= limit) break;
        for (const instrument of group()) found.add(instrument);
      }
      return [...found].slice(0, limit);
    },
  };
}

type PrefixIndex = {
  /** The instruments with a text that starts so, each once, in the order they were given in. */
  startingWith(prefix: string): readonly ListedInstrument[];
};

/** A letter alone starts thousands of names: more than these need not be told apart. */
const candidatesMax = 1_000;

/** Every text with its instrument, sorted, so that those with a prefix lie side by side. */
function createPrefixIndex(
  instruments: readonly ListedInstrument[],
  textsOf: (instrument: ListedInstrument) => readonly string[],
): PrefixIndex {
  const entries = instruments
    .flatMap((instrument, place) => textsOf(instrument).map((text) => ({ text, place })))
    .toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : a.place - b.place));

  function firstFrom(prefix: string): number {
    let [low, high] = [0, entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((entries[middle]?.text ?? '') < prefix) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    startingWith(prefix) {
      const places = new Set<number>();
      for (let index = firstFrom(prefix); places.size < candidatesMax; index += 1) {
        const entry = entries[index];
        if (!entry?.text.startsWith(prefix)) break;
        places.add(entry.place);
      }
      return [...places].toSorted((a, b) => a - b).flatMap((place) => instruments[place] ?? []);
    },
  };
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

function startsAWord(name: string, word: string): boolean {
  return wordsOf(name).some((each) => each.startsWith(word));
}

function byLengthThenText(a: ListedInstrument, b: ListedInstrument): number {
  return a.symbol.length - b.symbol.length || (a.symbol < b.symbol ? -1 : 1);
}
