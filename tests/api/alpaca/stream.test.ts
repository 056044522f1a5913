// The stream of trade updates: who may listen, what is told, in which order, and how often.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { createBot, limitOrder, marketOrder } from '#tests/support/alpaca.ts';
import { eventsOf, openStream } from '#tests/support/stream-client.ts';
import { createWorld, security, type World } from '#tests/support/world.ts';

const listen = (world: World) => world.app.listen({ host: '127.0.0.1', port: 0 });

const exits = {
  order_class: 'bracket',
  take_profit: { limit_price: '9000' },
  stop_loss: { stop_price: '0.5' },
};

describe('the stream', () => {
  it('tells every step of an order once, in the order of the journal, whichever door it came by', async () => {
    await using world = await createWorld();
    const origin = await listen(world);
    const bot = await createBot(world);
    const [one, two] = [await openStream(origin), await openStream(origin, '/stream/')];
    await one.listen(bot);
    await two.listen(bot);
    const bought = (await bot.send('POST', '/v2/orders', marketOrder({ qty: '3' }))).json;
    const native = await bot.person('POST', '/buy-stock', { symbol: 'MSFT', quantity: '1' });
    const open = (await bot.send('POST', '/v2/orders', limitOrder())).json;
    const next = (await bot.send('PATCH', `/v2/orders/${open.id}`, { limit_price: '2' })).json;
    await bot.send('DELETE', `/v2/orders/${next.id}`);
    const frames = await one.next(8);
    assert.deepEqual(eventsOf(frames), [
      ['new', bought.id],
      ['fill', bought.id],
      ['new', native.json.order.id],
      ['fill', native.json.order.id],
      ['new', open.id],
      ['replaced', open.id],
      ['new', next.id],
      ['canceled', next.id],
    ]);
    assert.deepEqual(await two.next(8), frames);
    const [placed, filled] = frames;
    assert.equal(placed?.stream, 'trade_updates');
    assert.deepEqual([placed?.data.order.status, placed?.data.price], ['new', undefined]);
    assert.deepEqual(
      [filled?.data.qty, filled?.data.position_qty, filled?.data.price],
      ['3', '3', bought.filled_avg_price],
    );
    assert.deepEqual(filled?.data.order, bought);
    assert.deepEqual(frames[5]?.data.order.replaced_by, next.id);
    assert.equal(frames[6]?.data.order.replaces, open.id);
    const ids = frames.map(({ data }) => String(data.event_id));
    assert.deepEqual(ids, ids.toSorted());
    const executions = new Set(frames.map(({ data }) => data.execution_id));
    assert.equal(executions.size, 8);
    assert.deepEqual([one.left(), two.left()], [[], []]);
    one.socket.close();
    two.socket.close();
  });

  it('tells of the legs of a group', async () => {
    await using world = await createWorld();
    const origin = await listen(world);
    const bot = await createBot(world);
    const client = await openStream(origin);
    await client.listen(bot);
    const order = (await bot.send('POST', '/v2/orders', limitOrder(exits))).json;
    const [profit, loss] = order.legs;
    await bot.send('DELETE', `/v2/orders/${order.id}`);
    const told = eventsOf(await client.next(6)).map((event) => event.join(' '));
    const expected = [
      `new ${order.id}`,
      `held ${profit.id}`,
      `held ${loss.id}`,
      `canceled ${order.id}`,
      `canceled ${profit.id}`,
      `canceled ${loss.id}`,
    ];
    assert.deepEqual(new Set(told), new Set(expected));
    assert.deepEqual(told.slice(0, 3), expected.slice(0, 3));
    client.socket.close();
  });

  it('says of each order what its event says: at work, held, cancelled', async () => {
    await using world = await createWorld();
    const origin = await listen(world);
    const bot = await createBot(world);
    const client = await openStream(origin);
    await client.listen(bot);
    await bot.send('POST', '/v2/orders', marketOrder(exits));
    await bot.send('POST', '/v2/orders', limitOrder({ symbol: 'KO', time_in_force: 'ioc' }));
    const told = (await client.next(6)).map(({ data: { event, order } }) => [
      event,
      order.type,
      order.status,
      order.canceled_at === null,
    ]);
    assert.deepEqual(told, [
      ['new', 'market', 'new', true],
      ['fill', 'market', 'filled', true],
      ['new', 'limit', 'new', true],
      ['held', 'stop', 'held', true],
      ['new', 'limit', 'new', true],
      ['canceled', 'limit', 'canceled', false],
    ]);
    client.socket.close();
  });

  it('tells nothing before it knows who listens, and nothing of others', async () => {
    await using world = await createWorld();
    const origin = await listen(world);
    const [alice, bob] = [await createBot(world), await createBot(world, 'bob')];
    const early = await openStream(origin);
    early.say({ action: 'listen', data: { streams: ['trade_updates'] } });
    const [refused] = await early.next(1);
    assert.deepEqual(refused, {
      stream: 'authorization',
      data: { status: 'unauthorized', action: 'listen' },
    });
    await early.listen(alice);
    await bob.send('POST', '/v2/orders', marketOrder());
    await alice.send('POST', '/v2/orders', limitOrder());
    assert.equal((await early.next(1))[0]?.data.event, 'new');
    early.say({ action: 'listen', data: { streams: ['something', 'else'] } });
    assert.deepEqual((await early.next(1))[0]?.data, { streams: [] });
    await alice.send('POST', '/v2/orders', marketOrder());
    early.say({ action: 'what' });
    const [odd] = await early.next(1);
    assert.deepEqual([odd?.stream, odd?.data.error], ['error', 'unknown action']);
    early.socket.send('no JSON');
    assert.equal((await early.next(1))[0]?.data.error, 'invalid syntax');
    early.socket.close();
  });

  it('refuses wrong keys and too many connections, and says so before it closes', async () => {
    await using world = await createWorld({ security: { ...security, streamsPerUser: 1 } });
    const origin = await listen(world);
    const bot = await createBot(world);
    const wrong = await openStream(origin);
    wrong.say({ action: 'authenticate', data: { key_id: bot.keys.id, secret_key: 'wrong' } });
    assert.equal((await wrong.next(1))[0]?.data.status, 'unauthorized');
    assert.equal((await wrong.closed).code, 1008);
    const first = await openStream(origin);
    await first.listen(bot);
    const second = await openStream(origin);
    second.say({ action: 'auth', key: bot.keys.id, secret: bot.keys.secret });
    assert.equal((await second.next(1))[0]?.data.message, 'connection limit exceeded');
    await second.closed;
    first.socket.close();
    await first.closed;
    const third = await openStream(origin);
    await third.listen(bot);
    third.socket.close();
  });

  it('ends with its key, and with the run of its account', async () => {
    await using world = await createWorld();
    const origin = await listen(world);
    const bot = await createBot(world);
    const client = await openStream(origin);
    await client.listen(bot);
    await bot.person('POST', `/reset-account/${bot.accountId}`, {});
    assert.equal((await client.closed).code, 1012);
    const again = await openStream(origin);
    await again.listen(bot);
    const [{ id }] = (await bot.person('GET', '/view-tokens')).json.tokens;
    await bot.person('DELETE', `/revoke-token/${id}`);
    // Nothing happens on the account: the key's end alone is reason enough.
    await world.clock.advance(1_000);
    assert.deepEqual(await again.closed, { code: 1008, reason: 'the key has ended' });
    assert.deepEqual(again.left(), []);
  });

  it('answers pings, takes binary frames, and stops with the server', async () => {
    await using world = await createWorld();
    const origin = await listen(world);
    const bot = await createBot(world);
    const client = await openStream(origin);
    client.socket.ping('x');
    const [pong] = await once(client.socket, 'pong');
    assert.equal(String(pong), 'x');
    const data = { key_id: bot.keys.id, secret_key: bot.keys.secret };
    client.socket.send(Buffer.from(JSON.stringify({ action: 'authenticate', data })));
    assert.equal((await client.next(1))[0]?.data.status, 'authorized');
    const closing = world.app.close();
    assert.equal((await client.closed).code, 1001);
    await closing;
  });

  it('cuts off who says more than it hears the answers to', async () => {
    await using world = await createWorld();
    const origin = await listen(world);
    const bot = await createBot(world);
    const [eager, flooding] = [await openStream(origin), await openStream(origin)];
    await eager.listen(bot);
    await flooding.listen(bot);
    const frame = { action: 'listen', data: { streams: ['trade_updates'] } };
    for (let count = 0; count < 50; count += 1) eager.say(frame);
    assert.equal((await eager.next(50)).length, 50);
    flooding.socket.pause();
    for (let count = 0; count < 20_000; count += 1) flooding.say(frame);
    await world.clock.advance(2_000);
    flooding.socket.resume();
    assert.deepEqual(await flooding.closed, { code: 1008, reason: 'too many frames' });
    assert.ok(flooding.left().length < 200, `${flooding.left().length} answers`);
    eager.socket.close();
  });

  it('is what an upgrade asks for, and nothing else becomes one', async () => {
    await using world = await createWorld();
    const origin = await listen(world);
    await assert.rejects(openStream(origin, '/v2/account'), /Unexpected server response: 401/);
    // Without one it is the stream of events, for whoever is logged in.
    const plain = await fetch(`${origin}/stream`);
    assert.equal(plain.status, 401);
    await plain.text();
  });
});

