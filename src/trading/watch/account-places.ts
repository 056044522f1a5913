// Where the open orders of each account are in the book: under which symbol.
import type { AccountId, OrderId } from '#src/domain/ids.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { WatchedOrder } from './watched-order.ts';

export type AccountPlaces = {
  add(watched: WatchedOrder): void;
  remove(watched: WatchedOrder): void;
  /** The symbols of the account's orders, as of now. */
  of(accountId: AccountId): ReadonlyMap<OrderId, TickerSymbol>;
  accounts(): Iterable<AccountId>;
};

/** No orders yet. */
export function createAccountPlaces(): AccountPlaces {
  const placesById = new Map<AccountId, Map<OrderId, TickerSymbol>>();
  return {
    add({ accountId, order: { orderId, symbol } }) {
      const places = placesById.get(accountId) ?? new Map<OrderId, TickerSymbol>();
      placesById.set(accountId, places.set(orderId, symbol));
    },
    remove({ accountId, order }) {
      const places = placesById.get(accountId);
      places?.delete(order.orderId);
      if (places?.size === 0) placesById.delete(accountId);
    },
    of: (accountId) => new Map(placesById.get(accountId)),
    accounts: () => placesById.keys(),
  };
}
