// An order that was accepted, as it begins to wait.
import type { OrderAccepted } from './event.ts';
import type { OpenOrder } from './open-order.ts';

/** The order as it begins to wait. */
export function openOrderOf(event: OrderAccepted): OpenOrder {
  const { orderId, symbol, side, quantity, amount, terms, placedBy, session, expiresAt } = event;
  const { submittedAt, hold, takesFirstPrice, mark } = event;
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
    progress: {
      since: submittedAt,
      isTriggered: false,
      takesFirstPrice,
      mark,
      isCancelRequested: false,
    },
  };
}
