// Says what has become of orders, whoever placed them: once each.
import { accountNow } from '../api/session.ts';
import type { StreamOrder } from '../api/types.ts';
import { lastOrder } from './stream.ts';
import { orderNews } from '../format/order-words.ts';
import { say } from '../state/spoken.ts';

/** Orders that this tab has placed itself and has told of. */
const told = new Set<string>();

/** The tab tells of it by itself. */
export function noteTold(orderId: string, status: string): void {
  told.add(`${orderId} ${status}`);
}

/** Says the news of every order from now on; gives what ends it. */
export function followOrders(): () => void {
  return lastOrder.subscribe(() => tell(lastOrder.get()));
}

function tell(order: StreamOrder | undefined): void {
  if (!order) return;
  const name = `${order.id} ${order.status}`;
  const isOther = order.account_id !== accountNow()?.account_id;
  if (told.has(name) || isOther) return;
  told.add(name);
  const sentence = orderNews(order);
  if (sentence) say(sentence);
}
