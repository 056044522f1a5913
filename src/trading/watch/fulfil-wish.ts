// Does what somebody has asked of an order while its evidence was awaited.
import type { SubmitOrder } from '#src/domain/command.ts';
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { WantedReplacement } from '#src/domain/open-order.ts';
import type { MarketOrders } from '#src/domain/order.ts';
import type { QuoteMemory } from '#src/market/quotes/quote-memory.ts';
import { orderTiming } from '#src/trading/order-timing.ts';
import { cancel, replace, type WatchCommandNeeds } from './watch-commands.ts';
import type { WatchedOrder } from './watched-order.ts';

export type FulfilNeeds = WatchCommandNeeds & {
  readonly calendar: MarketCalendar;
  readonly marketOrders: MarketOrders;
  readonly openOrdersMax: number;
  readonly quoteMemory: Pick<QuoteMemory, 'find'>;
};

/** Cancels the order, or puts another one in its stead. */
export async function fulfil(needs: FulfilNeeds, watched: WatchedOrder): Promise<void> {
  const replacement = watched.order.progress.wish?.replacement;
  if (!replacement) return cancel(needs, watched, 'requested');
  const { exitIds } = replacement;
  await replace(needs, watched, submitOf(needs, watched, replacement), exitIds);
}

/** As it would be submitted now. It has waited, so that no price fills it at once. */
function submitOf(
  { marketClock, calendar, marketOrders, openOrdersMax, quoteMemory }: FulfilNeeds,
  { accountId, order: { symbol, side } }: WatchedOrder,
  wanted: WantedReplacement,
): SubmitOrder {
  const { orderId, requestId, placedBy, quantity, amount, terms } = wanted;
  const at = marketClock.now();
  const known = quoteMemory.find(symbol);
  return {
    type: 'SubmitOrder',
    orderId,
    requestId,
    placedBy,
    terms,
    accountId,
    at,
    symbol,
    side,
    size: sizeOf(quantity, amount),
    group: null,
    timing: orderTiming(terms.timeInForce, at, calendar, marketOrders),
    openOrdersMax,
    quote: known ? { ...known, status: 'stale' } : null,
  };
}

function sizeOf(
  quantity: WantedReplacement['quantity'],
  amount: WantedReplacement['amount'],
): SubmitOrder['size'] {
  if (quantity !== null) return { kind: 'quantity', quantity };
  return amount === null ? { kind: 'all' } : { kind: 'amount', amount };
}
