// The market's own time: a scripted week comes out the same twice, and a server of its own goes on
// where it stopped.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OwnSimulator } from '#src/config/settings.ts';
import { exchangeInstant } from '#src/domain/exchange-day.ts';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { createTestLogger } from '#src/runtime/logger.ts';
import { createTestRandom } from '#src/runtime/random.ts';
import { startOwnSimulator } from '#src/server/own-simulator.ts';
import { readWholeJournal } from '#src/storage/sqlite/journal-rows.ts';
import { atRest, commitMeter, countRequests } from './support/at-rest.ts';
import { selfMovingClock } from './support/self-moving-clock.ts';
import { createFolder, startServerProcess } from './support/process.ts';
import { checkBooks, openServer, type Send } from './support/world.ts';
import { sqliteOf } from '#tests/support/engine.ts';

const minuteMs = 60_000;
/** 09:20 in New York on a Monday. */
const startsAt = Date.parse('2026-03-02T14:20:00Z');
const speed = 60;
const calendar = createNyseCalendar();

const market = { symbol: 'AAPL', quantity: '10' };
const around = (price: number, share: number) => (price * share).toFixed(2);

/** What is asked for at which time of day (New York) of which day. */
const script: readonly [number, string, (send: Send, price: number) => Promise<unknown>][] = [
  [0, '09:25', (send) => send('POST', '/buy-stock', { ...market, time_in_force: 'opg' })],
  [0, '09:40', (send) => send('POST', '/buy-stock', market)],
  [
    0,
    '10:05',
    (send, price) =>
      send('POST', '/buy-stock', {
        ...market,
        type: 'limit',
        time_in_force: 'gtc',
        limit_price: around(price, 0.995),
        take_profit: { limit_price: around(price, 1.01) },
        stop_loss: { stop_price: around(price, 0.985) },
      }),
  ],
  [
    1,
    '11:15',
    (send, price) =>
      send('POST', '/sell-stock', {
        ...market,
        quantity: '5',
        order_class: 'oco',
        time_in_force: 'gtc',
        take_profit: { limit_price: around(price, 1.012) },
        stop_loss: { stop_price: around(price, 0.99) },
      }),
  ],
  [
    1,
    '13:00',
    (send) =>
      send('POST', '/sell-stock', {
        ...market,
        quantity: '5',
        type: 'trailing_stop',
        time_in_force: 'gtc',
        trail_percent: '0.8',
      }),
  ],
  [
    2,
    '09:35',
    (send, price) =>
      send('POST', '/buy-stock', {
        ...market,
        type: 'stop_limit',
        stop_price: around(price, 1.003),
        limit_price: around(price, 1.004),
      }),
  ],
  [3, '15:30', (send) => send('POST', '/buy-stock', { ...market, time_in_force: 'cls' })],
  [4, '12:00', (send) => send('POST', '/buy-stock', { symbol: 'MSFT', amount: '500.00' })],
];

/** The whole journal after a week of the script, as it is stored. */
async function runWeek(seed: number): Promise<readonly object[]> {
  const base = selfMovingClock(createTestClock(Date.parse('2026-11-20T15:00:00Z'), atRest));
  const upstream: OwnSimulator = {
    kind: 'own-simulator',
    seed,
    marketHours: 'nyse',
    startsAt,
    speed,
  };
  const plan = 'realtime150';
  await using opened = new AsyncDisposableStack();
  opened.use(countRequests());
  const server = await openServer(
    async (clock, database) => {
      const simulator = await startOwnSimulator({ upstream, plan }, clock, database);
      opened.defer(() => simulator?.close());
      return simulator?.url ?? assert.fail();
    },
    { upstream, plan },
    { clock: base, logger: createTestLogger(), random: createTestRandom(), commitMeter },
  );
  opened.defer(() => server.close());
  const { send } = await server.createUser('alice');
  const { marketClock, backgroundRefresh, orderWatch } = server;
  const waiting = [...script];
  for (let day = 0; day < 5; day += 1) {
    while (marketClock.now() < exchangeInstant(startsAt, day, '16:10')) {
      const [next] = waiting;
      if (next && marketClock.now() >= exchangeInstant(startsAt, next[0], next[1])) {
        waiting.shift();
        const { json } = await send('GET', '/lookup-stock?symbol=AAPL');
        await next[2](send, Number(json.quote.price));
      }
      await backgroundRefresh.tick();
      await orderWatch.tick();
      await base.advance((5 * minuteMs) / speed);
    }
    const next = calendar.nextSession(marketClock.now());
    await base.advance((next.opensAt - 10 * minuteMs - marketClock.now()) / speed);
  }
  await atRest();
  await checkBooks(server);
  return [...readWholeJournal(sqliteOf(server))].map((entry) => ({ ...entry }));
}

