// Looking up and searching through the real routes, against the simulator.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { symbolOf } from '#tests/support/trading.ts';
import { quietListingDesk } from '#tests/support/listing-desk.ts';
import { createWorld, fridayMorning, type World } from '#tests/support/world.ts';
import { engineAtRest } from '#tests/support/engine.ts';

describe('GET /lookup-stock', () => {
  it('shows the stock and a price that says where it comes from', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const { json } = await user.send('GET', '/lookup-stock?symbol=aapl');
    const { symbol, name, exchange, asset_type: type, quote } = json;
    assert.deepEqual([symbol, name, exchange, type], ['AAPL', 'Apple Inc', 'NASDAQ', 'Stock']);
    assert.equal(quote.source, 'simulator');
    assert.equal(quote.entitlement, 'realtime');
    assert.equal(quote.status, 'current');
    assert.equal(quote.trading_day, '2026-11-20');
    const change = Number(quote.price) - Number(quote.previous_close);
    assert.equal(quote.change, change.toFixed(4));
  });

  it('shows the last close on the free plan until the next one is published', async () => {
    await using world = await createWorld({ plan: 'free' });
    const user = await world.createUser('alice');
    const morning = (await user.send('GET', '/lookup-stock?symbol=AAPL')).json.quote;
    assert.equal(morning.trading_day, '2026-11-19');
    assert.equal(morning.as_of, '2026-11-19T21:00:00.000Z');
    assert.equal(morning.entitlement, 'end-of-day');
    assert.equal(morning.status, 'current');
    await world.clock.advance(7 * 3_600_000);
    const evening = (await user.send('GET', '/lookup-stock?symbol=AAPL')).json.quote;
    assert.equal(evening.trading_day, '2026-11-20');
  });

  it('asks the upstream once when a hundred look up the same cold symbol', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const replies = await Promise.all(
      Array.from({ length: 100 }, () => user.send('GET', '/lookup-stock?symbol=AAPL')),
    );
    assert.ok(replies.every(({ status }) => status === 200));
    const asked = world.simulator.requests().filter(({ symbol }) => symbol === 'AAPL');
    assert.equal(asked.length, 1);
  });

  it('does not know a symbol that is not listed, without asking for it', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const reply = await user.send('GET', '/lookup-stock?symbol=NOSUCH');
    assert.equal(reply.status, 404);
    assert.equal(reply.json.code, 'unknown_symbol');
    assert.ok(world.simulator.requests().every(({ symbol }) => symbol !== 'NOSUCH'));
  });

  it('names the true reason when the upstream is gone', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    await world.simulator.close();
    const reply = await user.send('GET', '/lookup-stock?symbol=AAPL');
    assert.equal(reply.status, 503);
    assert.equal(reply.json.code, 'quote_unavailable');
    assert.equal(reply.json.reason, 'upstream_unreachable');
    assert.match(String(reply.headers['retry-after']), /^\d+$/);
  });

  it('names the used-up allowance and when it is renewed', async () => {
    await using world = await createWorld({ plan: 'free' });
    const user = await world.createUser('alice');
    const { matches } = (await user.send('GET', '/search-stocks?query=a')).json;
    const more = (await user.send('GET', '/search-stocks?query=m')).json.matches;
    const third = (await user.send('GET', '/search-stocks?query=c')).json.matches;
    let last;
    for (const { symbol } of [...matches, ...more, ...third]) {
      last = await user.send('GET', `/lookup-stock?symbol=${symbol}`);
    }
    assert.equal(last?.status, 503);
    assert.equal(last.json.reason, 'allowance_exhausted');
    assert.equal(
      last.headers['retry-after'],
      String(9 * 3_600 - Math.floor((world.clock.now() - fridayMorning) / 1000)),
    );
    const verdicts = world.simulator.requests().map(({ verdict }) => verdict);
    assert.ok(verdicts.length <= 25);
    assert.ok(
      verdicts.every((verdict) => verdict === 'data'),
      'the upstream never had to throttle',
    );
    const health = (await user.send('GET', '/healthcheck')).json.market_data;
    assert.equal(health.resets_at, '2026-11-21T00:00:00.000Z');
    assert.equal(health.requests_left_today, 25 - verdicts.length);
  });
});

