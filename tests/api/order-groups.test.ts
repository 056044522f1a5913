// Orders that belong together, over HTTP: how they are placed, seen, filled, replaced and refused.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { showQuote } from '#tests/support/shown-quote.ts';
import { createWorld, type Send, type World } from '#tests/support/world.ts';

const minuteMs = 60_000;

/** A quote of Apple that arrives a minute later, all of its prices the same. */
async function show(world: World, dollars: number): Promise<void> {
  await world.clock.advance(minuteMs);
  const price = dollars.toFixed(4);
  await showQuote(world, { price, high: price, low: price });
}

async function marketOf(send: Send): Promise<number> {
  return Math.round(Number((await send('GET', '/lookup-stock?symbol=AAPL')).json.quote.price));
}

/** A bracket below the market: entry, take-profit and stop-loss five dollars apart. */
function bracket(market: number, changes: object = {}) {
  const [limit, profit, loss] = [market - 20, market - 10, market - 30].map((each) =>
    each.toFixed(2),
  );
  return {
    symbol: 'AAPL',
    quantity: '10',
    type: 'limit',
    limit_price: limit,
    take_profit: { limit_price: profit },
    stop_loss: { stop_price: loss },
    ...changes,
  };
}

type Shown = { status: string; reason: string | null; legs: Shown[]; id: string; hold: object };

function statusesOf({ status, legs }: Shown): readonly string[] {
  return [status, ...legs.map((leg) => leg.status)];
}

describe('a bracket', () => {
  it('shows its exits held, then open, and ends with one of them', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const market = await marketOf(send);
    const placed = await send('POST', '/buy-stock', bracket(market));
    assert.equal(placed.status, 201, placed.text);
    const { order, hold } = placed.json;
    assert.deepEqual([order.status, order.order_class], ['open', 'bracket']);
    assert.deepEqual(
      order.legs.map(({ type, status }: Shown & { type: string }) => [type, status]),
      [
        ['limit', 'held'],
        ['stop', 'held'],
      ],
    );
    assert.deepEqual(hold, { cash: ((market - 20) * 10).toFixed(2) });
    const view = async () => (await send('GET', `/view-order/${order.id}`)).json;
    assert.deepEqual(statusesOf(await view()), ['open', 'held', 'held']);
    const list = (await send('GET', '/view-orders?status=open')).json.orders;
    assert.equal(list.length, 3, 'every leg is an order of its own');

    await show(world, market - 21);
    const bought = await view();
    assert.deepEqual(statusesOf(bought), ['filled', 'open', 'open']);
    assert.deepEqual(
      bought.legs.map((leg: Shown) => leg.hold),
      [{ quantity: '10' }, null],
    );
    const portfolio = (await send('GET', '/view-portfolio')).json;
    const [position] = portfolio.positions;
    assert.deepEqual([position.held_quantity, position.available_quantity], ['10', '0']);

    await show(world, market - 31);
    const sold = await view();
    assert.deepEqual(statusesOf(sold), ['filled', 'cancelled', 'filled']);
    assert.equal(sold.legs[0].reason, 'other_leg_filled');
    assert.deepEqual((await send('GET', '/view-portfolio')).json.positions, []);
    const leg = (await send('GET', `/view-order/${sold.legs[1].id}`)).json;
    assert.deepEqual(
      leg.history.map(({ step }: { step: string }) => step),
      ['accepted', 'released', 'filled'],
    );
    assert.equal(leg.legs, null);
  });

  it('is answered again byte for byte to its key, and the key is for no other exits', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const market = await marketOf(send);
    const key = { 'idempotency-key': 'bracket-1' };
    const first = await send('POST', '/buy-stock', bracket(market), key);
    const again = await send('POST', '/buy-stock', bracket(market), key);
    assert.deepEqual([again.status, again.text], [201, first.text]);
    const other = bracket(market, { stop_loss: { stop_price: '1.00' } });
    const reused = await send('POST', '/buy-stock', other, key);
    assert.deepEqual([reused.status, reused.json.code], [422, 'idempotency_key_reused']);
    const nonsense = { 'idempotency-key': 'bracket-2' };
    const wrong = bracket(market, { stop_loss: { stop_price: (market - 5).toFixed(2) } });
    const refused = await send('POST', '/buy-stock', wrong, nonsense);
    assert.deepEqual([refused.status, refused.json.code], [422, 'take_profit_below_stop_loss']);
    assert.equal((await send('POST', '/buy-stock', wrong, nonsense)).text, refused.text);
    const [rejected] = (await send('GET', '/view-orders?status=closed')).json.orders;
    assert.deepEqual([rejected.status, rejected.order_class], ['rejected', 'bracket']);
  });

  it('is cancelled whole with its entry, and its replaced exit is shown in the place of the old', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const market = await marketOf(send);
    const { order } = (await send('POST', '/buy-stock', bracket(market))).json;
    const lower = { stop_price: (market - 40).toFixed(2) };
    const moved = await send('PUT', `/replace-order/${order.legs[1].id}`, lower);
    assert.deepEqual([moved.status, moved.json.status], [200, 'held'], moved.text);
    const fixed = await send('PUT', `/replace-order/${order.legs[0].id}`, { quantity: '3' });
    assert.deepEqual([fixed.status, fixed.json.code], [422, 'exit_terms_fixed']);
    const { legs } = (await send('GET', `/view-order/${order.id}`)).json;
    assert.deepEqual(
      legs.map(({ id }: Shown) => id),
      [order.legs[0].id, moved.json.id],
    );
    const more = await send('PUT', `/replace-order/${order.id}`, { quantity: '12' });
    assert.deepEqual([more.status, statusesOf(more.json)], [200, ['open', 'held', 'held']]);
    assert.ok(more.json.legs.every((leg: { quantity: string }) => leg.quantity === '12'));
    const cancelled = await send('DELETE', `/cancel-order/${more.json.id}`);
    assert.deepEqual(statusesOf(cancelled.json), ['cancelled', 'cancelled', 'cancelled']);
    assert.deepEqual(
      cancelled.json.legs.map(({ reason }: Shown) => reason),
      ['parent_cancelled', 'parent_cancelled'],
    );
    assert.deepEqual((await send('GET', '/view-orders?status=open')).json.orders, []);
    assert.equal((await send('GET', '/view-portfolio')).json.held_cash, '0.00');
  });
});

