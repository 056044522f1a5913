// The exits that wait, by their groups.
import type { OrderId } from '#src/domain/ids.ts';
import type { WatchedOrder } from './watched-order.ts';

export type Exits = {
  /** Adds the order if it is an exit, or puts it in its next state. */
  put(watched: WatchedOrder): void;
  remove(watched: WatchedOrder): void;
  /** Those of the order's group. */
  of(watched: WatchedOrder): readonly WatchedOrder[];
  /** The other exit of a pair. */
  pairOf(watched: WatchedOrder): WatchedOrder | undefined;
};

/** No exits yet. */
export function createExits(): Exits {
  const exitsByGroup = new Map<OrderId, Map<OrderId, WatchedOrder>>();

  function of({ order: { group } }: WatchedOrder): readonly WatchedOrder[] {
    return group ? [...(exitsByGroup.get(group.groupId)?.values() ?? [])] : [];
  }

  return {
    put(watched) {
      const { orderId, group } = watched.order;
      if (!group || group.role === 'entry') return;
      const exits = exitsByGroup.get(group.groupId) ?? new Map<OrderId, WatchedOrder>();
      exitsByGroup.set(group.groupId, exits.set(orderId, watched));
    },
    remove({ order: { orderId, group } }) {
      const exits = group && exitsByGroup.get(group.groupId);
      if (!exits) return;
      exits.delete(orderId);
      if (exits.size === 0) exitsByGroup.delete(group.groupId);
    },
    of,
    pairOf(watched) {
      const { orderId, group } = watched.order;
      if (!group || group.role === 'entry') return undefined;
      return of(watched).find(({ order }) => order.orderId !== orderId);
    },
  };
}
