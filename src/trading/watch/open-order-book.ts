// The open orders of all accounts, by symbol and in the order of their acceptance.
import { openOrderOf } from '#src/domain/accepted-order.ts';
import type { OrderId } from '#src/domain/ids.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
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
  }

  function remove(symbol: TickerSymbol, orderId: OrderId): void {
    const orders = ordersBySymbol.get(symbol);
    const watched = orders?.remove(orderId);
    if (!orders || !watched) return;
    exits.remove(watched);
    size -= 1;
    if (orders.size() === 0) ordersBySymbol.delete(symbol);
  }

  const find = (symbol: TickerSymbol, orderId: OrderId) =>
    ordersBySymbol.get(symbol)?.find(orderId);
  return {
    add(orders) {
      for (const watched of orders) put(watched);
    },
    reachedBy: (symbol, reach) => ordersBySymbol.get(symbol)?.reachedBy(reach) ?? [],
    *all() {
      for (const orders of ordersBySymbol.values()) yield* orders.all();
    },
    find: ({ order }) => find(order.symbol, order.orderId),
    pairOf: exits.pairOf,
    exitsOf: exits.of,
    drop: ({ order }) => remove(order.symbol, order.orderId),
    symbols: () => [...ordersBySymbol.keys()],
    has: (symbol) => ordersBySymbol.has(symbol),
    size: () => size,
    onAccepted: (next) => void (listener = next),
    follow(entry) {
      followEntry(entry, { put, remove, find });
      const { accountId, event } = entry;
      const isAdded = event.type === 'OrderAccepted' && event.endedAtOnce === null;
      if (isAdded) listener({ accountId, order: openOrderOf(event) });
    },
  };
}

type Changes = {
  put(watched: WatchedOrder): void;
  remove(symbol: TickerSymbol, orderId: OrderId): void;
  find(symbol: TickerSymbol, orderId: OrderId): WatchedOrder | undefined;
};

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
    case 'OrderFilled':
    case 'OrderCancelled':
    case 'OrderReplaced':
    case 'OrderExpired':
      remove(event.symbol, event.orderId);
      return;
    default:
  }
}
