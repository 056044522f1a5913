import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createWorld } from '#tests/support/world.ts';

const apple = { symbol: 'AAPL', quantity: '10' };
const figures = ['cash', 'cash_after', 'available_cash', 'available_cash_after'] as const;

async function openWorld(changes: Parameters<typeof createWorld>[0] = {}) {
  const world = await createWorld(changes);
  const alice = await world.createUser('alice');
  return { world, alice };
}

describe('POST /preview-order', () => {
  it('says of a market order exactly what placing it then does', async () => {
    const { world, alice } = await openWorld();
    await using _ = world;
    await alice.send('GET', '/lookup-stock?symbol=AAPL');
    for (const [side, path] of [
      ['buy', '/buy-stock'],
      ['sell', '/sell-stock'],
    ] as const) {
      const { json: preview } = await alice.send('POST', '/preview-order', { side, ...apple });
      const { json: receipt } = await alice.send('POST', path, apple);
      assert.equal(preview.outcome, 'fills');
      assert.equal(preview.notional, receipt.fill.notional);
      assert.equal(preview.cash, receipt.cash_before);
      assert.equal(preview.cash_after, receipt.cash_after);
      assert.equal(preview.quote.price, receipt.fill.price);
    }
  });

  it('says what an order that waits would hold, and what is free afterwards', async () => {
    const { world, alice } = await openWorld();
    await using _ = world;
    await alice.send('GET', '/lookup-stock?symbol=AAPL');
    const order = { ...apple, type: 'limit', limit_price: '100.00', time_in_force: 'gtc' };
    const { json: preview } = await alice.send('POST', '/preview-order', { side: 'buy', ...order });
    assert.equal(preview.outcome, 'rests');
    assert.deepEqual(preview.hold, { cash: '1000.00' });
    assert.equal(preview.available_cash_after, '99000.00');
    assert.equal(preview.affordable_quantity, '1000');
    const placed = await alice.send('POST', '/buy-stock', order);
    assert.deepEqual(placed.json.hold, preview.hold);
    const again = await alice.send('POST', '/preview-order', { side: 'buy', ...order });
    assert.equal(again.json.available_cash, '99000.00', 'what is held is not free');
  });

  it('says why it would be refused, with the figures, as the order itself does', async () => {
    const { world, alice } = await openWorld();
    await using _ = world;
    await alice.send('GET', '/lookup-stock?symbol=AAPL');
    const much = { symbol: 'AAPL', quantity: '100000' };
    for (const [side, path] of [
      ['buy', '/buy-stock'],
      ['sell', '/sell-stock'],
    ] as const) {
      const { status, json } = await alice.send('POST', '/preview-order', { side, ...much });
      assert.equal(status, 200);
      assert.equal(json.outcome, 'refused');
      const refused = await alice.send('POST', path, much);
      for (const [name, value] of Object.entries(json.problem)) {
        assert.deepEqual(refused.json[name], value, name);
      }
    }
  });

  it('changes nothing and asks the price source for nothing', async () => {
    const { world, alice } = await openWorld({ plan: 'free' });
    await using _ = world;
    const left = async () =>
      (await world.send('GET', '/healthcheck')).json.market_data.requests_left_today;
    const before = [await left(), (await alice.send('GET', '/view-transactions')).text];
    for (let turn = 0; turn < 3; turn += 1) {
      const { json } = await alice.send('POST', '/preview-order', { side: 'buy', ...apple });
      assert.equal(json.outcome, 'unknown', 'the price was never seen');
      assert.equal(json.quote, null);
      for (const name of figures) assert.equal(json[name], '100000.00');
    }
    assert.deepEqual([await left(), (await alice.send('GET', '/view-transactions')).text], before);
  });

  it('knows symbols that nobody lists, and refuses what is no order', async () => {
    const { world, alice } = await openWorld();
    await using _ = world;
    const none = { side: 'buy', symbol: 'NOSUCH', quantity: '1' };
    const { json } = await alice.send('POST', '/preview-order', none);
    assert.equal(json.problem.code, 'unknown_symbol');
    const { status, json: refused } = await alice.send('POST', '/preview-order', {
      side: 'buy',
      symbol: 'AAPL',
      quantity: '0',
    });
    assert.equal(status, 400);
    assert.equal(refused.errors[0].field, '/quantity');
  });

  it('is for the account that the header names, and for tokens that may trade', async () => {
    const { world, alice } = await openWorld();
    await using _ = world;
    const opened = await alice.send('POST', '/open-account', { name: 'Small', starting_cash: '5' });
    const header = { 'papertape-account': opened.json.account_id };
    const { json } = await alice.send('POST', '/preview-order', { side: 'buy', ...apple }, header);
    assert.equal(json.cash, '5.00');
  });
});