describe('server-sent events', () => {
  /** The updates of the answer until it ends. */
  async function read(origin: string, url: string, headers: Record<string, string>) {
    const answer = await fetch(`${origin}${url}`, { headers });
    assert.equal(answer.headers.get('content-type'), 'text/event-stream');
    const lines = (await answer.text()).split('\n').filter((line) => line.startsWith('data: '));
    return lines.map((line) => JSON.parse(line.slice(6)));
  }

  it('tell what happened since an instant or an event, and end where they are asked to', async () => {
    await using world = await createWorld();
    const origin = await listen(world);
    const bot = await createBot(world);
    await bot.send('POST', '/v2/orders', marketOrder());
    await world.clock.advance(60_000);
    const middle = new Date(world.clock.now()).toISOString();
    await world.clock.advance(60_000);
    const open = (await bot.send('POST', '/v2/orders', limitOrder())).json;
    await bot.send('DELETE', `/v2/orders/${open.id}`);
    const now = new Date(world.clock.now()).toISOString();
    const base = '/v2/events/trades';
    const all = await read(origin, `${base}?since=2026-11-20&until=${now}`, bot.headers);
    assert.deepEqual(
      all.map(({ event }) => event),
      ['new', 'fill', 'new', 'canceled'],
    );
    const beta = `/v2beta1/events/trades?since=2026-11-20&until=${now}`;
    assert.deepEqual(await read(origin, beta, bot.headers), all);
    const late = await read(origin, `${base}?since=${middle}&until=${now}`, bot.headers);
    assert.deepEqual(late, all.slice(2));
    const early = await read(origin, `${base}?since=2026-11-20&until=${middle}`, bot.headers);
    assert.deepEqual(early, all.slice(0, 2));
    const between = `${base}?since_id=${all[1].event_id}&until_id=${all[2].event_id}`;
    assert.deepEqual(await read(origin, between, bot.headers), all.slice(1, 3));
    for (const bad of ['until=2026-11-20', 'since_id=x', 'since=2026&since_id=x']) {
      assert.equal((await bot.send('GET', `${base}?${bad}`)).status, 422, bad);
    }
  });

  it('end where they are asked to, also where what came last was of no order', async () => {
    await using world = await createWorld();
    const origin = await listen(world);
    const bot = await createBot(world);
    const url = `/v2/events/trades?since=2026-11-01&until=${new Date(world.clock.now()).toISOString()}`;
    assert.deepEqual(await read(origin, url, bot.headers), []);
    const soon = new Date(world.clock.now() + 10_000).toISOString();
    const ending = read(origin, `/v2/events/trades?since=2026-11-20&until=${soon}`, bot.headers);
    await world.clock.advance(5_000);
    await bot.send('POST', '/v2/orders', marketOrder());
    await world.clock.advance(10_000);
    assert.deepEqual(
      (await ending).map(({ event }) => event),
      ['new', 'fill'],
    );
  });

  it('keep no seat for whoever asks for the head alone', async () => {
    await using world = await createWorld();
    const origin = await listen(world);
    const bot = await createBot(world);
    const url = `${origin}/v2/events/trades`;
    for (let count = 0; count < 2 * security.streamsPerUser; count += 1) {
      const answer = await fetch(url, { method: 'HEAD', headers: bot.headers });
      assert.equal(answer.status, 200, `${count}`);
      assert.equal(answer.headers.get('content-type'), 'text/event-stream');
    }
  });

  it('end within a second of their key, also where nothing happens', async () => {
    await using world = await createWorld();
    const origin = await listen(world);
    const bot = await createBot(world);
    const answer = await fetch(`${origin}/v2/events/trades`, { headers: bot.headers });
    const [{ id }] = (await bot.person('GET', '/view-tokens')).json.tokens;
    await bot.person('DELETE', `/revoke-token/${id}`);
    await world.clock.advance(1_000);
    assert.match(await answer.text(), /^(: heartbeat\n\n)+$/);
  });

  it('go on with what happens from now on', async () => {
    await using world = await createWorld();
    const origin = await listen(world);
    const bot = await createBot(world);
    await bot.send('POST', '/v2/orders', marketOrder());
    const controller = new AbortController();
    const { signal } = controller;
    const answer = await fetch(`${origin}/v2/events/trades`, { headers: bot.headers, signal });
    const open = (await bot.send('POST', '/v2/orders', limitOrder())).json;
    let text = '';
    assert.ok(answer.body);
    for await (const chunk of answer.body) {
      text += Buffer.from(chunk).toString();
      if (text.includes('data: ')) break;
    }
    controller.abort();
    assert.match(text, /^: heartbeat$/m);
    const [, json = ''] = /^data: (.*)$/m.exec(text) ?? [];
    assert.deepEqual([JSON.parse(json).event, JSON.parse(json).order.id], ['new', open.id]);
  });
});
