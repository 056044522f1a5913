// An order that was accepted, as it begins to wait.
import type { OrderAccepted } from './event.ts';
import type { OpenOrder } from './open-order.ts';
import type { GroupPlace, PlacedGroup } from './order-group.ts';

/** The order as it begins to wait. */
export function openOrderOf(event: OrderAccepted): OpenOrder {
  const { orderId, symbol, side, quantity, amount, terms, placedBy, session, expiresAt } = event;
  const { submittedAt, hold, takesFirstPrice, mark, isHeld } = event;
  return {
    orderId,
    symbol,
    side,
    quantity,
    amount,
    terms,
    placedBy,
    acceptedAt: submittedAt,
    session,
    expiresAt,
    hold,
    group: event.group && placeIn(event.group),
    progress: {
      since: submittedAt,
      isTriggered: event.isTriggered,
      takesFirstPrice,
      mark,
      isHeld,
      wish: null,
    },
  };
}

/** Its exits are orders of their own by then. */
function placeIn({ groupId, orderClass, role }: PlacedGroup): GroupPlace {
  return { groupId, orderClass, role };
}
