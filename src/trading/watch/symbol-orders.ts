// The open orders of one symbol, and which of them a quote may concern.
import type { OrderId } from '#src/domain/ids.ts';
import type { Price } from '#src/domain/money.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { WatchedOrder } from './watched-order.ts';
import { interestOf, type OrderInterest } from './order-interest.ts';
import { createSortedOrders } from './sorted-orders.ts';

/** How far a quote goes beyond what was judged before, and of when it is. */
export type Reach = {
  readonly lowest: Price;
  readonly highest: Price;
  readonly asOf: EpochMs;
};

export type SymbolOrders = {
  /** Adds the order, or puts it in its next state. */
  put(watched: WatchedOrder): void;
  /** The order that was there. */
  remove(orderId: OrderId): WatchedOrder | undefined;
  find(orderId: OrderId): WatchedOrder | undefined;
  all(): Iterable<WatchedOrder>;
  size(): number;
  /** At least those that it concerns, the one that was accepted first comes first. */
  reachedBy(reach: Reach): readonly WatchedOrder[];
};

/** No orders yet. They are sorted by price when the first quote comes. */
export function createSymbolOrders(): SymbolOrders {
  const orders = new Map<OrderId, WatchedOrder>();
  let index: Index | undefined;
  return {
    put(watched) {
      const { orderId } = watched.order;
      const before = orders.get(orderId);
      orders.set(orderId, watched);
      if (before) index?.remove(before);
      index?.add(watched);
    },
    remove(orderId) {
      const watched = orders.get(orderId);
      if (!watched) return undefined;
      orders.delete(orderId);
      index?.remove(watched);
      return watched;
    },
    find: (orderId) => orders.get(orderId),
    all: () => orders.values(),
    size: () => orders.size,
    reachedBy(reach) {
      index ??= createIndex(orders.values());
      const reached = [...index.reachedBy(reach)].flatMap((id) => orders.get(id) ?? []);
      return reached.toSorted(byAcceptance);
    },
  };
}

type Index = ReturnType<typeof createIndex>;

function createIndex(orders: Iterable<WatchedOrder>) {
  const interests = [...orders].map(({ order }) => ({ ...interestOf(order), id: order.orderId }));
  const anyPrice = new Set(interests.filter(({ isAny }) => isAny).map(({ id }) => id));
  const sortedBy = (name: 'low' | 'high' | 'endsAt') =>
    createSortedOrders(
      interests.flatMap((each) => {
        const key = each[name];
        return key === undefined ? [] : [{ key, orderId: each.id }];
      }),
    );
  const [byLow, byHigh, byEnd] = [sortedBy('low'), sortedBy('high'), sortedBy('endsAt')];

  function change(kind: 'add' | 'remove', { order }: WatchedOrder): void {
    const { isAny, low, high, endsAt }: OrderInterest = interestOf(order);
    const { orderId } = order;
    if (isAny) anyPrice[kind === 'add' ? 'add' : 'delete'](orderId);
    if (low !== undefined) byLow[kind](low, orderId);
    if (high !== undefined) byHigh[kind](high, orderId);
    if (endsAt !== undefined) byEnd[kind](endsAt, orderId);
  }

  return {
    add: (watched: WatchedOrder) => change('add', watched),
    remove: (watched: WatchedOrder) => change('remove', watched),
    reachedBy: ({ lowest, highest, asOf }: Reach): ReadonlySet<OrderId> =>
      new Set([
        ...anyPrice,
        ...byLow.from(Number(lowest)),
        ...byHigh.upTo(Number(highest)),
        ...byEnd.upTo(asOf),
      ]),
  };
}

/** Ids are ordered by time, which settles orders of one instant. */
function byAcceptance({ order: a }: WatchedOrder, { order: b }: WatchedOrder): number {
  return a.acceptedAt - b.acceptedAt || (a.orderId < b.orderId ? -1 : 1);
}
