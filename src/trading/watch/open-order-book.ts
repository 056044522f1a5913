// The open orders of all accounts, by symbol and in the order of their acceptance.
import { openOrderOf } from '#src/domain/accepted-order.ts';
import type { AccountId, OrderId } from '#src/domain/ids.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import { createAccountPlaces } from './account-places.ts';
import { createExits } from './exits.ts';
import { createSymbolOrders, type Reach, type SymbolOrders } from './symbol-orders.ts';
import type { WatchedOrder } from './watched-order.ts';

export type OpenOrderBook = {
  /** Takes orders that were open before this process began. */
  add(orders: Iterable<WatchedOrder>): void;
  /** At least those that the quote concerns, the one that was accepted first comes first. */
  reachedBy(symbol: TickerSymbol, reach: Reach): readonly WatchedOrder[];
  all(): Iterable<WatchedOrder>;
  /** The order in its present state; undefined when it has ended. */
  find(watched: WatchedOrder): WatchedOrder | undefined;
  /** The other exit of its pair, as long as both wait for their prices. */
  pairOf(watched: WatchedOrder): WatchedOrder | undefined;
  /** The exits of an entry. */
  exitsOf(watched: WatchedOrder): readonly WatchedOrder[];
  symbols(): readonly TickerSymbol[];
  has(symbol: TickerSymbol): boolean;
  /** It is known to have ended where nobody told of it. */
  drop(watched: WatchedOrder): void;
  /** The open orders of the account as they are now, also by what others have recorded. */
  renew(accountId: AccountId, orders: readonly WatchedOrder[]): void;
  /** Keeps the orders of these accounts alone. */
  retain(isKept: (accountId: AccountId) => boolean): void;
  /** How many there are. */
  size(): number;
  /** Tells of each order that is accepted from now on, when it is in the book. */
  onAccepted(listener: (watched: WatchedOrder) => void): void;
  /** Follows an entry that was recorded. */
  follow(entry: JournalEntry): void;
};

/** An empty book; it follows every entry from now on. */
export function createOpenOrderBook(): OpenOrderBook {
  const ordersBySymbol = new Map<TickerSymbol, SymbolOrders>();
  const places = createAccountPlaces();
  const exits = createExits();
  let size = 0;
  let listener: (watched: WatchedOrder) => void = () => {};

  function put(watched: WatchedOrder): void {
    const { orderId, symbol } = watched.order;
    const orders = ordersBySymbol.get(symbol) ?? createSymbolOrders();
    ordersBySymbol.set(symbol, orders);
    if (!orders.find(orderId)) size += 1;
    orders.put(watched);
    exits.put(watched);
    places.add(watched);
  }

  function remove(symbol: TickerSymbol, orderId: OrderId): void {
    const orders = ordersBySymbol.get(symbol);
    const watched = orders?.remove(orderId);
    if (!orders || !watched) return;
    exits.remove(watched);
    size -= 1;
    places.remove(watched);
    if (orders.size() === 0) ordersBySymbol.delete(symbol);
  }

  const find = (symbol: TickerSymbol, orderId: OrderId) =>
    ordersBySymbol.get(symbol)?.find(orderId);
  return {
    add: (orders) => [...orders].forEach(put),
    reachedBy: (symbol, reach) => ordersBySymbol.get(symbol)?.reachedBy(reach) ?? [],
    *all() {
      for (const orders of ordersBySymbol.values()) yield* orders.all();
    },
    find: ({ order }) => find(order.symbol, order.orderId),
    pairOf: exits.pairOf,
    exitsOf: exits.of,
    drop: ({ order }) => remove(order.symbol, order.orderId),
    renew(accountId, orders) {
      const before = places.of(accountId);
      replaceOrders(before, orders, { put, remove, find });
      for (const watched of orders) if (!before.has(watched.order.orderId)) listener(watched);
    },
    retain(isKept) {
      for (const accountId of places.accounts()) {
        if (!isKept(accountId)) replaceOrders(places.of(accountId), [], { put, remove, find });
      }
    },
    symbols: () => [...ordersBySymbol.keys()],
    has: (symbol) => ordersBySymbol.has(symbol),
    size: () => size,
    onAccepted: (next) => void (listener = next),
    follow(entry) {
      followEntry(entry, { put, remove, find });
      const accepted = acceptedIn(entry);
      if (accepted) listener(accepted);
    },
  };
}

type Changes = {
  put(watched: WatchedOrder): void;
  remove(symbol: TickerSymbol, orderId: OrderId): void;
  find(symbol: TickerSymbol, orderId: OrderId): WatchedOrder | undefined;
};

function acceptedIn({ accountId, event }: JournalEntry): WatchedOrder | undefined {
  const isAdded = event.type === 'OrderAccepted' && event.endedAtOnce === null;
  return isAdded ? { accountId, order: openOrderOf(event) } : undefined;
}

function replaceOrders(
  before: ReadonlyMap<OrderId, TickerSymbol>,
  orders: readonly WatchedOrder[],
  { put, remove }: Changes,
): void {
  for (const watched of orders) put(watched);
  const now = new Set(orders.map(({ order }) => order.orderId));
  for (const [orderId, symbol] of before) if (!now.has(orderId)) remove(symbol, orderId);
}

function followEntry({ accountId, event }: JournalEntry, { put, remove, find }: Changes): void {
  switch (event.type) {
    case 'OrderAccepted':
      if (event.endedAtOnce === null) put({ accountId, order: openOrderOf(event) });
      return;
    case 'OrderAdvanced':
    case 'OrderReleased': {
      const known = find(event.symbol, event.orderId);
      if (known) put({ accountId, order: { ...known.order, progress: event.progress } });
      return;
    }
    case 'OrderAdjusted':
      put({ accountId, order: event.order });
      return;
    case 'OrderFilled':
    case 'OrderCancelled':
    case 'OrderReplaced':
    case 'OrderExpired':
      remove(event.symbol, event.orderId);
      return;
    default:
  }
}
