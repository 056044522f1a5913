// How one client of a storm sends an order, again if need be, and what the answers say is held.
import type { ClientPlan } from './client-plan.ts';
import { noteOther, type ClientRecord } from './client-record.ts';
import type { Ask } from './connection.ts';
import { firstAnswered, isFinal, type Answer, type OrderRecord } from './history.ts';

type OrderSender = {
  /** One attempt, written down if it can have arrived; undefined when the connection was lost. */
  attempt(order: OrderRecord): Promise<Answer | undefined>;
  /** How much of the symbol the account's last fill left; undefined when there is nothing. */
  heldOf(order: Pick<OrderRecord, 'accountId' | 'symbol'>): string | undefined;
};

type Needs = { readonly plan: ClientPlan; readonly ask: Ask; readonly record: ClientRecord };

/** Sends with the sessions of the plan's traders. */
export function createOrderSender({ plan, ask, record }: Needs): OrderSender {
  const { hot, own, onAnswer } = plan;
  const { counts } = record;
  const tradersById = new Map([...hot, ...own].map((trader) => [trader.accountId, trader]));
  const heldByPlace = new Map<string, string>();

  /** Undefined when the order has certainly not arrived. */
  async function send({ accountId, side, symbol, quantity, key }: OrderRecord) {
    const { token } = tradersById.get(accountId) ?? {};
    const path = side === 'buy' ? '/buy-stock' : '/sell-stock';
    const startedAt = performance.now();
    let isDelivered = true;
    const onUndelivered = () => void (isDelivered = false);
    const body = { symbol, quantity };
    const answer = await ask({ method: 'POST', path, token, key, body, onUndelivered });
    return isDelivered ? { startedAt, endedAt: performance.now(), answer } : undefined;
  }

  function rememberHeld(order: OrderRecord, { status, body }: Answer): void {
    if (status !== 201) return;
    const held: unknown = JSON.parse(body).position?.quantity;
    if (typeof held === 'string') heldByPlace.set(placeOf(order), held);
    else heldByPlace.delete(placeOf(order));
  }

  return {
    async attempt(order) {
      const made = await send(order);
      if (!made) return undefined;
      const { answer } = made;
      const isOpen = !firstAnswered(order);
      order.attempts.push(made);
      if (!answer && isOpen) counts.unknown += 1;
      if (answer && !isFinal(answer)) noteOther(record, answer);
      if (!answer || !isOpen || !isFinal(answer)) return answer;
      counts.answered += 1;
      onAnswer();
      rememberHeld(order, answer);
      return answer;
    },
    heldOf: (order) => heldByPlace.get(placeOf(order)),
  };
}

function placeOf({ accountId, symbol }: Pick<OrderRecord, 'accountId' | 'symbol'>): string {
  return `${accountId} ${symbol}`;
}
