// Another server that has the ten routes, under the same load: absolute figures of this machine, for
// comparing two servers that are measured one after the other.
import { press } from './benchmarks/http.ts';

const connections = 64;
const durationMs = 5_000;
const password = 'a password for the benchmark';

type Made = { readonly token: string };

/** Creates an account on the peer, trades and reads, and prints what it can do. */
export async function measurePeer(origin: string): Promise<void> {
  const { port } = new URL(origin);
  const { token } = await enrol(origin);
  const bought = await post(origin, '/buy-stock', { symbol: 'AAPL', quantity: '1' }, token);
  if (!bought.ok) throw new Error(`buying one AAPL: ${bought.status} ${await bought.text()}`);
  const wanted = { accounts: 1, tokens: [token] } as const;
  const load = { connections, durationMs };
  for (const path of ['/view-portfolio', '/calculate-portfolio-value']) {
    const reads = await press(Number(port), {
      ...load,
      wanted: { ...wanted, kind: 'get', path },
      expectedStatus: 200,
    });
    print(`GET ${path}`, reads.rate, reads.latencyMs.p99);
  }
  const run = `peer ${Date.now()}`;
  const orders = await press(Number(port), {
    ...load,
    wanted: { ...wanted, kind: 'order', run },
    expectedStatus: 201,
  });
  print('POST /buy-stock and /sell-stock, one account', orders.rate, orders.latencyMs.p99);
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
