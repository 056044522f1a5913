// Many things to do, in slices between which waiting requests get their turn.

/** Of one slice: commands of a hundred orders share a commit. */
const sliceSize = 100;

/** The results, in the order of the items. */
export async function inSlices<Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let first = 0; first < items.length; first += sliceSize) {
    results.push(...(await Promise.all(items.slice(first, first + sliceSize).map(act))));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return results;
}
