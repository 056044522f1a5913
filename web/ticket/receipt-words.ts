// A receipt in one sentence.
import type { Receipt } from '../api/types.ts';
import * as numbers from '../format/numbers.ts';
import { typeNames } from '../format/order-words.ts';

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
