// What becomes of an order that waits: the evidence fills it or moves it on, somebody cancels it,
// or its time is over.
import type { Account } from '#src/domain/account.ts';
import type { CancelOrder, ExpireOrder, JudgeOrder } from '#src/domain/command.ts';
import type { AccountEvent, CancelReason, OrderCancelled } from '#src/domain/event.ts';
import { availableCash, heldCashOf } from '#src/domain/hold.ts';
import { notional, oneCent, sharesFor, type Price, type Quantity } from '#src/domain/money.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import { filled, keptQuote } from './fill-order.ts';
import { findOpenOrder } from './open-orders.ts';
import type { Judgement } from './venue/judgement.ts';
import { judge } from './venue/venue.ts';

type Decision = Result<readonly AccountEvent[], Rejection>;

/** The evidence decides; refused with `order_not_open` where it changes nothing. */
export function judgeOrder(account: Account, command: JudgeOrder): Decision {
  const order = findOpenOrder(account, command.orderId);
  if (!order) return err({ code: 'order_not_open' });
  const judged = judge(order, command.evidence);
  switch (judged.kind) {
    case 'fill':
      return ok([fillOpen(account, order, judged, command)]);
    case 'progress': {
      const { orderId, symbol } = order;
      const quote = keptQuote(command.quote, command.at);
      return ok([{ type: 'OrderAdvanced', orderId, symbol, progress: judged.progress, quote }]);
    }
    case 'missed':
      return ok([cancelled(order, 'limit_not_met')]);
    default:
      return err({ code: 'order_not_open' });
  }
}

/**
 * Refused with `order_not_open` for an order that has ended. While evidence is awaited it is noted
 * that the order is to be cancelled, once.
 */
export function cancelOrder(account: Account, command: CancelOrder): Decision {
  const { orderId, reason, isEvidenceAwaited = false } = command;
  const order = findOpenOrder(account, orderId);
  if (!order) return err({ code: 'order_not_open' });
  if (!isEvidenceAwaited) return ok([cancelled(order, reason)]);
  const { symbol, progress } = order;
  const requested = { ...progress, isCancelRequested: true };
  return ok([{ type: 'OrderAdvanced', orderId, symbol, progress: requested, quote: null }]);
}

/** As `cancelOrder`. */
export function expireOrder(account: Account, { orderId, reason }: ExpireOrder): Decision {
  const order = findOpenOrder(account, orderId);
  if (!order) return err({ code: 'order_not_open' });
  return ok([{ type: 'OrderExpired', orderId, symbol: order.symbol, reason }]);
}

/** The event that ends the order and releases what it holds. */
export function cancelled({ orderId, symbol }: OpenOrder, reason: CancelReason): OrderCancelled {
  return { type: 'OrderCancelled', orderId, symbol, reason };
}

/** What the fill costs above the hold comes from free cash; where that is too little it ends. */
function fillOpen(
  account: Account,
  order: OpenOrder,
  { price, proof, at }: Extract<Judgement, { kind: 'fill' }>,
  command: JudgeOrder,
): AccountEvent {
  const quantity = quantityOf(order, price);
  const cost = notional(price, quantity);
  const free = availableCash(account) + heldCashOf(order);
  const isPaid = order.side === 'sell' || (cost <= free && cost >= oneCent);
  if (!isPaid) return cancelled(order, 'insufficient_cash');
  return filled(account, {
    orderId: order.orderId,
    symbol: order.symbol,
    side: order.side,
    quantity,
    terms: order.terms,
    submittedAt: order.acceptedAt,
    placedBy: order.placedBy,
    quote: keptQuote(command.quote, command.at),
    price,
    proof,
    filledAt: at,
    closeOf: null,
  });
}

function quantityOf({ quantity, amount }: OpenOrder, price: Price): Quantity {
  if (quantity !== null) return quantity;
  if (amount === null) throw new Error('an order has a quantity or an amount');
  return sharesFor(amount, price);
}
