// The open orders of all accounts, by symbol and in the order of their acceptance.
import { openOrderOf } from '#src/domain/accepted-order.ts';
import type { AccountId, OrderId } from '#src/domain/ids.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { JournalEntry } from '#src/journal/journal.ts';

export type WatchedOrder = { readonly accountId: AccountId; readonly order: OpenOrder };

/** What is open by the read model, as of the last commit. */
export type OpenOrderStore = { load(): Promise<readonly WatchedOrder[]> };

export type OpenOrderBook = {
  /** The open orders of the symbol, the one that was accepted first comes first. */
  of(symbol: TickerSymbol): readonly WatchedOrder[];
  all(): Iterable<WatchedOrder>;
  /** The order in its present state; undefined when it has ended. */
  find(watched: WatchedOrder): WatchedOrder | undefined;
  /** The other exit of its pair, as long as both wait for their prices. */
  pairOf(watched: WatchedOrder): WatchedOrder | undefined;
  symbols(): readonly TickerSymbol[];
  /** It is known to have ended where nobody told of it. */
  drop(watched: WatchedOrder): void;
  /** How many there are. */
  size(): number;
  /** Follows an entry that was recorded. */
  follow(entry: JournalEntry): void;
};

/** The book of what was open at the start; it follows every entry from then on. */
export function createOpenOrderBook(stored: readonly WatchedOrder[]): OpenOrderBook {
  const ordersBySymbol = new Map<TickerSymbol, Map<OrderId, WatchedOrder>>();
  let size = 0;

  const groups = createGroups();

  function add(watched: WatchedOrder): void {
    const { orderId, symbol } = watched.order;
    groups.add(watched);
    const orders = ordersBySymbol.get(symbol) ?? new Map<OrderId, WatchedOrder>();
    if (!orders.has(orderId)) size += 1;
    ordersBySymbol.set(symbol, orders.set(orderId, watched));
  }

  function remove(symbol: TickerSymbol, orderId: OrderId): void {
    const orders = ordersBySymbol.get(symbol);
    const watched = orders?.get(orderId);
    if (!orders || !watched) return;
    orders.delete(orderId);
    groups.remove(watched);
    size -= 1;
    if (orders.size === 0) ordersBySymbol.delete(symbol);
  }

  for (const watched of stored.toSorted(byAcceptance)) add(watched);
  const find = (symbol: TickerSymbol, orderId: OrderId) => ordersBySymbol.get(symbol)?.get(orderId);
  return {
    of: (symbol) => [...(ordersBySymbol.get(symbol)?.values() ?? [])],
    *all() {
      for (const orders of ordersBySymbol.values()) yield* orders.values();
    },
    find: ({ order }) => find(order.symbol, order.orderId),
    pairOf: groups.pairOf,
    drop: ({ order }) => remove(order.symbol, order.orderId),
    symbols: () => [...ordersBySymbol.keys()],
    size: () => size,
    follow({ accountId, event }) {
      switch (event.type) {
        case 'OrderAccepted':
          if (event.endedAtOnce === null) add({ accountId, order: openOrderOf(event) });
          return;
        case 'OrderAdvanced':
        case 'OrderReleased': {
          const known = find(event.symbol, event.orderId);
          if (known) add({ accountId, order: { ...known.order, progress: event.progress } });
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
    },
  };
}

/** The exits that wait, by their groups. */
function createGroups() {
  const exitsByGroup = new Map<OrderId, Map<OrderId, WatchedOrder>>();
  const isExit = ({ order }: WatchedOrder) => order.group !== null && order.group.role !== 'entry';
  return {
    add(watched: WatchedOrder): void {
      const { orderId, group } = watched.order;
      if (!group || !isExit(watched)) return;
      const exits = exitsByGroup.get(group.groupId) ?? new Map<OrderId, WatchedOrder>();
      exitsByGroup.set(group.groupId, exits.set(orderId, watched));
    },
    remove({ order: { orderId, group } }: WatchedOrder): void {
      const exits = group && exitsByGroup.get(group.groupId);
      if (!exits) return;
      exits.delete(orderId);
      if (exits.size === 0) exitsByGroup.delete(group.groupId);
    },
    pairOf(watched: WatchedOrder): WatchedOrder | undefined {
      const { orderId, group } = watched.order;
      if (!group || !isExit(watched)) return undefined;
      const exits = exitsByGroup.get(group.groupId)?.values() ?? [];
      return [...exits].find(({ order }) => order.orderId !== orderId);
    },
  };
}

/** Ids are ordered by time, which settles orders of one instant. */
function byAcceptance({ order: a }: WatchedOrder, { order: b }: WatchedOrder): number {
  return a.acceptedAt - b.acceptedAt || (a.orderId < b.orderId ? -1 : 1);
}
