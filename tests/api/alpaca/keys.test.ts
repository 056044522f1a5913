// Who a bot is: a pair of keys, a token, or a Basic password; nothing else opens this door.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBot, headersOf, limitOrder, marketOrder } from '#tests/support/alpaca.ts';
import { createWorld, security, type World } from '#tests/support/world.ts';

const statusOf = async (world: World, headers: Record<string, string>) =>
  (await world.send('GET', '/v2/account', undefined, headers)).status;
const basic = (id: string, secret: string) =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

describe('a pair of keys', () => {
  it('comes with every token: a public id, and the token as the secret', async () => {
    await using world = await createWorld();
    const { person, keys } = await createBot(world);
    assert.match(keys.id, /^PK[A-Z2-7]{18}$/);
    const { json } = await person('GET', '/view-tokens');
    assert.equal(json.tokens[0].key_id, keys.id);
  });

  it('is understood as headers, as a token and as a Basic password', async () => {
    await using world = await createWorld();
    const { keys, headers } = await createBot(world);
    assert.equal(await statusOf(world, headers), 200);
    const upper = { 'APCA-API-KEY-ID': keys.id, 'APCA-API-SECRET-KEY': keys.secret };
    assert.equal(await statusOf(world, upper), 200);
    assert.equal(await statusOf(world, { authorization: `Bearer ${keys.secret}` }), 200);
    assert.equal(await statusOf(world, { authorization: basic(keys.id, keys.secret) }), 200);
    // The pair counts, whatever a proxy on the way has added.
    assert.equal(await statusOf(world, { ...headers, authorization: 'Basic cHJveHk6eA==' }), 200);
  });

  it('that is wrong, halved, revoked or expired is answered as programs know it', async () => {
    await using world = await createWorld();
    const { keys, person } = await createBot(world);
    const other = await createBot(world, 'bob');
    const wrong: readonly Record<string, string>[] = [
      {},
      { 'apca-api-key-id': keys.id },
      { 'apca-api-secret-key': keys.secret },
      headersOf({ id: other.keys.id, secret: keys.secret }),
      headersOf({ id: keys.id, secret: 'ptp_wrong' }),
      { authorization: basic(other.keys.id, keys.secret) },
      { authorization: 'Bearer nonsense' },
      { authorization: 'Basic bm9jb2xvbg==' },
    ];
    for (const headers of wrong) {
      const { status, text } = await world.send('GET', '/v2/account', undefined, headers);
      assert.equal(status, 401, JSON.stringify(headers));
      assert.equal(text, '{"code":40110000,"message":"request is not authorized"}');
    }
    const body = { name: 'short', scope: 'read', expires_in_days: 1 };
    const short = (await person('POST', '/create-token', body)).json;
    const shortHeaders = headersOf({ id: short.key_id, secret: short.token });
    assert.equal(await statusOf(world, shortHeaders), 200);
    await world.clock.advance(25 * 3_600_000);
    assert.equal(await statusOf(world, shortHeaders), 401);
    const session = (
      await world.send('POST', '/login', {
        username: 'alice',
        password: 'curiouser and curiouser',
      })
    ).json.token;
    const { tokens } = (
      await world.send('GET', '/view-tokens', undefined, { authorization: `Bearer ${session}` })
    ).json;
    const { id } = tokens.find(({ name }: { readonly name: string }) => name === 'bot');
    await world.send('DELETE', `/revoke-token/${id}`, undefined, {
      authorization: `Bearer ${session}`,
    });
    assert.equal(await statusOf(world, headersOf(keys)), 401);
  });

  it('is needed: a session opens nothing here, neither as a cookie nor as a token', async () => {
    await using world = await createWorld();
    const { token } = await world.createUser('alice');
    assert.equal(await statusOf(world, { cookie: `papertape_session=${token}` }), 401);
    assert.equal(await statusOf(world, { authorization: `Bearer ${token}` }), 401);
  });

  it('of the scope read looks and never trades', async () => {
    await using world = await createWorld();
    const { send } = await createBot(world, 'alice', 'read');
    assert.equal((await send('GET', '/v2/orders')).status, 200);
    const attempts = [
      send('POST', '/v2/orders', marketOrder()),
      send('DELETE', '/v2/orders'),
      send('DELETE', '/v2/positions'),
      send('PATCH', '/v2/account/configurations', { suspend_trade: true }),
    ];
    for (const { status, text } of await Promise.all(attempts)) {
      assert.equal(status, 403);
      assert.equal(text, '{"code":40310000,"message":"forbidden."}');
    }
  });

  it('goes on under the next run of its account', async () => {
    await using world = await createWorld();
    const { send, person, accountId } = await createBot(world);
    await send('PATCH', '/v2/account/configurations', { trade_confirm_email: 'all' });
    const reset = await person('POST', `/reset-account/${accountId}`, {});
    const { json } = await send('GET', '/v2/account');
    assert.equal(json.id, reset.json.account_id);
    assert.equal(json.status, 'ACTIVE');
    const configuration = (await send('GET', '/v2/account/configurations')).json;
    assert.equal(configuration.trade_confirm_email, 'all');
  });
});

