// Orders sorted by a number each, for finding all on one side of a number without looking at the
// others.
import type { OrderId } from '#src/domain/ids.ts';
import { firstPlace } from '#src/runtime/binary-search.ts';

export type SortedOrders = {
  add(key: number, orderId: OrderId): void;
  /** Of the key under which it was added. */
  remove(key: number, orderId: OrderId): void;
  /** Those whose key is at most so large. */
  upTo(key: number): readonly OrderId[];
  /** Those whose key is at least so large. */
  from(key: number): readonly OrderId[];
};

type Entry = { readonly key: number; readonly orderId: OrderId };

/** Sorts once; from then on each order finds its place by binary search. */
export function createSortedOrders(entries: Iterable<Entry>): SortedOrders {
  const sorted = [...entries].toSorted(
    (a, b) => a.key - b.key || (a.orderId < b.orderId ? -1 : Number(a.orderId > b.orderId)),
  );
  // Two lists take a third of the room that a list of pairs does.
  const keys = sorted.map(({ key }) => key);
  const ids = sorted.map(({ orderId }) => orderId);

  /** Of the first one that does not come before this one. */
  const placeOf = (key: number, orderId: OrderId) =>
    firstPlace(keys.length, (place) => {
      const other = keys[place] ?? Infinity;
      return other > key || (other === key && (ids[place] ?? '') >= orderId);
    });

  return {
    add(key, orderId) {
      const place = placeOf(key, orderId);
      keys.splice(place, 0, key);
      ids.splice(place, 0, orderId);
    },
    remove(key, orderId) {
      const place = placeOf(key, orderId);
      if (ids[place] !== orderId) return;
      keys.splice(place, 1);
      ids.splice(place, 1);
    },
    upTo: (key) =>
      ids.slice(
        0,
        firstPlace(keys.length, (place) => (keys[place] ?? Infinity) > key),
      ),
    from: (key) => ids.slice(firstPlace(keys.length, (place) => (keys[place] ?? Infinity) >= key)),
  };
}
