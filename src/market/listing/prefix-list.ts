// Finds whatever has a text that starts as asked, by binary search in a sorted list.
import type { ListedInstrument } from '#src/market/market-data.ts';

export type PrefixList = {
  /** The instruments with a text that starts so, each once, in the order they were given in. */
  startingWith(prefix: string): readonly ListedInstrument[];
};

/** A letter alone starts thousands of names: more than these need not be told apart. */
const candidatesMax = 1_000;

/** Every text with its instrument, sorted, so that those with a prefix lie side by side. */
export function createPrefixList(
  instruments: readonly ListedInstrument[],
  textsOf: (instrument: ListedInstrument) => readonly string[],
): PrefixList {
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
