// An order as its entries tell it, from acceptance to its end.
import type { CancelReason, OrderAccepted, OrderExpired, OrderFilled } from '#src/domain/event.ts';
import type { OrderId } from '#src/domain/ids.ts';
import type { Money, Price, Quantity } from '#src/domain/money.ts';
import type { Hold, OrderProgress } from '#src/domain/open-order.ts';
import type { OrderClass, PlacedGroup } from '#src/domain/order-group.ts';
import type { OrderTerms, PlacedBy, Side } from '#src/domain/order.ts';
import type { RejectionCode } from '#src/domain/rejection.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { stopOf } from '#src/domain/trailing-stop.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { OrderStatus } from '#src/journal/read-models.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

type EndReason =
  | CancelReason
  | RejectionCode
  | 'cancel_requested'
  | 'replace_requested'
  | 'market_closed'
  | 'not_marketable'
  | NonNullable<OrderExpired['reason']>;

export type OrderView = {
  readonly orderId: OrderId;
  readonly symbol: TickerSymbol;
  readonly side: Side;
  readonly quantity: Quantity | null;
  readonly amount: Money | null;
  readonly terms: OrderTerms;
  /** Where the stop stands; a trailing one moves. */
  readonly stopPrice: Price | null;
  /** The best price so far of a trailing stop. */
  readonly mark: Price | null;
  readonly status: OrderStatus;
  readonly reason: EndReason | null;
  /** Null for an order that is not open, and where the other exit of a pair reserves for both. */
  readonly hold: Hold | null;
  /** What it reserves while it is open. */
  readonly reserves: Hold | null;
  readonly fill: Pick<OrderFilled, 'price' | 'quantity'> | null;
  readonly submittedAt: EpochMs;
  /** Since when a price could fill it; null for one that is held, or never waited. */
  readonly waitsSince: EpochMs | null;
  readonly updatedAt: EpochMs;
  /** The instant that the fill's evidence proves, and that of its entry. */
  readonly filledAt: EpochMs | null;
  readonly recordedAt: EpochMs | null;
  readonly expiresAt: EpochMs | null;
  readonly placedBy: PlacedBy;
  readonly replaces: OrderId | null;
  readonly replacedBy: OrderId | null;
  readonly orderClass: OrderClass;
  /** Null for an order on its own. */
  readonly group: PlacedGroup | null;
};

/** The order after all of its entries, the oldest first. Undefined where none is of an order. */
export function viewOrder(entries: readonly JournalEntry[]): OrderView | undefined {
  return entries.reduce<OrderView | undefined>(takeEntry, undefined);
}

function takeEntry(view: OrderView | undefined, entry: JournalEntry): OrderView | undefined {
  const { event, recordedAt } = entry;
  switch (event.type) {
    case 'OrderAccepted':
      return {
        ...begin(event, recordedAt),
        stopPrice: stopOf(event, event.mark),
        mark: event.mark,
        status: statusOf(event),
        reason: event.endedAtOnce,
        hold: statusOf(event) === 'open' ? event.hold : null,
        reserves: event.hold,
        waitsSince: statusOf(event) === 'open' ? event.submittedAt : null,
        expiresAt: event.expiresAt,
      };
    case 'OrderRejected':
      return { ...begin(event, recordedAt), status: 'rejected', reason: event.rejection.code };
    case 'OrderReleased': {
      if (!view) return view;
      return { ...advance(view, event.progress, recordedAt), waitsSince: recordedAt };
    }
    case 'OrderAdvanced':
      return view && advance(view, event.progress, recordedAt);
    case 'OrderAdjusted': {
      if (!view) return view;
      const { quantity, terms, hold, progress } = event.order;
      return advance({ ...view, quantity, terms, reserves: hold }, progress, recordedAt);
    }
    case 'OrderFilled': {
      const { price, quantity } = event;
      const times = { filledAt: event.filledAt ?? recordedAt, recordedAt };
      const ended = { ...times, hold: null, reason: null, updatedAt: recordedAt };
      const filled = { ...ended, fill: { price, quantity } };
      return { ...(view ?? begin(event, recordedAt)), ...filled, status: 'filled' };
    }
    case 'OrderReplaced': {
      if (!view) return view;
      const { orderId, replacedBy } = event;
      // The same entry tells of the order that it ended and of the one in its place.
      if (orderId !== view.orderId) return { ...view, replaces: orderId };
      return { ...end(view, 'replaced', null, recordedAt), replacedBy };
    }
    case 'OrderCancelled':
      return view && end(view, 'cancelled', event.reason, recordedAt);
    case 'OrderExpired':
      return view && end(view, 'expired', event.reason, recordedAt);
    default:
      return view;
  }
}

type Beginning = Pick<
  OrderView,
  'orderId' | 'symbol' | 'side' | 'quantity' | 'terms' | 'submittedAt' | 'placedBy'
> & {
  readonly amount?: Money | null;
  readonly orderClass?: OrderClass;
  readonly group?: PlacedGroup | null;
};

function begin(event: Beginning, recordedAt: EpochMs): OrderView {
  const { orderId, symbol, side, quantity, amount = null, terms, submittedAt, placedBy } = event;
  const { group = null, orderClass = group?.orderClass ?? 'simple' } = event;
  return {
    orderId,
    symbol,
    side,
    quantity,
    amount,
    terms,
    stopPrice: terms.stopPrice,
    mark: null,
    status: 'open',
    reason: null,
    hold: null,
    reserves: null,
    fill: null,
    submittedAt,
    waitsSince: null,
    updatedAt: recordedAt,
    filledAt: null,
    recordedAt: null,
    expiresAt: null,
    placedBy,
    replaces: null,
    replacedBy: null,
    orderClass,
    group,
  };
}

/** As the order begins. */
export function statusOf({ endedAtOnce, isHeld }: OrderAccepted): OrderStatus {
  if (endedAtOnce !== null) return 'cancelled';
  return isHeld ? 'held' : 'open';
}

/** What somebody wants of an order that waits for its evidence. */
export function wishOf({ wish }: OrderProgress) {
  if (!wish) return null;
  return wish.replacement ? ('replace_requested' as const) : ('cancel_requested' as const);
}

function advance(view: OrderView, progress: OrderProgress, updatedAt: EpochMs): OrderView {
  const stopPrice = stopOf(view, progress.mark);
  const status = progress.isHeld ? 'held' : 'open';
  return {
    ...view,
    status,
    hold: status === 'open' ? view.reserves : null,
    updatedAt,
    stopPrice,
    mark: progress.mark,
    reason: wishOf(progress),
  };
}

function end(
  view: OrderView,
  status: OrderStatus,
  reason: EndReason | null,
  updatedAt: EpochMs,
): OrderView {
  return { ...view, status, reason, hold: null, updatedAt };
}
