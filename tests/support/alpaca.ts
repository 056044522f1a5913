// A bot with a pair of keys, in a world of its own or beside others.
import assert from 'node:assert/strict';
import type { Send, World } from './world.ts';

export type Bot = {
  readonly send: Send;
  readonly keys: { readonly id: string; readonly secret: string };
  readonly headers: Readonly<Record<string, string>>;
  readonly accountId: string;
  /** The session of the bot's owner. */
  readonly person: Send;
};

/** A user with a key of the scope. */
export async function createBot(
  world: World,
  username = 'alice',
  scope: 'trade' | 'read' = 'trade',
): Promise<Bot> {
  const user = await world.createUser(username);
  const made = await user.send('POST', '/create-token', { name: 'bot', scope });
  assert.equal(made.status, 201, made.text);
  const keys = { id: String(made.json.key_id), secret: String(made.json.token) };
  const headers = headersOf(keys);
  const send: Send = (method, url, body, more) =>
    world.send(method, url, body, { ...headers, ...more });
  return { send, keys, headers, accountId: user.accountId, person: user.send };
}

/** As programs send them. */
export function headersOf({ id, secret }: Bot['keys']): Readonly<Record<string, string>> {
  return { 'apca-api-key-id': id, 'apca-api-secret-key': secret };
}

/** A market order of the day, with what is given besides. */
export const marketOrder = (changes: object = {}) => ({
  symbol: 'AAPL',
  qty: '1',
  side: 'buy',
  type: 'market',
  time_in_force: 'day',
  ...changes,
});

/** A limit order that waits, with what is given besides. */
export const limitOrder = (changes: object = {}) =>
  marketOrder({ type: 'limit', limit_price: '1', ...changes });
