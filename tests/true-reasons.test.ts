// What keeps a price from coming is told as what it is, to users, in the health check and in the log;
// and a part of the upstream that fails costs itself only.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { createTestClock } from '#src/runtime/clock.ts';
import { createTestLogger } from '#src/runtime/logger.ts';
import { createTestRandom } from '#src/runtime/random.ts';
import { createFolder } from './support/process.ts';
import { createWorld, fridayMorning, openServer, type World } from './support/world.ts';

const hourMs = 3_600_000;
const health = async (world: Pick<World, 'send'>) => (await world.send('GET', '/healthcheck')).json;
const askedFor = (world: World, name: string) =>
  world.simulator.requests().filter((each) => each.function === name || each.symbol === name);

describe('the true reason', () => {
  it('of a rejected key', async () => {
    await using world = await createWorld({ plan: 'free' });
    const user = await world.createUser('alice');
    await world.simulator.addFault({ behaviour: 'error-key' });
    const { status, json, headers } = await user.send('GET', '/lookup-stock?symbol=AAPL');
    assert.deepEqual([status, json.code, json.reason], [503, 'quote_unavailable', 'key_rejected']);
    assert.match(json.detail, /rejected the key/);
    assert.ok(Number(headers['retry-after']) > 0);
    const { status: overall, checks, market_data: market } = await health(world);
    assert.deepEqual([overall, checks.market_data], ['degraded', 'key_rejected']);
    assert.match(market.notes.join(' '), /set ALPHA_VANTAGE_API_KEY/);
    const line = world.logger.lines.find(({ verdict }) => verdict === 'bad_key');
    assert.match(String(line?.['advice']), /ALPHA_VANTAGE_API_KEY/);
    await world.simulator.clearFaults();
    await world.clock.advance(hourMs);
    await user.send('GET', '/lookup-stock?symbol=AAPL');
    assert.equal((await health(world)).checks.market_data, 'ok');
  });

  it('of a spent day', async () => {
    await using world = await createWorld({ plan: 'free' });
    const user = await world.createUser('alice');
    await world.simulator.addFault({ behaviour: 'notice-day' });
    const { json, headers } = await user.send('GET', '/lookup-stock?symbol=AAPL');
    assert.equal(json.reason, 'allowance_exhausted');
    assert.equal(headers['retry-after'], String(9 * 3_600 - 1));
    const { checks, market_data: market } = await health(world);
    assert.equal(checks.market_data, 'allowance_exhausted');
    assert.match(market.notes.join(' '), /used up.*2026-11-21T00:00:00/);
    const line = world.logger.lines.find(({ verdict }) => verdict === 'day_exhausted');
    assert.match(String(line?.['advice']), /ALPHA_VANTAGE_PLAN/);
  });

  it('of a network that cannot be reached, which costs no request of the day', async () => {
    await using world = await createWorld({ plan: 'free' });
    const user = await world.createUser('alice');
    const before = (await health(world)).market_data.requests_left_today;
    await world.simulator.addFault({ behaviour: 'refuse' });
    for (let minute = 0; minute < 10; minute += 1) {
      const { json } = await user.send('GET', '/lookup-stock?symbol=AAPL');
      assert.equal(json.reason, 'upstream_unreachable');
      await world.clock.advance(60_000);
    }
    const { checks, market_data: market } = await health(world);
    assert.equal(checks.market_data, 'unreachable');
    assert.equal(market.requests_left_today, before);
    const lines = world.logger.lines.filter(({ verdict }) => verdict === 'unreachable');
    assert.ok(lines.length > 3);
    assert.equal(lines[0]?.['host'], new URL(world.simulator.url).host);
    await world.simulator.clearFaults();
    await world.clock.advance(60_000);
    const { json } = await user.send('GET', '/lookup-stock?symbol=AAPL');
    assert.equal(json.quote.status, 'current', 'a minute after the network is back');
  });

  for (const [what, origin, breaks] of [
    ['a name that is not resolved', 'http://no-such-host.invalid', undefined],
    ['TLS that does not come about', 'https://127.0.0.1', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['a connection that ends before TLS', 'https://127.0.0.1', ''],
  ] as const) {
    it(`of ${what}, which costs nothing either`, async () => {
      const listener = createServer((socket) => socket.on('error', () => {}).end(breaks ?? ''));
      listener.listen(0, '127.0.0.1');
      await once(listener, 'listening');
      const { port } = listener.address() as { port: number };
      const at = breaks === undefined ? origin : `${origin}:${port}`;
      const surroundings = {
        clock: createTestClock(fridayMorning),
        logger: createTestLogger(),
        random: createTestRandom(),
      };
      const server = await openServer(at, { plan: 'free' }, surroundings);
      await assert.rejects(server.upstream.fetchListing(), { verdict: 'unreachable' });
      const { checks, market_data: market } = await health(server);
      assert.deepEqual([checks.market_data, market.requests_left_today], ['unreachable', 25]);
      await server.app.close();
      await server.close();
      listener.close();
    });
  }

  it('of a request that may have left, which stays counted', async () => {
    await using world = await createWorld({ plan: 'free' });
    const user = await world.createUser('alice');
    const before = (await health(world)).market_data.requests_left_today;
    await world.simulator.addFault({ behaviour: 'reset' });
    await user.send('GET', '/lookup-stock?symbol=AAPL');
    assert.equal((await health(world)).market_data.requests_left_today, before - 1);
  });

  it('of a listed stock that did not trade for two sessions', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    await user.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '1' });
    assert.ok(world.simulator.market.halt('AAPL').ok);
    for (let day = 0; day < 5; day += 1) {
      await world.clock.advance(23 * hourMs);
      await user.send('GET', '/view-portfolio');
    }
    const order = { symbol: 'AAPL', quantity: '1' };
    const { status, json, headers } = await user.send('POST', '/sell-stock', order);
    assert.deepEqual([status, json.code, json.reason], [503, 'quote_too_old', 'not_traded']);
    assert.match(json.detail, /has not traded since/);
    assert.ok(Number(headers['retry-after']) > 0);
    const { quote } = (await user.send('GET', '/lookup-stock?symbol=AAPL')).json;
    assert.equal(quote.status, 'last_known');
  });
});