describe('GET /search-stocks', () => {
  it('finds by symbol and by name without a request', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const before = world.simulator.requests().length;
    for (const [query, symbol] of [
      ['AAPL', 'AAPL'],
      ['apple', 'AAPL'],
      ['berkshire', 'BRK-A'],
      ['brk.b', 'BRK-B'],
      ['500 etf', 'SPY'],
    ]) {
      const { json } = await user.send('GET', `/search-stocks?query=${query}`);
      const found = json.matches.map((match: { symbol: string }) => match.symbol);
      assert.ok(found.includes(symbol), `${query}: ${found}`);
      assert.ok(found.length <= 10);
    }
    assert.equal(world.simulator.requests().length, before);
  });

  it('finds nothing for nonsense', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const { json } = await user.send('GET', '/search-stocks?query=qqqqqqqq');
    assert.deepEqual(json, { query: 'qqqqqqqq', matches: [] });
  });
});

describe('without any listing', () => {
  it('a search says so, and a lookup asks the upstream itself', async () => {
    await using world = await createWorld();
    const listingDesk = quietListingDesk;
    const { marketRoutes } = await import('#src/http/native/prices/price-routes.ts');
    const [lookUp, search] = marketRoutes({ ...world, listingDesk });
    assert.ok(lookUp?.needsLogin && search?.needsLogin);
    const ask = { query: { query: 'apple', symbol: 'AAPL' } } as never;
    await assert.rejects(async () => search.handle(ask, {} as never), {
      code: 'search_unavailable',
    });
    const { body } = await lookUp.handle(ask, {} as never);
    const { name, quote } = JSON.parse(JSON.stringify(body));
    assert.equal(name, null);
    assert.equal(quote.status, 'current');
  });
});

const hourMs = 3_600_000;

/** A day-old listing is renewed behind the back of whoever asks. */
async function listingSettled(world: World): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  await engineAtRest();
  world.listingDesk.current();
}

describe('a symbol that is delisted while it is held', () => {
  const sale = { symbol: 'IBM', quantity: '4' };

  /** Alice holds 10 IBM; the day after tomorrow the exchange no longer lists it. */
  async function setUp(changes: Parameters<typeof createWorld>[0] = {}) {
    const world = await createWorld(changes);
    const user = await world.createUser('alice');
    await user.send('POST', '/buy-stock', { symbol: 'IBM', quantity: '10' });
    assert.ok(world.simulator.market.delist('IBM', '2026-11-23').ok);
    for (let day = 0; day < 4; day += 1) {
      await world.clock.advance(20 * hourMs);
      await user.send('GET', '/search-stocks?query=IBM');
      await listingSettled(world);
    }
    assert.equal(world.listingDesk.current()?.find(symbolOf('IBM')), undefined);
    return { user, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
  }

  it('keeps its last price, flagged, and counts in the portfolio', async () => {
    await using delisted = await setUp();
    const { user } = delisted;
    const { json } = await user.send('GET', '/view-portfolio');
    const [position] = json.positions;
    assert.equal(position.quote.status, 'last_known');
    assert.equal(json.complete, true);
    assert.equal(json.market_value, position.market_value);
    const lookup = await user.send('GET', '/lookup-stock?symbol=IBM');
    assert.equal(lookup.json.quote.status, 'last_known');
  });

  it('cannot be bought or sold, and the answer says why', async () => {
    await using delisted = await setUp();
    const { user } = delisted;
    for (const path of ['/buy-stock', '/sell-stock']) {
      const { status, json } = await user.send('POST', path, sale);
      assert.deepEqual([status, json.code], [422, 'symbol_delisted']);
      assert.match(json.detail, /IBM is no longer listed/);
    }
  });

  it('can be sold at that price where the host says so, but not bought', async () => {
    await using delisted = await setUp({ delistedSale: 'last_known' });
    const { user } = delisted;
    const sold = await user.send('POST', '/sell-stock', sale);
    assert.equal(sold.status, 201, sold.text);
    assert.equal(sold.json.quote.status, 'last_known');
    assert.equal((await user.send('POST', '/buy-stock', sale)).json.code, 'symbol_delisted');
  });
});
