import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openStream } from '#tests/support/event-stream.ts';
import { createWorld, security, type World } from '#tests/support/world.ts';

/** A world that listens, with alice in it and streams of hers. */
async function openWorld(changes: Parameters<typeof createWorld>[0] = {}) {
  const world = await createWorld(changes);
  const origin = await world.app.listen({ host: '127.0.0.1', port: 0 });
  const alice = await world.createUser('alice');
  return { world, origin, alice, stream: streamsOf(world, origin) };
}

const streamsOf =
  (world: World, origin: string) =>
  (token: string, { query = '', lastId = '' } = {}) =>
    openStream(
      `${origin}/stream${query}`,
      { authorization: `Bearer ${token}`, ...(lastId && { 'last-event-id': lastId }) },
      () => world.clock.advance(250),
    );

const apple = { symbol: 'AAPL', quantity: '1' };
const resting = { ...apple, type: 'limit', limit_price: '1.00', time_in_force: 'gtc' };

describe('GET /stream', () => {
  it('sends its head at once, for no proxy to keep', async () => {
    const { world, alice, stream } = await openWorld();
    await using _ = world;
    using told = await stream(alice.token);
    assert.equal(told.response.status, 200);
    const head = Object.fromEntries(told.response.headers);
    assert.match(head['content-type'] ?? '', /^text\/event-stream/);
    assert.equal(head['cache-control'], 'no-store, no-transform');
    assert.equal(head['x-accel-buffering'], 'no');
    assert.ok(head['x-request-id']);
  });

  it('begins with what is newest: market, figures, a heartbeat', async () => {
    const { world, alice, stream } = await openWorld();
    await using _ = world;
    using told = await stream(alice.token);
    await told.untilTold('heartbeat');
    assert.deepEqual(
      told.events.map(({ event }) => event),
      ['market', 'portfolio', 'heartbeat'],
    );
    const [portfolio] = told.named('portfolio');
    assert.equal(portfolio?.data.account_id, alice.accountId);
    assert.equal(portfolio?.data.cash, '100000.00');
    assert.ok(told.events.every(({ id }) => id !== ''));
  });

  it('beats every five seconds', async () => {
    const { world, alice, stream } = await openWorld();
    await using _ = world;
    using told = await stream(alice.token);
    await told.untilTold('heartbeat', 3);
    const [first = 0, second = 0, third = 0] = told
      .named('heartbeat')
      .map(({ data }) => Date.parse(data.now));
    assert.ok(second - first >= 5_000 && second - first <= 5_500, `${second - first}`);
    assert.ok(third - second >= 5_000 && third - second <= 5_500, `${third - second}`);
  });

  it('tells each order after each of its steps, with the figures afterwards', async () => {
    const { world, alice, stream } = await openWorld();
    await using _ = world;
    using told = await stream(alice.token);
    await told.untilTold('heartbeat');
    const { json: placed } = await alice.send('POST', '/buy-stock', resting);
    await alice.send('POST', '/buy-stock', apple);
    await alice.send('DELETE', `/cancel-order/${placed.order.id}`);
    await told.untilTold('order', 3);
    assert.deepEqual(
      told.named('order').map(({ data }) => [data.sequence, data.type, data.status]),
      [
        [2, 'limit', 'open'],
        [3, 'market', 'filled'],
        [4, 'limit', 'cancelled'],
      ],
    );
    const shown = await alice.send('GET', `/view-order/${placed.order.id}`);
    const { history: _history, ...order } = shown.json;
    const [, , cancelled] = told.named('order');
    const { account_id: accountId, sequence: _sequence, ...last } = cancelled?.data ?? {};
    assert.deepEqual(last, order, 'as GET /view-order shows it');
    assert.equal(accountId, alice.accountId);
    const value = await alice.send('GET', '/calculate-portfolio-value');
    await told.until(
      'the new figures',
      () => told.named('portfolio').at(-1)?.data.cash === value.json.cash,
    );
  });

  it('goes on after the last event that came, without a gap and without anything twice', async () => {
    const { world, alice, stream } = await openWorld();
    await using _ = world;
    const first = await stream(alice.token);
    await alice.send('POST', '/buy-stock', apple);
    await first.untilTold('order');
    const lastId = first.named('order')[0]?.id ?? '';
    first.close();
    await alice.send('POST', '/buy-stock', apple);
    await alice.send('POST', '/sell-stock', apple);
    using second = await stream(alice.token, { lastId });
    await alice.send('POST', '/buy-stock', resting);
    await second.untilTold('order', 3);
    assert.deepEqual(
      second.named('order').map(({ data }) => data.sequence),
      [3, 4, 5],
    );
  });

  it('shows an order that it makes up for as it stood then', async () => {
    const { world, alice, stream } = await openWorld();
    await using _ = world;
    const first = await stream(alice.token);
    await first.untilTold('heartbeat');
    const lastId = first.named('heartbeat')[0]?.id ?? '';
    first.close();
    const { json } = await alice.send('POST', '/buy-stock', resting);
    await alice.send('DELETE', `/cancel-order/${json.order.id}`);
    using second = await stream(alice.token, { lastId });
    await second.untilTold('order', 2);
    assert.deepEqual(
      second.named('order').map(({ data }) => data.status),
      ['open', 'cancelled'],
    );
  });

  it('tells of the prices that are held, waited for or named, in one event', async () => {
    const { world, alice, stream } = await openWorld();
    await using _ = world;
    await alice.send('POST', '/buy-stock', apple);
    await alice.send('POST', '/buy-stock', { ...resting, symbol: 'KO' });
    await alice.send('GET', '/lookup-stock?symbol=MSFT');
    using told = await stream(alice.token, { query: '?symbols=MSFT' });
    await told.untilTold('quote');
    const symbols = told
      .named('quote')[0]
      ?.data.quotes.map((each: { symbol: string }) => each.symbol);
    assert.deepEqual(symbols.toSorted(), ['AAPL', 'KO', 'MSFT']);
    const before = told.named('quote').length;
    await world.clock.advance(20_000);
    await alice.send('GET', '/lookup-stock?symbol=MSFT');
    await told.until('a new price', () =>
      told
        .named('quote')
        .slice(before)
        .some(({ data }) =>
          data.quotes.some(
            (each: { symbol: string; status: string }) =>
              each.symbol === 'MSFT' && each.status === 'current',
          ),
        ),
    );
  });

  it('asks the price source for nothing', async () => {
    const { world, alice, stream } = await openWorld({ plan: 'free' });
    await using _ = world;
    const left = async () =>
      (await world.send('GET', '/healthcheck')).json.market_data.requests_left_today;
    const before = await left();
    using told = await stream(alice.token, { query: '?symbols=AAPL,KO,MSFT' });
    await told.untilTold('heartbeat', 3);
    assert.equal(await left(), before);
    assert.equal(told.named('quote').length, 0, 'none of these prices was ever seen');
  });

  it('says when the market opens and closes', async () => {
    const { world, alice, stream } = await openWorld();
    await using _ = world;
    using told = await stream(alice.token);
    await told.untilTold('market');
    assert.equal(told.named('market')[0]?.data.is_open, true);
    world.clock.jump(7 * 3_600_000);
    await told.untilTold('market', 2);
    assert.equal(told.named('market')[1]?.data.is_open, false);
  });

  it('carries every open account, also one that is opened meanwhile', async () => {
    const { world, alice, stream } = await openWorld();
    await using _ = world;
    using told = await stream(alice.token);
    await told.untilTold('heartbeat');
    const { json } = await alice.send('POST', '/open-account', { name: 'Second' });
    await alice.send('POST', '/buy-stock', apple, { 'papertape-account': json.account_id });
    await told.untilTold('order');
    assert.equal(told.named('order')[0]?.data.account_id, json.account_id);
    await told.until('its figures', () =>
      told.named('portfolio').some(({ data }) => data.account_id === json.account_id),
    );
  });

  it('tells nobody of the accounts of others, and a token of its own alone', async () => {
    const { world, alice, stream } = await openWorld();
    await using _ = world;
    const bob = await world.createUser('bob');
    const second = (await alice.send('POST', '/open-account', { name: 'Second' })).json.account_id;
    const made = await alice.send('POST', '/create-token', { name: 'robot', scope: 'read' });
    using ofBob = await stream(bob.token);
    using ofToken = await stream(made.json.token);
    await alice.send('POST', '/buy-stock', apple, { 'papertape-account': second });
    await alice.send('POST', '/buy-stock', apple);
    await bob.send('POST', '/buy-stock', apple);
    await ofToken.untilTold('order');
    await ofBob.untilTold('order');
    assert.deepEqual(
      ofBob.named('order').map(({ data }) => data.account_id),
      [bob.accountId],
    );
    assert.deepEqual(
      ofToken.named('order').map(({ data }) => data.account_id),
      [alice.accountId],
    );
    const accounts = new Set(ofToken.named('portfolio').map(({ data }) => data.account_id));
    assert.deepEqual([...accounts], [alice.accountId]);
  });

  it('says who placed an order', async () => {
    const { world, alice, stream } = await openWorld();
    await using _ = world;
    const made = await alice.send('POST', '/create-token', { name: 'robot', scope: 'trade' });
    using told = await stream(alice.token);
    await told.untilTold('heartbeat');
    const authorization = `Bearer ${made.json.token}`;
    await world.send('POST', '/buy-stock', apple, { authorization });
    await told.untilTold('order');
    assert.equal(told.named('order')[0]?.data.placed_by, 'robot');
  });

  it('ends within a second of the login', async () => {
    const { world, alice, stream } = await openWorld();
    await using _ = world;
    const made = await alice.send('POST', '/create-token', { name: 'robot', scope: 'read' });
    using ofToken = await stream(made.json.token);
    using ofSession = await stream(alice.token);
    await ofToken.untilTold('heartbeat');
    await alice.send('DELETE', `/revoke-token/${made.json.id}`);
    await world.clock.advance(1_000);
    await ofToken.untilOver();
    await alice.send('POST', '/logout');
    await world.clock.advance(1_000);
    await ofSession.untilOver();
    assert.equal(ofSession.events.at(-1)?.data.code, 'session_ended');
  });

  it('says that the server stops, which waits for no stream', async () => {
    const { world, alice, stream } = await openWorld();
    const told = await stream(alice.token);
    await told.untilTold('heartbeat');
    await world[Symbol.asyncDispose]();
    await told.untilOver();
    assert.equal(told.events.at(-1)?.data.code, 'server_stopping');
  });

  it('begins anew where the journal does not reach as far as the client had come', async () => {
    const { world, alice, stream } = await openWorld();
    await using _ = world;
    const first = await stream(alice.token);
    await first.untilTold('heartbeat');
    const lastId = (first.named('heartbeat')[0]?.id ?? '').replace(/\.\d+$/, '.900');
    first.close();
    using told = await stream(alice.token, { lastId });
    await told.untilTold('notice');
    assert.equal(told.named('notice')[0]?.data.code, 'gap');
    await alice.send('POST', '/buy-stock', apple);
    await told.untilTold('order');
    assert.equal(told.named('order')[0]?.data.sequence, 2);
  });

  it('refuses ids and symbols that are none', async () => {
    const { world, alice } = await openWorld();
    await using _ = world;
    for (const id of ['nonsense', 'a.b', '.1', `a.${'9'.repeat(20)}`]) {
      const { status, json } = await alice.send('GET', '/stream', undefined, {
        'last-event-id': id,
      });
      assert.equal(status, 400, id);
      assert.equal(json.errors[0].field, '/last-event-id');
    }
    for (const symbols of ['AAPL,%20,KO', 'A'.repeat(40), Array(101).fill('KO').join(',')]) {
      const { status, json } = await alice.send('GET', `/stream?symbols=${symbols}`);
      assert.equal(status, 400, symbols);
      assert.equal(json.errors[0].field, '/symbols');
    }
    assert.equal((await world.send('GET', '/stream')).status, 401);
  });

  it('has room for so many of a user, and for so many in all', async () => {
    const limits = { ...security, streams: 3, streamsPerUser: 2 };
    const { world, alice, stream } = await openWorld({ security: limits });
    await using _ = world;
    const bob = await world.createUser('bob');
    const first = await stream(alice.token);
    using second = await stream(alice.token);
    using refused = await stream(alice.token);
    assert.equal(refused.response.status, 429);
    using ofBob = await stream(bob.token);
    assert.ok([second, ofBob].every(({ response }) => response.status === 200));
    const full = await bob.send('GET', '/stream');
    assert.equal(full.json.code, 'too_many_streams');
    first.close();
    await first.untilOver();
    using again = await stream(alice.token);
    assert.equal(again.response.status, 200);
  });

  it('answers a HEAD without opening anything', async () => {
    const { world, origin, alice } = await openWorld({ security: { ...security, streams: 1 } });
    await using _ = world;
    const headers = { authorization: `Bearer ${alice.token}` };
    for (let turn = 0; turn < 3; turn += 1) {
      const { status } = await fetch(`${origin}/stream`, { method: 'HEAD', headers });
      assert.equal(status, 200);
    }
  });

  it('counts none of its connections among those of the address', async () => {
    const limits = { ...security, connectionsPerAddress: 4 };
    const { world, alice, stream } = await openWorld({ security: limits });
    await using _ = world;
    const streams = [];
    for (let turn = 0; turn < 10; turn += 1) streams.push(await stream(alice.token));
    assert.ok(streams.every(({ response }) => response.status === 200));
    for (const each of streams) each.close();
  });
});
