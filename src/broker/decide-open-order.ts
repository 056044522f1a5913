// What becomes of an order that waits: the evidence fills it or moves it on, somebody cancels it,
// or its time is over.
import type { Account } from '#src/domain/account.ts';
import type { CancelOrder, ExpireOrder, JudgeOrder } from '#src/domain/command.ts';
import type { AccountEvent } from '#src/domain/event.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import { fillOpenOrder } from './fill-open-order.ts';
import { keptQuote } from './fill-order.ts';
import { findOpenOrder } from './open-orders.ts';
import { cancelGroup, expireGroup } from './order-group.ts';
import { judge } from './venue/venue.ts';

type Decision = Result<readonly AccountEvent[], Rejection>;

/** The evidence decides; refused with `order_not_open` where it changes nothing. */
export function judgeOrder(account: Account, command: JudgeOrder): Decision {
  const order = findOpenOrder(account, command.orderId);
  if (!order || order.progress.isHeld) return err({ code: 'order_not_open' });
  const judged = judge(order, command.evidence);
  switch (judged.kind) {
    case 'fill':
      return ok(fillOpenOrder(account, order, judged, command));
    case 'progress': {
      const { orderId, symbol } = order;
      const quote = keptQuote(command.quote, command.at);
      return ok([{ type: 'OrderAdvanced', orderId, symbol, progress: judged.progress, quote }]);
    }
    case 'missed':
      return ok(expireGroup(account, order, 'limit_not_met'));
    default:
      return err({ code: 'order_not_open' });
  }
}

/**
 * Refused with `order_not_open` for an order that has ended. While evidence is awaited it is noted
 * that the order is to be cancelled, once. With an entry its exits end, with an exit its pair.
 */
export function cancelOrder(account: Account, command: CancelOrder): Decision {
  const { orderId, reason, afterClose } = command;
  const order = findOpenOrder(account, orderId);
  if (!order) return err({ code: 'order_not_open' });
  if (afterClose === undefined) return ok(cancelGroup(account, order, reason));
  const { symbol, progress } = order;
  const requested = { ...progress, wish: { afterClose, replacement: null } };
  return ok([{ type: 'OrderAdvanced', orderId, symbol, progress: requested, quote: null }]);
}

/** As `cancelOrder`. */
export function expireOrder(account: Account, { orderId, reason }: ExpireOrder): Decision {
  const order = findOpenOrder(account, orderId);
  return order ? ok(expireGroup(account, order, reason)) : err({ code: 'order_not_open' });
}
