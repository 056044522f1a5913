// The allowance of a key against a server that is killed at any moment: what the upstream saw is
// never more than what the server counted, and never too fast.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createClock } from '#src/runtime/clock.ts';
import { startSimulator } from '#simulator/simulator.ts';
import { createFolder, startServerProcess, type RunningServer } from './support/process.ts';

const symbols = ['AAPL', 'MSFT', 'NVDA', 'KO', 'PEP', 'WMT', 'XOM', 'JNJ', 'PG', 'HD'];
/** From before the first request leaves to behind its answer. */
const killAfterMs = [5, 40, 160, 900];
const key = 'a-key-that-is-asked-for-here';
const json = { 'content-type': 'application/json' };
const alice = { username: 'alice', password: 'curiouser and curiouser' };

// Tests assert on what they read, so the shape is theirs to state.
// oxlint-disable-next-line typescript/no-explicit-any
type Json = any;

async function post(server: RunningServer, path: string): Promise<Json> {
  const body = JSON.stringify(alice);
  return (await fetch(`${server.url}${path}`, { method: 'POST', headers: json, body })).json();
}

async function leftToday(server: RunningServer): Promise<number> {
  const health: Json = await (await fetch(`${server.url}/healthcheck`)).json();
  return Number(health.market_data.requests_left_today);
}

it('grants no request twice, and none too soon, to a server that is killed', async () => {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await createFolder());
  const [host, marketHours, clock] = ['127.0.0.1', 'nyse', createClock()] as const;
  const options = { port: 0, host, plan: 'free', seed: 1, marketHours, clock } as const;
  const simulator = await startSimulator(options);
  opened.defer(() => simulator.close());
  const settings = {
    DATABASE_URL: `sqlite:${folder.path}/papertape.db`,
    ALPHA_VANTAGE_URL: simulator.url,
    ALPHA_VANTAGE_API_KEY: key,
  };
  const dayAtStart = new Date(clock.now()).getUTCDate();
  let server = await startServerProcess(settings);
  opened.defer(async () => void (await server.stop('SIGKILL')));
  await post(server, '/create-account');
  const { token } = await post(server, '/login');
  const headers = { authorization: `Bearer ${token}` };
  const lookUp = (symbol: string) =>
    fetch(`${server.url}/lookup-stock?symbol=${symbol}`, { headers }).catch(() => undefined);
  for (const [round, delayMs] of killAfterMs.entries()) {
    const asked = symbols.slice(round * 2, round * 2 + 2).map(lookUp);
    await setTimeout(delayMs);
    await server.stop('SIGKILL');
    await Promise.all(asked);
    server = await startServerProcess(settings);
  }
  const last = await lookUp('HD');
  assert.equal(last?.status, 200);
  const used = 25 - (await leftToday(server));
  const seen = simulator.counts();
  // A day that ends meanwhile begins the count anew.
  if (new Date(clock.now()).getUTCDate() === dayAtStart) {
    assert.ok(seen.seen <= used, `${seen.seen} seen by the upstream, ${used} counted`);
  }
  assert.ok(seen.seen >= 2, 'the listing and the last lookup at least');
  assert.equal(seen.throttled, 0);
});
