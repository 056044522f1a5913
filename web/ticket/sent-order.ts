// An order on its way. Its key and its content outlive a reload and a killed tab: whatever happens
// in between, the same content under the same key is placed once.
import { ask } from '../api/client.ts';
import { keep, readKept } from '../api/kept.ts';
import { ApiProblem, NotReachedError } from '../api/problem.ts';
import type { Order, Receipt } from '../api/types.ts';
import type { OrderBody } from './ticket-fields.ts';

export type SentOrder = {
  readonly key: string;
  readonly side: 'buy' | 'sell';
  readonly body: OrderBody;
  readonly account: string;
};

const name = 'order-on-its-way';
const keyBytes = 16;

/** A key that nobody has used; a browser without a secure origin has this generator as well. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(keyBytes));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The order that was on its way when this tab was last seen; undefined where none was. */
export function readUnsettled(): SentOrder | undefined {
  const text = readKept('tab', name);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as SentOrder;
  } catch {
    return undefined;
  }
}

/** What became of it is known, or does not matter any more. */
export function settle(): void {
  keep('tab', name, undefined);
}

/**
 * Sends the order. Throws ApiProblem where it was refused, and is settled then; otherwise it stays
 * unsettled until its outcome is known.
 */
export async function sendOrder(order: SentOrder): Promise<Receipt> {
  keep('tab', name, JSON.stringify(order));
  try {
    const { side, body, key, account } = order;
    const receipt = await ask<Receipt>('POST', `${side}-stock`, { body, key, account });
    settle();
    return receipt;
  } catch (error) {
    if (!isOutcomeUnknown(error)) settle();
    throw error;
  }
}

/** Whether nobody can say yet if the order was recorded. */
export function isOutcomeUnknown(error: unknown): boolean {
  if (error instanceof NotReachedError) return true;
  return error instanceof ApiProblem && (error.code === 'outcome_unknown' || error.status === 500);
}

/** The order of that key, as far as the server has it. */
export async function findSent({ key, body, account }: SentOrder): Promise<Order | undefined> {
  const path = `view-orders?status=all&symbol=${encodeURIComponent(body.symbol)}&limit=100`;
  const { orders } = await ask<{ orders: Order[] }>('GET', path, { account });
  return orders.find((each) => each.client_key === key);
}