describe('a part of the upstream that fails', () => {
  for (const behaviour of ['notice-premium', 'http-500', 'reset']) {
    it(`costs itself only: charts that answer ${behaviour}`, async () => {
      await using world = await createWorld({ plan: 'free' });
      const user = await world.createUser('alice');
      await world.simulator.addFault({ behaviour, function: 'TIME_SERIES_DAILY' });
      const symbols = ['AAPL', 'MSFT', 'IBM', 'KO'];
      for (let hour = 0; hour < 5 * 24; hour += 1) {
        const symbol = symbols[hour % symbols.length];
        const chart = await user.send('GET', `/price-history?symbol=${symbol}`);
        assert.equal(chart.status, 503);
        if (hour > 24) {
          const price = await user.send('GET', `/lookup-stock?symbol=${symbol}`);
          assert.equal(price.json.quote?.status, 'current', price.text);
          const { status, market_data: market } = await health(world);
          assert.equal(status, 'ok');
          assert.match(market.notes.join(' '), /TIME_SERIES_DAILY/);
        } else await user.send('GET', `/lookup-stock?symbol=${symbol}`);
        await world.clock.advance(hourMs);
      }
      const lateAsked = askedFor(world, 'TIME_SERIES_DAILY').filter(
        ({ at }) => at >= fridayMorning + 24 * hourMs,
      );
      assert.ok(lateAsked.length <= 4, `${lateAsked.length} requests in four days`);
      const weekly = await user.send('GET', '/price-history?symbol=AAPL&range=1y');
      assert.equal(weekly.status, 200, 'weekly charts are another function');
    });
  }

  it('says in words that the plan of the key does not include charts', async () => {
    await using world = await createWorld({ plan: 'free' });
    const user = await world.createUser('alice');
    await world.simulator.addFault({ behaviour: 'notice-premium', function: 'TIME_SERIES_DAILY' });
    const { json, headers } = await user.send('GET', '/price-history?symbol=AAPL');
    assert.match(json.detail, /the plan of the key that this server has does not include it/);
    assert.equal(headers['retry-after'], '600');
  });

  it('costs itself only: a held symbol that is listed and answered with nothing', async () => {
    await using world = await createWorld({ plan: 'free' });
    const user = await world.createUser('alice');
    for (const symbol of ['AAPL', 'MSFT']) {
      await user.send('POST', '/buy-stock', { symbol, quantity: '1' });
    }
    await world.simulator.addFault({ behaviour: 'empty-quote', symbol: 'MSFT' });
    world.simulator.forgetRequests();
    for (let step = 0; step < 6 * 24 * 4; step += 1) {
      await world.backgroundRefresh.tick();
      await user.send('GET', '/view-portfolio');
      await world.clock.advance(hourMs / 4);
    }
    const asked = askedFor(world, 'MSFT').filter((each) => each.function === 'GLOBAL_QUOTE');
    const perDay = Object.groupBy(asked, ({ at }) => new Date(at).toISOString().slice(0, 10));
    for (const [day, list] of Object.entries(perDay)) {
      const max = day <= '2026-11-21' ? 5 : 1;
      assert.ok((list?.length ?? 0) <= max, `${list?.length} requests on ${day}`);
    }
    assert.ok(Object.keys(perDay).length >= 3, 'it is tried again');
    const { status, market_data: market } = await health(world);
    assert.equal(status, 'ok');
    assert.match(market.notes.join(' '), /No usable price comes of MSFT/);
  });

  it('stays closed after a restart', async () => {
    await using folder = await createFolder();
    const databasePath = `${folder.path}/kept.db`;
    await using world = await createWorld({ plan: 'free' });
    await world.simulator.addFault({ behaviour: 'notice-premium', function: 'TIME_SERIES_DAILY' });
    const surroundings = { ...world, random: createTestRandom() };
    for (let start = 0; start < 3; start += 1) {
      const settings = { plan: 'free', databasePath } as const;
      const server = await openServer(world.simulator.url, settings, surroundings);
      const user = await server.createUser(`user-${start}`);
      const chart = await user.send('GET', '/price-history?symbol=AAPL');
      assert.equal(chart.json.code, 'history_unavailable');
      await server.app.close();
      await server.close();
    }
    assert.equal(askedFor(world, 'TIME_SERIES_DAILY').length, 1);
  });
});