describe('an order with one exit', () => {
  it('is open with it at once when the market order fills', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const market = await marketOf(send);
    const stop = { stop_loss: { stop_price: (market - 30).toFixed(2) } };
    const placed = await send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '2', ...stop });
    assert.equal(placed.status, 201, placed.text);
    const { order, fill } = placed.json;
    assert.deepEqual([order.status, order.order_class], ['filled', 'oto']);
    assert.equal(fill.quantity, '2');
    assert.deepEqual([order.legs[0].status, order.legs.length], ['open', 1]);
    const shown = (await send('GET', `/view-order/${order.id}`)).json;
    assert.deepEqual(statusesOf(shown), ['filled', 'open']);
    await show(world, market - 31);
    const sold = (await send('GET', `/view-order/${order.legs[0].id}`)).json;
    assert.equal(sold.status, 'filled');
  });
});

describe('a pair of exits', () => {
  it('reserves shares once, is cancelled together, and one ends the other', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const market = await marketOf(send);
    await send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '10' });
    const pair = {
      symbol: 'AAPL',
      quantity: 'all',
      order_class: 'oco',
      take_profit: { limit_price: (market + 30).toFixed(2) },
      stop_loss: { stop_price: (market - 30).toFixed(2), limit_price: (market - 35).toFixed(2) },
    };
    const placed = await send('POST', '/sell-stock', pair);
    assert.equal(placed.status, 201, placed.text);
    const { order, hold } = placed.json;
    assert.deepEqual(hold, { quantity: '10' });
    assert.deepEqual([order.type, order.legs[0].type], ['limit', 'stop_limit']);
    const second = await send('POST', '/sell-stock', pair);
    assert.deepEqual([second.status, second.json.code], [422, 'insufficient_shares']);
    assert.deepEqual(second.json.held_by, [order.id]);
    const cancelled = await send('DELETE', `/cancel-order/${order.legs[0].id}`);
    assert.equal(cancelled.json.status, 'cancelled');
    const gone = (await send('GET', `/view-order/${order.id}`)).json;
    assert.deepEqual([gone.status, gone.reason], ['cancelled', 'other_leg_cancelled']);
    const anew = (await send('POST', '/sell-stock', pair)).json.order;
    await show(world, market + 31);
    const sold = (await send('GET', `/view-order/${anew.id}`)).json;
    assert.deepEqual(statusesOf(sold), ['filled', 'cancelled']);
  });
});

