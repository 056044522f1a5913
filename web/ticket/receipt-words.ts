// A receipt in one sentence.
import type { Receipt } from '../api/types.ts';
import * as numbers from '../format/numbers.ts';
import { typeNames, waitsFor } from '../format/order-words.ts';

/** `Bought 10 AAPL at $257.61 for $2,576.10.`, or that it waits. */
export function receiptSentence({ order, fill, note }: Receipt): string {
  const verb = order.side === 'buy' ? 'Bought' : 'Sold';
  if (fill) {
    const { quantity, price, notional } = fill;
    const words = `${verb} ${numbers.shares(quantity)} ${order.symbol} at $${numbers.price(price)}`;
    return `${words} for ${numbers.money(notional)}.`;
  }
  const size =
    order.quantity === null ? numbers.money(order.amount ?? '0') : numbers.shares(order.quantity);
  const name = `${order.side} ${size} ${order.symbol}`;
  if (order.status === 'cancelled') return `Order cancelled: ${name}. ${note ?? ''}`.trim();
  return `Order placed: ${name}, ${typeNames[order.type].toLowerCase()}.`;
}

type Ruled = Pick<Receipt, 'fill' | 'note'> & {
  readonly order: Pick<
    Receipt['order'],
    'type' | 'side' | 'status' | 'time_in_force' | 'order_class'
  >;
};

/** By which rule it filled, or will; undefined where it has ended without. */
export function ruleOf({ order, fill, note }: Ruled): string | undefined {
  if (fill && order.type === 'market') {
    return note === null
      ? 'By the rule: a market order fills at once, at the last price.'
      : 'By the rule: a market order fills at once, after hours at the last close.';
  }
  if (fill) {
    return 'By the rule: the last price was at its limit or better, so it filled at that price.';
  }
  return order.status === 'open' ? `By the rule: ${waitsFor(order)}` : undefined;
}
