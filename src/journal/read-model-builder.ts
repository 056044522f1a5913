// What the changes of one account come to, for comparing with what is stored.
import type { OrderId } from '#src/domain/ids.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { unreachable } from '#src/runtime/result.ts';
import type {
  AccountReadModel,
  AccountRow,
  OrderRow,
  OrderStep,
  ReadModelChange,
} from './read-models.ts';

export type ReadModelBuilder = {
  take(change: ReadModelChange): void;
  build(): AccountReadModel;
};

/** Begins with an account that nothing is known of. */
export function createReadModelBuilder(): ReadModelBuilder {
  let account: AccountRow | undefined;
  const symbols = new Set<TickerSymbol>();
  const releasedAt = new Map<TickerSymbol, EpochMs>();
  const orders = createOrdersBuilder();
  return {
    take(change) {
      switch (change.kind) {
        case 'opened':
          account = { openedAt: change.at, closedAt: null };
          return;
        case 'closed':
          account = account && { ...account, closedAt: change.at };
          return;
        case 'held':
          symbols.add(change.symbol);
          releasedAt.delete(change.symbol);
          return;
        case 'released':
          symbols.delete(change.symbol);
          releasedAt.set(change.symbol, change.at);
          return;
        case 'wished':
          // What it keeps is readable nowhere else.
          return;
        default:
          orders.take(change);
      }
    },
    build: () => ({
      account,
      symbols: [...symbols].toSorted(),
      formerSymbols: [...releasedAt]
        .map(([symbol, at]) => ({ symbol, releasedAt: at }))
        .toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1)),
      ...orders.build(),
    }),
  };
}

function createOrdersBuilder() {
  const orders: OrderRow[] = [];
  const steps: OrderStep[] = [];
  const openOrders = new Map<OrderId, OpenOrder>();

  function takeOfOrder(change: ChangeOfOrder): void {
    switch (change.kind) {
      case 'order': {
        const { kind: _, ...row } = change;
        orders.push(row);
        return;
      }
      case 'waits':
        openOrders.set(change.order.orderId, change.order);
        return;
      case 'step':
        steps.push({ orderId: change.orderId, sequence: change.sequence });
        return;
      case 'advanced': {
        const order = openOrders.get(change.orderId);
        if (order) openOrders.set(change.orderId, { ...order, progress: change.progress });
        return;
      }
      case 'adjusted': {
        openOrders.set(change.order.orderId, change.order);
        setRow(change.order.orderId, { adjustedBy: change.sequence });
        return;
      }
      case 'woken':
        setStatus(change.orderId, 'open');
        return;
      case 'ended': {
        setStatus(change.orderId, change.status);
        openOrders.delete(change.orderId);
        return;
      }
      default:
        unreachable(change);
    }
  }

  function setStatus(orderId: OrderId, status: OrderRow['status']): void {
    setRow(orderId, { status });
  }

  function setRow(orderId: OrderId, changes: Partial<OrderRow>): void {
    const place = orders.findLastIndex((row) => row.orderId === orderId);
    const row = orders[place];
    if (row) orders[place] = { ...row, ...changes };
  }

  return {
    take: takeOfOrder,
    build: () => ({
      orders: [...orders],
      steps: steps.toSorted(byOrder),
      openOrders: [...openOrders.values()].toSorted(byOrder),
    }),
  };
}

type ChangeOfOrder = Extract<
  ReadModelChange,
  { kind: 'order' | 'waits' | 'step' | 'advanced' | 'adjusted' | 'woken' | 'ended' }
>;

/** As the tables are sorted. */
function byOrder(
  a: { readonly orderId: OrderId; readonly sequence?: number },
  b: { readonly orderId: OrderId; readonly sequence?: number },
): number {
  if (a.orderId !== b.orderId) return a.orderId < b.orderId ? -1 : 1;
  return (a.sequence ?? 0) - (b.sequence ?? 0);
}
