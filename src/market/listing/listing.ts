// The symbols that exist, for telling valid from invalid and for searching by name without a
// request.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { ListedInstrument } from '#src/market/market-data.ts';
import { createPrefixList } from './prefix-list.ts';
import { joinedOf, wordsOf } from './search-text.ts';

export type Listing = {
  /** All of them, in the order of the source. */
  readonly instruments: readonly ListedInstrument[];
  find(symbol: TickerSymbol): ListedInstrument | undefined;
  /**
   * The best matches first: the symbol itself, symbols that start so, names that start so, names
   * that go on so from a later word, names that have all the words or their beginnings. Of the
   * names in each of these, those that have the words whole come first. Accents, apostrophes, `&`
   * and spaces make no difference.
   */
  search(query: string, limit: number): readonly ListedInstrument[];
};

export function createListing(instruments: readonly ListedInstrument[]): Listing {
  const bySymbol = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  // Made by the first search: nothing that starts or trades waits for it.
  let groupsOf: ReturnType<typeof createSearch> | undefined;
  return {
    instruments,
    find: (symbol) => bySymbol.get(symbol),
    search(query, limit) {
      groupsOf ??= createSearch(instruments.toSorted(byRank));
      const found = new Set<ListedInstrument>();
      for (const group of groupsOf(query)) {
        if (found.size >= limit) break;
        for (const instrument of group()) found.add(instrument);
      }
      return [...found].slice(0, limit);
    },
  };
}

/** Matches that are as good as each other, in the order in which they are shown. */
type Group = () => readonly ListedInstrument[];

/**
 * The groups of a query, the best first. `ranked` has common shares before warrants, units and
 * preferreds of the same name, then shorter symbols.
 */
function createSearch(ranked: readonly ListedInstrument[]): (query: string) => readonly Group[] {
  const wordsByInstrument = new Map(ranked.map((each) => [each, wordsOf(each.name)]));
  const nameOf = (instrument: ListedInstrument) => wordsByInstrument.get(instrument) ?? [];
  const symbols = createPrefixList(ranked, ({ symbol }) => [joinedOf(symbol)]);
  // From every word on, so that a name is found by its middle as by its beginning.
  const names = createPrefixList(ranked, (each) => [nameOf(each).join('')]);
  const tails = createPrefixList(ranked, (each) => tailsOf(nameOf(each)));
  const words = createPrefixList(ranked, nameOf);

  /** Instruments whose name has a word, or the beginning of one, for each word asked for. */
  function withAllWords(asked: readonly string[]): readonly ListedInstrument[] {
    const [first, ...others] = asked.toSorted((a, b) => b.length - a.length);
    if (first === undefined) return [];
    return words
      .startingWith(first)
      .filter((each) =>
        others.every((word) => nameOf(each).some((ofName) => ofName.startsWith(word))),
      );
  }

  return (query) => {
    const asked = wordsOf(query);
    const joined = asked.join('');
    if (!joined) return [];
    // `brk b`, `brk.b` and `brkb` are all BRK-B.
    const starting = symbols.startingWith(joined);
    const isWhole = (each: ListedInstrument) => hasJoined(nameOf(each), joined);
    const hasAll = (each: ListedInstrument) => asked.every((word) => nameOf(each).includes(word));
    return [
      () => starting.filter(({ symbol }) => joinedOf(symbol) === joined),
      () => starting,
      () => best(names.startingWith(joined), isWhole),
      () => best(tails.startingWith(joined), isWhole),
      () => best(withAllWords(asked), hasAll),
    ];
  };
}

/** Those that are better before the others, each in their order. */
function best(
  found: readonly ListedInstrument[],
  isBetter: (instrument: ListedInstrument) => boolean,
): readonly ListedInstrument[] {
  const byQuality = Map.groupBy(found, isBetter);
  return [...(byQuality.get(true) ?? []), ...(byQuality.get(false) ?? [])];
}

/** Whether some of the words, one after another and whole, are the text. */
function hasJoined(words: readonly string[], text: string): boolean {
  return words.some((_, from) => {
    let joined = '';
    for (let end = from; joined.length < text.length && end < words.length; end += 1) {
      joined += words[end];
    }
    return joined === text;
  });
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