describe('the frame of the dialect', () => {
  it('answers in its own words where there is nothing, or not with this method', async () => {
    await using world = await createWorld();
    const nothing = await world.send('GET', '/v2/nowhere');
    assert.equal(nothing.text, '{"code":40410000,"message":"endpoint not found."}');
    const wrong = await world.send('PUT', '/v2/account');
    assert.equal(wrong.status, 405);
    assert.equal(wrong.headers['allow'], 'GET, HEAD');
    assert.equal(wrong.json.code, 40_510_000);
    const every = await world.send('PUT', '/v2/orders');
    assert.equal(every.headers['allow'], 'POST, GET, HEAD, DELETE');
    const native = await world.send('GET', '/nowhere');
    assert.equal(native.json.code, 'unknown_route');
  });

  it('says what is left out, and where an address has too much', async () => {
    await using world = await createWorld();
    for (const [path, words] of [
      ['/v2/iex', /^prices are no stream here/],
      ['/v1beta3/crypto/us/latest/trades', /^crypto is not traded here$/],
      ['/v1beta1/news', /^there is no news here$/],
      ['/v2/v2/account', /the address of the server is given without \/v2/],
      ['//v2/account', /without a slash behind it$/],
    ] as const) {
      const { status, json } = await world.send('GET', path);
      assert.deepEqual([status, json.code], [404, 40_410_000], path);
      assert.match(json.message, words);
    }
    const data = await world.send('GET', '/v2/stocks/AAPL/trades');
    assert.deepEqual(data.json, { message: 'trades and quotes of the past are not kept here' });
  });

  it('takes bodies as text, without a type, and nothing where something could be', async () => {
    await using world = await createWorld();
    const { send, headers } = await createBot(world);
    const payload = JSON.stringify(limitOrder());
    for (const type of ['text/plain;charset=UTF-8', 'application/json', undefined]) {
      const answer = await world.app.inject({
        method: 'POST',
        url: '/v2/orders',
        headers: { ...headers, ...(type && { 'content-type': type }) },
        payload: Buffer.from(payload),
      });
      assert.equal(answer.statusCode, 200, `${type}: ${answer.body}`);
    }
    const asJson = { 'content-type': 'application/json' };
    const listed = await send('GET', '/v2/orders', undefined, asJson);
    assert.equal(listed.json.length, 3);
    const cancelled = await send('DELETE', `/v2/orders/${listed.json[0].id}`, undefined, asJson);
    assert.equal(cancelled.status, 204);
    assert.equal(cancelled.text, '');
    const empty = await send('DELETE', '/v2/orders', undefined, { 'content-type': '' });
    assert.equal(empty.status, 207);
  });

  it('refuses what is no object as malformed, and changes nothing', async () => {
    await using world = await createWorld();
    const { send } = await createBot(world);
    for (const body of ['{', '[]', '"x"', 'qty=1', '{"qty":1e999}']) {
      const { status, json } = await send('POST', '/v2/orders', body);
      assert.equal(status, 422, body);
      assert.equal(json.code, 40_010_001);
    }
    assert.deepEqual((await send('GET', '/v2/orders?status=all')).json, []);
  });

  it('says how much of the limit is left, and keeps a share for cancels', async () => {
    const limits = { ...security, requestsPerSecondPerUser: 2 };
    await using world = await createWorld({ security: limits });
    const { send } = await createBot(world);
    await world.clock.advance(10_000);
    const first = await send('GET', '/v2/clock');
    assert.equal(first.headers['x-ratelimit-limit'], '4');
    assert.equal(first.headers['x-ratelimit-remaining'], '3');
    const resetAt = Number(first.headers['x-ratelimit-reset']) * 1_000;
    assert.ok(resetAt >= world.clock.now() && resetAt <= world.clock.now() + 2_000);
    for (let spent = 0; spent < 3; spent += 1) await send('GET', '/v2/clock');
    const refused = await send('GET', '/v2/clock');
    assert.equal(refused.text, '{"code":42910000,"message":"too many requests."}');
    assert.equal(refused.headers['x-ratelimit-remaining'], '0');
    assert.equal(refused.headers['retry-after'], '1');
    assert.equal((await send('DELETE', '/v2/orders')).status, 207);
  });

  it('takes the pair from pages of origins that the operator named', async () => {
    const friend = 'https://friend.example';
    await using world = await createWorld({ security: { ...security, corsOrigins: [friend] } });
    const { send } = await createBot(world);
    const asked = await world.app.inject({
      method: 'OPTIONS',
      url: '/v2/account/configurations',
      headers: { origin: friend, 'access-control-request-method': 'PATCH' },
    });
    assert.equal(asked.statusCode, 204);
    assert.match(String(asked.headers['access-control-allow-methods']), /PATCH/);
    assert.match(String(asked.headers['access-control-allow-headers']), /APCA-API-SECRET-KEY/);
    const headers = { origin: friend, 'sec-fetch-site': 'cross-site' };
    const url = '/v2/account/configurations';
    const changed = await send('PATCH', url, { suspend_trade: true }, headers);
    assert.equal(changed.status, 200, changed.text);
    assert.match(String(changed.headers['access-control-expose-headers']), /X-RateLimit-Limit/);
    const evil = { ...headers, origin: 'https://evil.example' };
    assert.equal((await send('PATCH', url, { suspend_trade: false }, evil)).status, 403);
    assert.equal((await send('GET', url)).json.suspend_trade, true);
  });
});
