// Bots with different strategies. Each tries again when the server was gone, as a bot has to.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import imported from 'alpaca-client-3';
import type { BotOwner } from './bot-server.ts';

// What comes back is judged by those who read it.
// oxlint-disable-next-line typescript/no-explicit-any
type Data = any;

export type Answer = { readonly status: number; readonly json: Data };
export type Ask = (method: string, path: string, body?: object) => Promise<Answer>;
/** One turn of a bot, with the count of its turns. */
export type Turn = (turn: number) => Promise<unknown>;

const attemptsMax = 100;
const pauseMs = 100;
const duplicate = 'client_order_id must be unique';

/** Asks under `/v2` until somebody answers who is able to. */
export function asker(url: string, { key, secret }: BotOwner): Ask {
  const headers = { 'apca-api-key-id': key, 'apca-api-secret-key': secret };
  return (method, path, body) =>
    persist(async () => {
      const response = await fetch(`${url}/v2/${path}`, {
        method,
        headers,
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const isStream = response.headers.get('content-type') === 'text/event-stream';
      return { status: response.status, json: isStream ? readEvents(text) : readJson(text) };
    });
}

const readJson = (text: string): Data => (text === '' ? undefined : JSON.parse(text));

/** What a stream of server-sent events told until it ended. */
const readEvents = (text: string): readonly Data[] =>
  [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => readJson(data));

async function persist(attempt: () => Promise<Answer>): Promise<Answer> {
  for (let left = attemptsMax; left > 0; left -= 1) {
    const answer = await attempt().catch(() => undefined);
    if (answer && answer.status < 500) return answer;
    await sleep(pauseMs);
  }
  return assert.fail('the server stayed away');
}

/** Places the order under a name of its own; what was sent before a kill is found by it. */
async function place(ask: Ask, order: object): Promise<Data> {
  const client_order_id = randomUUID();
  const { status, json } = await ask('POST', 'orders', { ...order, client_order_id });
  if (status === 200) return json;
  // Beyond its cash, or beside a price that has moved meanwhile.
  if (status === 403 || json.message !== duplicate) return undefined;
  assert.equal(status, 422);
  const found = await ask('GET', `orders:by_client_order_id?client_order_id=${client_order_id}`);
  assert.equal(found.status, 200);
  return found.json;
}

async function priceOf(ask: Ask, symbol: string): Promise<number> {
  const { json } = await ask('GET', `stocks/${symbol}/trades/latest`);
  return Number(json.trade.p);
}

const day = { time_in_force: 'day' } as const;

/** Buys with exits on both sides, when none is open. */
export const bracketBot =
  (ask: Ask): Turn =>
  async () => {
    const { json } = await ask('GET', 'orders?symbols=AAPL');
    if (json.length > 0) return;
    const price = await priceOf(ask, 'AAPL');
    const entry = { ...day, symbol: 'AAPL', qty: '3', side: 'buy', type: 'market' };
    const take_profit = { limit_price: (price * 1.002).toFixed(2) };
    const stop_loss = { stop_price: (price * 0.998).toFixed(2) };
    await place(ask, { ...entry, order_class: 'bracket', take_profit, stop_loss });
  };

/** Bids below the price, moves its bid, and takes every third one back. */
export const makerBot =
  (ask: Ask): Turn =>
  async (turn) => {
    const price = await priceOf(ask, 'MSFT');
    const bid = (part: number) => (price * part).toFixed(2);
    const base = { ...day, symbol: 'MSFT', qty: '2', side: 'buy', type: 'limit' };
    const order = await place(ask, { ...base, limit_price: bid(0.9985) });
    if (!order) return;
    const moved = await ask('PATCH', `orders/${order.id}`, { limit_price: bid(0.999) });
    assert.ok([200, 404, 422].includes(moved.status), JSON.stringify(moved));
    if (turn % 3 === 0) await ask('DELETE', `orders/${moved.json.id ?? order.id}`);
  };

/** Buys for an amount of money, and lets a trailing stop sell what is whole of it. */
export const trailBot =
  (ask: Ask): Turn =>
  async (turn) => {
    const symbol = ['NVDA', 'TSLA', 'AMZN'][turn % 3];
    await place(ask, { ...day, symbol, notional: '1234.56', side: 'buy', type: 'market' });
    const { status, json } = await ask('GET', `positions/${symbol}`);
    if (status !== 200 || Number(json.qty_available) < 1) return;
    const qty = String(Math.floor(Number(json.qty_available)));
    const trail = { type: 'trailing_stop', trail_percent: '0.1' };
    await place(ask, { ...day, symbol, qty, side: 'sell', ...trail });
  };

/** Buys this and that, and gives all of it away every fourth time. */
export const sweepBot =
  (ask: Ask): Turn =>
  async (turn) => {
    for (const symbol of ['IBM', 'KO', 'JNJ']) {
      await place(ask, { ...day, symbol, qty: '5', side: 'buy', type: 'market' });
    }
    await place(ask, {
      ...day,
      symbol: 'KO',
      qty: '1',
      side: 'sell',
      type: 'stop',
      stop_price: '1',
    });
    if (turn % 4 === 3) await ask('DELETE', 'positions?cancel_orders=true');
    else await ask('DELETE', 'orders');
  };

/** A client as it is, in and out by turns. */
export function clientBot(url: string, { key, secret }: BotOwner): Turn {
  // Its types say that what it exports stands under another name.
  const Alpaca = imported as unknown as typeof imported.default;
  const address = { baseUrl: url, dataBaseUrl: url, paper: true };
  const client: Data = new Alpaca({ ...address, keyId: key, secretKey: secret });
  return async (turn) => {
    const order = {
      ...day,
      symbol: 'GOOGL',
      qty: 4,
      type: 'market',
      client_order_id: randomUUID(),
    };
    const side = turn % 2 === 0 ? 'buy' : 'sell';
    await persist(async () => {
      try {
        return { status: 200, json: await client.createOrder({ ...order, side }) };
      } catch (error) {
        const { response } = error as Data;
        if (!response) throw error;
        return { status: response.status, json: response.data };
      }
    });
  };
}
