// One websocket an account that listens to its orders, and orders at a fixed rate over all accounts.
// What counts is the time from the instant an order was due to the frame that tells of its fill.
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { keyIdOf, keyTokenOf, symbols } from '../books.ts';
import { summarizeLatencies, type Latencies } from '../latencies.ts';

type Input = {
  readonly port: number;
  /** Each with its websocket. */
  readonly accounts: number;
  /** Orders a second, of all accounts together. */
  readonly rate: number;
  readonly durationMs: number;
  /** Distinguishes the ids of this run's orders from those of every other. */
  readonly run: string;
};

export type StreamLoadResult = {
  readonly latencyMs: Latencies;
  readonly told: number;
  /** The frames of the last order, as they came. */
  readonly frames: readonly string[];
};

const lateMsMax = 5_000;
const connectionsAtOnce = 50;
const input = JSON.parse(process.argv[2] ?? '') as Input;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
/** Of each account, when its orders were due that nobody has told of. */
const due: number[][] = Array.from({ length: input.accounts }, () => []);
const latencies: number[] = [];
let lastFrames: string[] = [];

const sockets: WebSocket[] = [];
for (let place = 0; place < input.accounts; place += connectionsAtOnce) {
  const count = Math.min(connectionsAtOnce, input.accounts - place);
  const some = Array.from({ length: count }, (_, index) => listen(place + index));
  sockets.push(...(await Promise.all(some)));
}
const startedAt = performance.now();
let asked = 0;
while (performance.now() - startedAt < input.durationMs) {
  const wanted = Math.floor(((performance.now() - startedAt) / 1_000) * input.rate) + 1;
  for (; asked < wanted; asked += 1) send(asked, startedAt + (asked * 1_000) / input.rate);
  await sleep(1);
}
const latest = performance.now() + lateMsMax;
while (latencies.length < asked && performance.now() < latest) await sleep(5);
if (latencies.length < asked) throw new Error(`told of ${latencies.length} of ${asked} orders`);
const latencyMs = summarizeLatencies(latencies);
const result: StreamLoadResult = { latencyMs, told: latencies.length, frames: lastFrames };
console.log(JSON.stringify(result));
process.exit(0);

/** Opens the stream of an account; resolves when it is told that it listens. */
function listen(place: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${input.port}/stream`);
  let frames: string[] = [];
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('open', () => {
      const data = { key_id: keyIdOf(place), secret_key: keyTokenOf(place) };
      socket.send(JSON.stringify({ action: 'authenticate', data }));
      socket.send(JSON.stringify({ action: 'listen', data: { streams: ['trade_updates'] } }));
    });
    socket.on('message', (bytes: Buffer) => {
      const text = bytes.toString();
      if (text.startsWith('{"stream":"listening"')) return resolve(socket);
      if (!text.startsWith('{"stream":"trade_updates"')) return;
      frames.push(text);
      if (!text.includes('"event":"fill"')) return;
      const dueAt = due[place]?.shift();
      if (dueAt !== undefined) latencies.push(performance.now() - dueAt);
      lastFrames = frames;
      frames = [];
    });
  });
}

/** Buys in one round over the accounts what it sells in the next. */
function send(order: number, dueAt: number): void {
  const place = order % input.accounts;
  const round = Math.floor(order / input.accounts);
  const body = JSON.stringify({
    symbol: symbols[Math.floor(round / 2) % symbols.length],
    qty: '1',
    side: round % 2 === 0 ? 'buy' : 'sell',
    type: 'market',
    time_in_force: 'day',
    client_order_id: `${input.run} ${order}`,
  });
  const headers = {
    authorization: `Bearer ${keyTokenOf(place)}`,
    'content-type': 'application/json',
    'content-length': body.length,
  };
  due[place]?.push(dueAt);
  const { port } = input;
  request(
    { port, host: '127.0.0.1', method: 'POST', path: '/v2/orders', headers, agent },
    (answer) => answer.resume(),
  )
    .on('error', (error) => {
      throw error;
    })
    .end(body);
}
