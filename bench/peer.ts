// Another server that has the ten routes, under the same load: absolute figures of this machine, for
// comparing two servers that are measured one after the other.
import { setTimeout as sleep } from 'node:timers/promises';
import { press } from './benchmarks/http-load.ts';
import { symbols } from './books.ts';

const connections = 64;
const durationMs = 5_000;
/** A price source with few requests makes the first order of a symbol wait for its turn. */
const priceAttemptsMax = 20;
const priceRetryMs = 1_000;
const password = 'a password for the benchmark';

type Made = { readonly token: string };

/** Creates an account on the peer, buys some of each symbol, and prints what the peer can do. */
export async function measurePeer(origin: string): Promise<void> {
  const address = addressOf(origin);
  const { token } = await enrol(origin);
  for (const symbol of symbols) await buy(origin, symbol, token);
  const wanted = { accounts: 1, tokens: [token] } as const;
  const load = { connections, durationMs, host: address.host };
  const warmUp = { ...wanted, kind: 'get', path: '/view-portfolio' } as const;
  await press(address.port, { ...load, wanted: warmUp, expectedStatus: 200 });
  for (const path of ['/view-portfolio', '/calculate-portfolio-value']) {
    const reads = await press(address.port, {
      ...load,
      wanted: { ...wanted, kind: 'get', path },
      expectedStatus: 200,
    });
    print(`GET ${path}`, reads.rate, reads.latencyMs.p99);
  }
  const run = `peer ${Date.now()}`;
  const orders = await press(address.port, {
    ...load,
    wanted: { ...wanted, kind: 'order', run },
    expectedStatus: 201,
  });
  const name = 'POST /buy-stock and /sell-stock, one account';
  print(name, orders.rate, orders.latencyMs.p99);
  const rate = Math.floor(orders.rate / 2);
  const slow = await press(address.port, {
    ...load,
    wanted: { ...wanted, kind: 'order', run: `${run} at a rate` },
    expectedStatus: 201,
    rate,
  });
  print('the same at half of that rate', slow.rate, slow.latencyMs.p99);
}

/** Plain http: what is measured is the server, not its TLS. */
function addressOf(origin: string): { readonly host: string; readonly port: number } {
  const { protocol, hostname, port } = new URL(origin);
  if (protocol !== 'http:') throw new Error(`--peer takes an http:// address, not ${origin}`);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80) };
}

/** Buys more than the orders of the measurement will ever sell at once. */
async function buy(origin: string, symbol: string, token: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const bought = await post(origin, '/buy-stock', { symbol, quantity: '20' }, token);
    if (bought.ok) return;
    const refusal = `buying ${symbol}: ${bought.status} ${await bought.text()}`;
    if (attempt === priceAttemptsMax) throw new Error(refusal);
    await sleep(priceRetryMs);
  }
}

async function enrol(origin: string): Promise<Made> {
  const credentials = { username: `bench-${Date.now()}`, password };
  await post(origin, '/create-account', credentials);
  const answer = await post(origin, '/login', credentials);
  if (!answer.ok) throw new Error(`logging in: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Made;
}

function post(origin: string, path: string, body: object, token?: string): Promise<Response> {
  return fetch(`${origin}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
}

function print(what: string, rate: number, p99Ms: number): void {
  console.log(`${what.padEnd(48)} ${rate.toFixed(0).padStart(7)}/s   p99 ${p99Ms.toFixed(1)} ms`);
}
