// What Alpaca has and this server has not: whoever asks for it is told so, by every door.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBot } from '#tests/support/alpaca.ts';
import { createWorld } from '#tests/support/world.ts';

const crypto = /crypto is not traded here$/;
const options = /options are not traded here$/;
const option = 'AAPL250117C00150000';

const left: readonly (readonly [method: 'GET' | 'DELETE' | 'POST', path: string, what: RegExp])[] =
  [
    ['GET', '/v2/assets/BTC%2FUSD', crypto],
    ['GET', '/v2/assets/BTC/USD', crypto],
    ['GET', '/v2/assets/btcusd', crypto],
    ['GET', `/v2/assets/${option}`, options],
    ['GET', '/v2/positions/ETHUSD', /^position does not exist: crypto is not traded here$/],
    ['DELETE', '/v2/positions/BTC%2FUSDT', crypto],
    ['GET', `/v2/positions/${option}`, options],
    ['POST', `/v2/positions/${option}/exercise`, options],
    ['GET', '/v2/stocks/BTC%2FUSD/bars?timeframe=1Day', crypto],
    ['GET', '/v2/stocks/BTC/USD/bars?timeframe=1Day', crypto],
    ['GET', `/v2/stocks/quotes/latest?symbols=AAPL,${option}`, options],
    ['GET', '/v1beta2/crypto/bars', crypto],
    ['GET', '/v1/locates', /^nothing is sold short here$/],
    ['GET', '/v2/account/', /^endpoint not found: paths end without a slash$/],
    ['GET', '/v2/stocks/AAPL/snapshot/', /without a slash$/],
  ];

describe('what is left out', () => {
  it('is told where it is asked for', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    for (const [method, path, what] of left) {
      const { status, json, text } = await bot.send(method, path);
      assert.ok(status === 404 || status === 400, `${path}: ${text}`);
      assert.match(json.message, what, path);
    }
  });

  it('is not what a share class is, and a path that ends in a slash is of nothing', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    for (const symbol of ['BRK.B', 'brk.b', 'BRK-B', 'BRK%2FB']) {
      assert.equal((await bot.send('GET', `/v2/assets/${symbol}`)).json.symbol, 'BRK.B', symbol);
    }
    // An id that a program has lost would be all of them.
    const [orders, positions] = [
      await bot.send('DELETE', '/v2/orders/'),
      await bot.send('DELETE', '/v2/positions/'),
    ];
    assert.deepEqual([orders.status, positions.status], [422, 404]);
  });

  it('is an empty part of a list, and a class that nobody knows is refused', async () => {
    await using world = await createWorld();
    const { send } = await createBot(world);
    for (const list of ['/v2/assets', '/v2/orders']) {
      assert.deepEqual((await send('GET', `${list}?asset_class=crypto`)).json, []);
      assert.equal((await send('GET', `${list}?asset_class=shares`)).status, 422);
    }
    assert.ok((await send('GET', '/v2/assets?asset_class=crypto,all')).json.length > 300);
    assert.equal((await send('GET', '/v2/assets?status=listed')).status, 422);
  });
});
