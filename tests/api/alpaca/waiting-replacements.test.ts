// Replacements that wait for evidence, in Alpaca's words: which order has which client_order_id.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rebuildReadModels } from '#src/storage/books/rebuild.ts';
import { accountId } from '#src/domain/ids.ts';
import { createBot, limitOrder } from '#tests/support/alpaca.ts';
import { openStream } from '#tests/support/stream-client.ts';
import { createWorld, fridayMorning, password, security } from '#tests/support/world.ts';

const hourMs = 3_600_000;
const lasting = { ...security, sessionIdleMs: 10 * 24 * hourMs };
const bySecond = '/v2/orders:by_client_order_id?client_order_id=second';

/** A bot whose order "first" is to be replaced by "second" when the evidence of Friday is in. */
async function createWaiting() {
  const world = await createWorld({ plan: 'free', security: lasting }, fridayMorning);
  const bot = await createBot(world);
  const order = limitOrder({ client_order_id: 'first', time_in_force: 'gtc' });
  const { id } = (await bot.send('POST', '/v2/orders', order)).json;
  await world.clock.advance(Date.parse('2026-11-20T21:10:00Z') - world.clock.now());
  const body = { limit_price: '2', client_order_id: 'second' };
  const asked = await bot.send('PATCH', `/v2/orders/${id}`, body);
  return { world, bot, id: String(id), asked };
}

describe('the client_order_id of a replacement that waits for evidence', () => {
  it('is taken at once, while the old order keeps its own', async () => {
    const { world, bot, id, asked } = await createWaiting();
    await using _ = world;
    const { client_order_id: name, ...told } = asked.json;
    assert.deepEqual([told.id, told.status, name], [id, 'pending_replace', 'first'], asked.text);
    const found = (await bot.send('GET', bySecond)).json;
    assert.equal(found.id, id, 'nothing has come of it so far');
    const other = limitOrder({ symbol: 'MSFT', client_order_id: 'second' });
    const taken = await bot.send('POST', '/v2/orders', other);
    assert.equal(taken.json.message, 'client_order_id must be unique');
  });

  it('is that of the new order at every door, of its stream, and after a rebuild', async () => {
    const { world, bot, id } = await createWaiting();
    await using _ = world;
    await world.clock.advance(66 * hourMs);
    const client = await openStream(await world.app.listen({ host: '127.0.0.1', port: 0 }));
    await client.listen(bot);
    await world.orderWatch.tick();
    const told = (await client.next(2)).map(({ data }) => data.order.client_order_id);
    assert.deepEqual(told, ['first', 'second']);
    client.socket.close();
    const next = (await bot.send('GET', bySecond)).json;
    assert.deepEqual([next.replaces, next.client_order_id], [id, 'second']);
    assert.deepEqual([next.status, next.limit_price], ['new', '2']);
    const checkDoors = async () => {
      assert.deepEqual((await bot.send('GET', '/v2/orders')).json, [next]);
      assert.deepEqual((await bot.send('GET', `/v2/orders/${next.id}`)).json, next);
      const byOwnId = await bot.send('GET', bySecond.replace('second', next.id));
      assert.equal(byOwnId.status, 404, 'it was given another one');
      const native = await bot.person('GET', `/view-order/${next.id}`);
      assert.equal(native.json.client_key, 'second');
    };
    await checkDoors();
    const entries = await world.journal.read(accountId(bot.accountId), 0);
    await rebuildReadModels(world.database, {
      count: async () => entries.length,
      of: async () => entries,
      async *pages() {
        yield entries;
      },
    });
    await checkDoors();
  });

  it('is forgotten with the user, also where nothing came of it', async () => {
    const { world, bot, id } = await createWaiting();
    await using _ = world;
    const kept = async () => (await world.database.query('SELECT * FROM wished_keys')).length;
    assert.equal(await kept(), 1);
    await bot.send('DELETE', `/v2/orders/${id}`);
    const gone = await bot.person('DELETE', '/delete-account', { password });
    assert.equal(gone.status, 204, gone.text);
    assert.equal(await kept(), 0);
  });
});