describe('a scripted week on a stepped clock', () => {
  it('gives the same fills, prices and instants of the market twice', async () => {
    const first = await runWeek(7);
    const fills = first.filter((entry) => JSON.stringify(entry).includes('OrderFilled'));
    assert.ok(fills.length >= 5, `${fills.length} fills`);
    assert.deepEqual(await runWeek(7), first);
    assert.notDeepEqual(await runWeek(8), first);
  });
});

const json = { 'content-type': 'application/json' };
const alice = JSON.stringify({ username: 'alice', password: 'curiouser and curiouser' });

async function marketNow(url: string, headers: Record<string, string>): Promise<number> {
  const clock = (await (await fetch(`${url}/market-clock`, { headers })).json()) as {
    now: string;
    speed: number;
  };
  assert.equal(clock.speed, 600);
  return Date.parse(clock.now);
}

describe('a server with a market of its own', () => {
  it('goes on where it stopped, and will not open its books behind them', async () => {
    await using folder = await createFolder();
    const books = { DATABASE_URL: `sqlite:${folder.path}/papertape.db` };
    const start = Date.parse('2040-03-05T09:25-05:00');
    const own = { SIMULATOR_START: '2040-03-05T09:25-05:00', SIMULATOR_SPEED: '600' };
    const server = await startServerProcess({ ...books, ...own });
    await fetch(`${server.url}/create-account`, { method: 'POST', headers: json, body: alice });
    const login = await fetch(`${server.url}/login`, {
      method: 'POST',
      headers: json,
      body: alice,
    });
    const { token } = (await login.json()) as { token: string };
    const headers = { authorization: `Bearer ${token}`, ...json };
    const bought = await fetch(`${server.url}/buy-stock`, {
      method: 'POST',
      headers,
      body: JSON.stringify(market),
    });
    assert.equal(bought.status, 201, await bought.clone().text());
    const { order } = (await bought.json()) as { order: { filled_at: string } };
    assert.equal(order.filled_at.slice(0, 4), '2040');
    const opened = await fetch(`${server.url}/view-accounts`, { headers });
    const { accounts } = (await opened.json()) as { accounts: { created_at: string }[] };
    assert.equal(accounts[0]?.created_at.slice(0, 4), '2040', 'accounts are books');
    const before = await marketNow(server.url, headers);
    assert.ok(before > start && before < start + 3_600_000 * 24, new Date(before).toISOString());
    assert.doesNotMatch(server.output(), /market_time_goes_on/);
    await server.stop('SIGKILL');

    const other = { SIMULATOR_START: '2026-03-02T09:25-05:00', SIMULATOR_SPEED: '600' };
    const again = await startServerProcess({ ...books, ...other });
    assert.match(again.output(), /"event":"market_time_goes_on","from":"2040-/);
    const after = await marketNow(again.url, headers);
    assert.ok(after >= Date.parse(order.filled_at), 'never behind the newest entry');
    assert.ok(after < before + 3_600_000 * 24, new Date(after).toISOString());
    assert.equal(await again.stop('SIGTERM'), 0);
    await assert.rejects(
      startServerProcess(books),
      /papertape: the newest entry of the books is of 2040/,
    );
  });
});
