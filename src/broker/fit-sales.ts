// Sales that wait, while an action takes shares away and gives others: none reserves more than
// there is at any step, and none ends that fits what there is at last.
import type { Account } from '#src/domain/account.ts';
import type { OrderAdjusted } from '#src/domain/actions/action-events.ts';
import type { OrderCancelled } from '#src/domain/event.ts';
import { heldSharesOf } from '#src/domain/hold.ts';
import type { OrderId } from '#src/domain/ids.ts';
import { quantity, type Quantity } from '#src/domain/money.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { cancelGroup } from './order-group.ts';

/** The shares there are on the way, and those that there are at last. */
export type Shares = { readonly least: Quantity; readonly last: Quantity };

export type FittedSales = {
  /** The newest end as long as they reserve more than there is at last. */
  readonly ended: readonly OrderCancelled[];
  /** Those that reserve fewer shares on the way. */
  readonly first: readonly OrderAdjusted[];
  /** Those that reserve all of their own again, in what becomes of them. */
  readonly after: readonly OrderAdjusted[];
};

/** `after` is what becomes of orders when the shares have changed; `step` is told of the others. */
export function fitSales(
  account: Account,
  symbol: TickerSymbol,
  { least, last }: Shares,
  after: readonly OrderAdjusted[],
  step: Pick<OrderAdjusted, 'actionId' | 'reason'>,
): FittedSales {
  const sales = account.openOrders.filter((o) => o.symbol === symbol && heldSharesOf(o) > 0n);
  const becomes = new Map(after.map((each) => [each.orderId, each.order]));
  const ended = endOversold(account, sales, last, becomes);
  const gone = new Set(ended.map(({ orderId }) => orderId));
  const staying = sales.filter(({ orderId }) => !gone.has(orderId));
  const first = parked(staying, least).map((order): OrderAdjusted => {
    return { type: 'OrderAdjusted', orderId: order.orderId, symbol, ...step, order };
  });
  const parkedIds = new Set(first.map(({ orderId }) => orderId));
  const again = staying
    .filter(({ orderId }) => parkedIds.has(orderId) && !becomes.has(orderId))
    .map((order): OrderAdjusted => {
      return { type: 'OrderAdjusted', orderId: order.orderId, symbol, ...step, order };
    });
  return { ended, first, after: [...after.filter(({ orderId }) => !gone.has(orderId)), ...again] };
}

function endOversold(
  account: Account,
  sales: readonly OpenOrder[],
  last: Quantity,
  becomes: ReadonlyMap<OrderId, OpenOrder>,
): readonly OrderCancelled[] {
  const atLast = (order: OpenOrder) => heldSharesOf(becomes.get(order.orderId) ?? order);
  let held = sales.reduce((sum, order) => sum + atLast(order), 0n);
  const ended = new Map<OrderId, OrderCancelled>();
  for (const order of sales.toReversed()) {
    if (held <= last) break;
    held -= atLast(order);
    for (const each of cancelGroup(account, order, 'shares_gone')) ended.set(each.orderId, each);
  }
  return [...ended.values()];
}

/** The newest reserve fewer, as many as are too many. */
function parked(sales: readonly OpenOrder[], least: Quantity): readonly OpenOrder[] {
  let tooMany = sales.reduce((sum, order) => sum + heldSharesOf(order), 0n) - least;
  const found: OpenOrder[] = [];
  for (const order of sales.toReversed()) {
    if (tooMany <= 0n) break;
    const held = heldSharesOf(order);
    const fewer = held < tooMany ? held : tooMany;
    found.push({ ...order, hold: { quantity: quantity(held - fewer) } });
    tooMany -= fewer;
  }
  return found;
}
