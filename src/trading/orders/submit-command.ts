// The command that submits an order: with the price that it needs, its timing and its id.
import type { OrderGroup, OrderSize, SubmitOrder } from '#src/domain/command.ts';
import { orderId, type OrderId } from '#src/domain/ids.ts';
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { Exit, GroupClass } from '#src/domain/order-group.ts';
import type { MarketOrders, OrderTerms, Side } from '#src/domain/order.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Owner } from '#src/identity/identity-store.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Random } from '#src/runtime/random.ts';
import { ok, type Result } from '#src/runtime/result.ts';
import {
  findFormerCompany,
  findOrderPrice,
  type NoPrice,
  type OrderPriceNeeds,
} from '#src/trading/order-price.ts';
import { orderTiming } from '#src/trading/order-timing.ts';

export type WantedOrder = {
  readonly side: Side;
  readonly symbol: TickerSymbol;
  readonly size: OrderSize;
  readonly terms: OrderTerms;
  /** The exits that go along with it; null for an order on its own. */
  readonly group: WantedGroup | null;
};

export type WantedGroup = {
  readonly orderClass: GroupClass;
  /** The take-profit first. */
  readonly exits: readonly Omit<Exit, 'orderId'>[];
};

export type SubmitNeeds = OrderPriceNeeds & {
  readonly clock: Clock;
  readonly random: Random;
  readonly calendar: MarketCalendar;
  readonly marketOrders: MarketOrders;
  readonly openOrdersMax: number;
};

/** A price fit for the order; null where none can be had and the order can wait without one. */
export async function findQuote(
  needs: SubmitNeeds,
  order: WantedOrder,
  owner: Owner,
): Promise<Result<SubmitOrder['quote'], NoPrice>> {
  const found = await findOrderPrice(needs, order, owner);
  return found.ok || needsPrice(order) ? found : ok(null);
}

/** The command for the owner's account, as of now. */
export function submitCommand(
  needs: SubmitNeeds,
  order: WantedOrder,
  { owner, requestId }: { readonly owner: Owner; readonly requestId: string },
  quote: SubmitOrder['quote'],
): SubmitOrder {
  const at = needs.clock.now();
  const orderIdOf = () => orderId(needs.random.id());
  return {
    type: 'SubmitOrder',
    accountId: owner.accountId,
    orderId: orderIdOf(),
    requestId,
    placedBy: 'tokenId' in owner ? owner.tokenId : null,
    ...order,
    group: order.group && withIds(order.group, orderIdOf),
    quote,
    ...findFormerCompany(needs, order.symbol),
    at,
    timing: orderTiming(order.terms.timeInForce, at, needs.calendar, needs.marketOrders),
    openOrdersMax: needs.openOrdersMax,
  };
}

function withIds({ orderClass, exits }: WantedGroup, orderIdOf: () => OrderId): OrderGroup {
  return { orderClass, exits: exits.map((exit) => ({ ...exit, orderId: orderIdOf() })) };
}

/** An order that can wait needs one only where what it reserves is figured from it. */
export function needsPrice({ side, size, terms }: WantedOrder): boolean {
  const { type, timeInForce, limitPrice, stopPrice } = terms;
  const isOfMoment = timeInForce === 'ioc' || timeInForce === 'fok';
  const isMarket = type === 'market' && timeInForce !== 'opg' && timeInForce !== 'cls';
  if (isMarket || isOfMoment) return true;
  return side === 'buy'
    ? size.kind !== 'amount' && limitPrice === null && stopPrice === null
    : size.kind === 'amount';
}
