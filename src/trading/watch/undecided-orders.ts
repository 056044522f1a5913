// Orders that a quote could not be decided for, because the disk or their account was in trouble:
// the next quote proves to them what that one did.
import type { Range } from '#src/domain/evidence.ts';
import type { OrderId } from '#src/domain/ids.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { WatchedOrder } from './watched-order.ts';

export type UndecidedOrders = {
  /** Those of the symbol, as they were; they are judged again. */
  of(symbol: TickerSymbol): readonly WatchedOrder[];
  /** What the order's ranges are compared with instead of what was seen since. */
  baseOf(orderId: OrderId): { readonly base: Range | undefined } | undefined;
  note(watched: WatchedOrder, base: Range | undefined): void;
  forget(watched: WatchedOrder): void;
};

/** All is decided. */
export function createUndecidedOrders(): UndecidedOrders {
  const undecided = new Map<OrderId, { watched: WatchedOrder; base: Range | undefined }>();
  return {
    of: (symbol) =>
      [...undecided.values()]
        .map(({ watched }) => watched)
        .filter(({ order }) => order.symbol === symbol),
    baseOf: (orderId) => undecided.get(orderId),
    note(watched, base) {
      // The oldest base of them stays.
      if (!undecided.has(watched.order.orderId)) {
        undecided.set(watched.order.orderId, { watched, base });
      }
    },
    forget: ({ order }) => void undecided.delete(order.orderId),
  };
}