describe('exits that do not go with their order', () => {
  const take_profit = { limit_price: '900.00' };
  const stop_loss = { stop_price: '1.00' };
  const both = { take_profit, stop_loss };
  const cases: Record<string, readonly ['buy' | 'sell', object, string]> = {
    'a simple order with an exit': ['buy', { order_class: 'simple', take_profit }, '/order_class'],
    'a bracket with one exit': ['buy', { order_class: 'bracket', take_profit }, '/stop_loss'],
    'a bracket without exits': ['buy', { order_class: 'bracket' }, '/take_profit'],
    'an oto with two exits': ['buy', { order_class: 'oto', ...both }, '/order_class'],
    'an oto without exits': ['buy', { order_class: 'oto' }, '/take_profit'],
    'an oco that buys': ['buy', { order_class: 'oco', ...both }, '/order_class'],
    'an oco with one exit': ['sell', { order_class: 'oco', stop_loss }, '/take_profit'],
    'an oco with a limit of its own': [
      'sell',
      { order_class: 'oco', ...both, limit_price: '9.00' },
      '/limit_price',
    ],
    'an oco that is a stop': ['sell', { order_class: 'oco', ...both, type: 'stop' }, '/type'],
    'a sale with exits': ['sell', both, '/order_class'],
    'exits of an auction': ['buy', { ...both, time_in_force: 'opg' }, '/time_in_force'],
    'exits without a price': ['buy', { take_profit: {} }, '/take_profit'],
    'an exit with a price below zero': [
      'buy',
      { take_profit: { limit_price: '-1' } },
      '/take_profit/limit_price',
    ],
    'an unknown class': ['buy', { order_class: 'mleg', ...both }, '/order_class'],
  };
  for (const [name, [side, fields, field]] of Object.entries(cases)) {
    it(`are refused: ${name}`, async () => {
      await using world = await createWorld();
      const { send } = await world.createUser('alice');
      const body = { symbol: 'AAPL', quantity: '1', ...fields };
      const refused = await send('POST', `/${side}-stock`, body);
      assert.deepEqual([refused.status, refused.json.code], [400, 'invalid_request'], refused.text);
      assert.ok(refused.json.errors[0].field.startsWith(field), refused.text);
      assert.deepEqual((await send('GET', '/view-orders')).json.orders, []);
    });
  }

  it('are refused with an amount in place of a quantity', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const refused = await send('POST', '/buy-stock', { symbol: 'AAPL', amount: '50', take_profit });
    assert.deepEqual([refused.status, refused.json.errors[0].field], [400, '/amount']);
  });

  it('are refused with the figures where the prices make no sense', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const market = await marketOf(send);
    const limit = (market - 20).toFixed(2);
    const body = bracket(market, { take_profit: { limit_price: limit } });
    const refused = await send('POST', '/buy-stock', body);
    assert.deepEqual([refused.status, refused.json.code], [422, 'exit_price_passed']);
    assert.match(
      refused.json.detail,
      new RegExp(`take-profit at ${limit}00 must be above ${limit}`),
    );
  });
});
