// Pages of a list, the newest first, of which the first one is read again while others are there.

export type Loaded<Item> = {
  readonly items: readonly Item[];
  /** Behind which the next page begins; null on the last one. */
  readonly cursor: string | null;
};

/** More than anybody scrolls through: a tab that is open all day begins anew. */
const itemsMax = 1_000;

/**
 * What was loaded, with the first page as it is now: older items stay where they go on from it, so
 * that what somebody reads does not go away under them.
 */
export function withNewest<Item>(
  loaded: Loaded<Item> | undefined,
  first: Loaded<Item>,
  keyOf: (item: Item) => string,
): Loaded<Item> {
  const last = first.items.at(-1);
  if (!loaded || last === undefined) return first;
  const place = loaded.items.findIndex((item) => keyOf(item) === keyOf(last));
  const older = place < 0 ? [] : loaded.items.slice(place + 1);
  const items = [...first.items, ...older];
  return older.length === 0 || items.length > itemsMax ? first : { items, cursor: loaded.cursor };
}
