// Orders in Alpaca's words: placed, found, listed, replaced and cancelled.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBot, limitOrder, marketOrder, type Bot } from '#tests/support/alpaca.ts';
import { showQuote } from '#tests/support/shown-quote.ts';
import { createWorld, fridayMorning } from '#tests/support/world.ts';

const saturday = fridayMorning + 24 * 3_600_000;
const place = async ({ send }: Bot, body: object) => {
  const { status, json, text } = await send('POST', '/v2/orders', body);
  assert.equal(status, 200, text);
  return json;
};
/** The price of a share as the desk has it. */
const priceOf = async ({ person }: Bot) =>
  Number((await person('GET', '/lookup-stock?symbol=AAPL')).json.quote.price);

describe('a market order', () => {
  it('fills at once in the session, and says so in strings', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    const order = await place(bot, marketOrder({ qty: 2 }));
    assert.equal(order.status, 'filled');
    assert.deepEqual(
      [order.qty, order.filled_qty, order.notional, order.order_class, order.legs],
      ['2', '2', null, '', null],
    );
    assert.match(order.filled_avg_price, /^\d+(\.\d+)?$/);
    assert.equal(order.type, order.order_type);
    assert.equal(order.asset_class, 'us_equity');
    assert.equal(order.client_order_id, order.id);
    const found = await bot.send('GET', `/v2/orders/${order.id}`);
    assert.deepEqual(found.json, order);
    const undashed = await bot.send('GET', `/v2/orders/${order.id.replaceAll('-', '')}`);
    assert.deepEqual(undashed.json, order);
  });

  it('waits for the next session outside, holding a collar, and fills at its open', async () => {
    await using world = await createWorld({}, saturday);
    const bot = await createBot(world);
    const order = await place(bot, marketOrder());
    assert.equal(order.status, 'accepted');
    assert.equal(order.expires_at, '2026-11-23T21:00:00.000Z');
    const account = (await bot.send('GET', '/v2/account')).json;
    assert.equal(account.cash, '100000');
    assert.ok(Number(account.buying_power) < 100_000);
    const native = await bot.person('POST', '/buy-stock', { symbol: 'AAPL', quantity: '1' });
    assert.equal(native.json.order.status, 'filled', 'a native order is untouched');
    await world.clock.advance(Date.parse('2026-11-23T14:31:00Z') - world.clock.now());
    // By then the session of the person has ended.
    const token = { authorization: `Bearer ${bot.keys.secret}` };
    const looked = await world.send('GET', '/lookup-stock?symbol=AAPL', undefined, token);
    const { quote } = looked.json;
    await showQuote(world);
    await showQuote(world);
    const after = (await bot.send('GET', `/v2/orders/${order.id}`)).json;
    assert.equal(after.status, 'filled');
    assert.equal(after.filled_at, '2026-11-23T14:30:00.000Z');
    assert.equal(Number(after.filled_avg_price), Number(quote.open));
  });

  it('says by every door whether it is for extended hours, which expire with the session', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    const order = await place(bot, limitOrder({ extended_hours: true }));
    assert.deepEqual([order.extended_hours, order.expires_at], [true, '2026-11-20T21:00:00.000Z']);
    const native = (await bot.person('GET', `/view-order/${order.id}`)).json;
    assert.equal(native.extended_hours, true);
    const moved = await bot.person('PUT', `/replace-order/${order.id}`, { limit_price: '2' });
    assert.equal(moved.json.extended_hours, true, moved.text);
  });

  it('by notional has no qty, also when it is filled', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    const order = await place(bot, marketOrder({ qty: null, notional: 50.5 }));
    assert.equal(order.notional, '50.5');
    assert.equal(order.qty, null);
    assert.equal(order.status, 'filled');
    assert.match(order.filled_qty, /^0\.\d{1,9}$/);
    const listed = (await bot.send('GET', '/v2/orders?status=all')).json;
    assert.deepEqual(listed, [order]);
  });

  it('by notional has none while it waits either, to sell as to buy', async () => {
    await using world = await createWorld({}, saturday);
    const bot = await createBot(world);
    await bot.person('POST', '/buy-stock', { symbol: 'AAPL', quantity: '1' });
    for (const [side, symbol] of [
      ['sell', 'AAPL'],
      ['buy', 'MSFT'],
    ] as const) {
      const order = await place(bot, marketOrder({ qty: null, notional: '25', side, symbol }));
      assert.deepEqual([order.status, order.qty, order.notional], ['accepted', null, '25'], side);
    }
    const [position] = (await bot.send('GET', '/v2/positions')).json;
    assert.ok(Number(position.qty_available) < 1, 'the sale holds its shares');
  });
});

describe('a client_order_id', () => {
  it('is unique for ever, also beside native keys, and finds its order', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    const order = await place(bot, limitOrder({ client_order_id: 'mine' }));
    const again = await bot.send('POST', '/v2/orders', limitOrder({ client_order_id: 'mine' }));
    const refusal = '{"code":40010001,"message":"client_order_id must be unique"}';
    assert.deepEqual([again.status, again.text], [422, refusal]);
    await bot.send('DELETE', `/v2/orders/${order.id}`);
    const later = await bot.send('POST', '/v2/orders', marketOrder({ client_order_id: 'mine' }));
    assert.equal(later.text, refusal);
    const key = { 'idempotency-key': 'native' };
    await bot.person('POST', '/buy-stock', { symbol: 'MSFT', quantity: '1' }, key);
    const native = await bot.send('POST', '/v2/orders', marketOrder({ client_order_id: 'native' }));
    assert.equal(native.text, refusal);
    const path = '/v2/orders:by_client_order_id?client_order_id=';
    assert.equal((await bot.send('GET', `${path}mine`)).json.status, 'canceled');
    assert.equal((await bot.send('GET', `${path}native`)).json.symbol, 'MSFT');
    const missing = await bot.send('GET', `${path}other`);
    assert.deepEqual([missing.status, missing.json.code], [404, 40_410_000]);
    const own = await place(bot, limitOrder());
    assert.equal((await bot.send('GET', `${path}${own.id}`)).json.id, own.id);
    const taken = await bot.send('POST', '/v2/orders', limitOrder({ client_order_id: own.id }));
    assert.equal(taken.text, refusal);
  });

  it('of a refused order stays free, and nothing is left of it', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    const dear = marketOrder({ qty: '100000', client_order_id: 'mine' });
    const refused = await bot.send('POST', '/v2/orders', dear);
    assert.deepEqual([refused.status, refused.json.code], [403, 40_310_000]);
    assert.equal(refused.json.message, 'insufficient buying power');
    assert.equal(refused.json.buying_power, '100000');
    assert.deepEqual((await bot.send('GET', '/v2/orders?status=all')).json, []);
    const order = await place(bot, marketOrder({ client_order_id: 'mine' }));
    assert.equal(order.client_order_id, 'mine');
  });

  it('is given to the new order of a replacement', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    const order = await place(bot, limitOrder({ client_order_id: 'first' }));
    const body = { limit_price: '2', client_order_id: 'second' };
    const replaced = await bot.send('PATCH', `/v2/orders/${order.id}`, body);
    assert.equal(replaced.json.client_order_id, 'second');
    const path = '/v2/orders:by_client_order_id?client_order_id=second';
    assert.equal((await bot.send('GET', path)).json.id, replaced.json.id);
    const again = await bot.send('PATCH', `/v2/orders/${replaced.json.id}`, {
      limit_price: '3',
      client_order_id: 'first',
    });
    assert.equal(again.json.message, 'client_order_id must be unique');
    assert.equal((await bot.send('GET', path)).json.status, 'new');
  });

  it('is kept as it was sent, spaces included', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    const order = await place(bot, limitOrder({ client_order_id: ' a b ' }));
    assert.equal(order.client_order_id, ' a b ');
    const path = '/v2/orders:by_client_order_id?client_order_id=';
    assert.equal((await bot.send('GET', `${path}%20a%20b%20`)).json.id, order.id);
    assert.equal((await bot.send('GET', `${path}a%20b`)).status, 404);
  });
});

describe('the list of orders', () => {
  it('is filtered by status, symbols, side, instants and ids, in either direction', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    const ids: string[] = [];
    for (const symbol of ['AAPL', 'MSFT', 'BRK.B']) {
      ids.push((await place(bot, limitOrder({ symbol }))).id);
      await world.clock.advance(60_000);
    }
    await bot.send('DELETE', `/v2/orders/${ids[0]}`);
    await place(bot, marketOrder({ symbol: 'TSLA' }));
    const list = async (query: string) =>
      (await bot.send('GET', `/v2/orders?${query}`)).json.map(
        ({ symbol }: { readonly symbol: string }) => symbol,
      );
    assert.deepEqual(await list(''), ['BRK.B', 'MSFT']);
    assert.deepEqual(await list('status=all'), ['TSLA', 'BRK.B', 'MSFT', 'AAPL']);
    assert.deepEqual(await list('status=closed&direction=asc'), ['AAPL', 'TSLA']);
    assert.deepEqual(await list('status=all&symbols=AAPL,BRK.B'), ['BRK.B', 'AAPL']);
    assert.deepEqual(await list('status=all&side=sell'), []);
    assert.deepEqual(await list('status=all&limit=1'), ['TSLA']);
    assert.deepEqual(await list('status=all&limit=100000').then((all) => all.length), 4);
    assert.deepEqual(await list(`status=all&after_order_id=${ids[1]}`), ['TSLA', 'BRK.B']);
    assert.deepEqual(await list(`status=all&before_order_id=${ids[1]}`), ['AAPL']);
    const { submitted_at: at } = (await bot.send('GET', `/v2/orders/${ids[1]}`)).json;
    assert.deepEqual(await list(`status=all&until=${at}`), ['AAPL']);
    assert.deepEqual(await list(`status=all&after=${at}`), ['TSLA', 'BRK.B']);
    const finer = at.replace('Z', '000001Z');
    assert.deepEqual(await list(`status=all&until=${finer}`), ['MSFT', 'AAPL']);
    assert.deepEqual(await list(`status=all&after=${finer}`), ['TSLA', 'BRK.B']);
    const literalPlus = at.replace('Z', '000000+00:00');
    assert.deepEqual(await list(`status=all&after=${literalPlus}`), ['TSLA', 'BRK.B']);
    assert.deepEqual(await list('status=all&after=2026-11-20'), await list('status=all'));
    assert.deepEqual(await list('asset_class=crypto'), []);
    for (const bad of ['limit=abc', 'limit=0', 'status=odd', 'after=yesterday', 'nested=maybe']) {
      assert.equal((await bot.send('GET', `/v2/orders?${bad}`)).status, 422, bad);
    }
  });
});

describe('a replacement', () => {
  it('gives the new order; the old one names it and is found as it was', async () => {
    await using world = await createWorld({}, saturday);
    const bot = await createBot(world);
    const order = await place(bot, limitOrder({ qty: '3' }));
    const body = { qty: '5', limit_price: null, time_in_force: '', client_order_id: '' };
    const { json } = await bot.send('PATCH', `/v2/orders/${order.id}`, body);
    assert.deepEqual([json.qty, json.limit_price, json.replaces], ['5', '1', order.id]);
    const old = (await bot.send('GET', `/v2/orders/${order.id}`)).json;
    assert.deepEqual([old.status, old.replaced_by], ['replaced', json.id]);
    assert.match(old.replaced_at, /Z$/);
    const late = await bot.send('PATCH', `/v2/orders/${order.id}`, { qty: '6' });
    assert.equal(late.json.message, 'order is already in "replaced" state');
  });

  it('is refused in words where it makes no sense, and changes nothing', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    const order = await place(bot, limitOrder());
    const url = `/v2/orders/${order.id}`;
    const cases: readonly (readonly [object, RegExp])[] = [
      [{}, /order parameters are not changed/],
      [{ stop_price: '2' }, /limit orders must not have stop_price/],
      [{ trail: '2' }, /limit orders must not have trail/],
      [{ qty: '1.5' }, /qty must be an integer/],
      [{ limit_price: '1.001' }, /invalid limit_price 1.001. sub-penny increment/],
      [{ limit_price: '0' }, /limit price must be > 0/],
      [{ qty: '200000' }, /insufficient buying power/],
      [{ time_in_force: 'opg' }, /opg orders must be submitted after 7:00pm and before 9:28am/],
    ];
    for (const [body, message] of cases) {
      const { status, json } = await bot.send('PATCH', url, body);
      assert.ok(status === 422 || status === 403);
      assert.match(json.message, message);
    }
    assert.deepEqual((await bot.send('GET', url)).json, order);
    const stop = await place(bot, marketOrder({ type: 'stop', stop_price: '9000' }));
    const moment = await bot.send('PATCH', `/v2/orders/${stop.id}`, { time_in_force: 'ioc' });
    assert.equal(moment.json.message, 'stop orders must be day or gtc orders');
    const half = await place(bot, limitOrder({ qty: '1.5' }));
    const longer = await bot.send('PATCH', `/v2/orders/${half.id}`, { time_in_force: 'gtc' });
    assert.equal(longer.json.message, 'fractional orders must be DAY orders');
    const more = await bot.send('PATCH', `/v2/orders/${half.id}`, { qty: '2' });
    assert.match(more.json.message, /qty of fractional orders cannot be changed$/);
    const same = { qty: 1.5, limit_price: '2' };
    const moved = await bot.send('PATCH', `/v2/orders/${half.id}`, same);
    assert.deepEqual([moved.json.qty, moved.json.limit_price], ['1.5', '2'], 'sent back whole');
  });
});

describe('cancels', () => {
  it('answer 204 and 207, free what was held, and tell what comes too late', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    const [one, two] = [await place(bot, limitOrder()), await place(bot, limitOrder())];
    assert.equal((await bot.send('DELETE', `/v2/orders/${one.id}`)).status, 204);
    const late = await bot.send('DELETE', `/v2/orders/${one.id}`);
    assert.equal(
      late.text,
      '{"code":42210000,"message":"order is already in \\"canceled\\" state"}',
    );
    const all = await bot.send('DELETE', '/v2/orders');
    assert.equal(all.status, 207);
    assert.deepEqual([all.json.length, all.json[0].id, all.json[0].status], [1, two.id, 200]);
    assert.equal(all.json[0].body.status, 'canceled');
    assert.deepEqual((await bot.send('DELETE', '/v2/orders')).json, []);
    assert.equal((await bot.send('GET', '/v2/account')).json.buying_power, '100000');
    const odd = await bot.send('DELETE', '/v2/orders/17');
    assert.equal(odd.text, '{"code":40010001,"message":"order_id is missing"}');
    const nobodys = await bot.send('DELETE', `/v2/orders/${bot.accountId}`);
    assert.equal(nobodys.status, 404);
  });

  it('wait after a close for the prices of the session', async () => {
    await using world = await createWorld({ plan: 'free' }, fridayMorning);
    const bot = await createBot(world);
    const order = await place(bot, limitOrder());
    await world.clock.advance(Date.parse('2026-11-20T21:10:00Z') - world.clock.now());
    assert.equal((await bot.send('DELETE', `/v2/orders/${order.id}`)).status, 204);
    const waiting = (await bot.send('GET', `/v2/orders/${order.id}`)).json;
    assert.equal(waiting.status, 'pending_cancel');
  });
});

describe('a trailing stop', () => {
  it('shows its trail and its mark as strings, and takes another trail', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    const { filled_avg_price: price } = await place(bot, marketOrder({ qty: '2' }));
    const trailing = {
      qty: '2',
      side: 'sell',
      type: 'trailing_stop',
      trail_percent: 5,
      time_in_force: 'gtc',
    };
    const order = await place(bot, marketOrder(trailing));
    assert.deepEqual([order.trail_percent, order.trail_price, order.hwm], ['5', null, price]);
    assert.ok(Number(order.stop_price) < Number(price));
    const { json } = await bot.send('PATCH', `/v2/orders/${order.id}`, { trail: '10' });
    assert.equal(json.trail_percent, '10');
    assert.ok(Number(json.stop_price) < Number(order.stop_price));
  });
});

describe('groups', () => {
  it('of a bracket have their legs, take-profit first, which work when the entry has filled', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    const price = await priceOf(bot);
    const exits = {
      order_class: 'bracket',
      take_profit: { limit_price: String(Math.round(price * 2)) },
      stop_loss: { stop_price: Math.round(price / 2) },
    };
    const filled = await place(bot, marketOrder(exits));
    assert.equal(filled.order_class, 'bracket');
    const [profit, loss] = filled.legs;
    assert.deepEqual([profit.type, profit.status, profit.side], ['limit', 'new', 'sell']);
    assert.deepEqual([loss.type, loss.status, loss.legs], ['stop', 'held', null]);
    const waiting = await place(
      bot,
      limitOrder({ ...exits, limit_price: Math.round(price * 0.8) }),
    );
    assert.deepEqual(
      waiting.legs.map(({ status }: { readonly status: string }) => status),
      ['held', 'held'],
    );
    const flat = (await bot.send('GET', '/v2/orders?status=all')).json;
    assert.equal(flat.length, 6);
    assert.ok(flat.every(({ legs }: { readonly legs: unknown }) => legs === null));
    const nested = (await bot.send('GET', '/v2/orders?status=all&nested=True')).json;
    assert.equal(nested.length, 2);
    assert.equal(nested[1].legs[0].id, profit.id);
    await bot.send('DELETE', `/v2/orders/${waiting.id}`);
    const leg = (await bot.send('GET', `/v2/orders/${waiting.legs[0].id}`)).json;
    assert.equal(leg.status, 'canceled');
  });

  it('of one-cancels-other are the take-profit with the stop-loss below', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    const { filled_avg_price: price } = await place(bot, marketOrder());
    const pair = {
      symbol: 'AAPL',
      qty: '1',
      side: 'sell',
      type: 'limit',
      time_in_force: 'gtc',
      order_class: 'oco',
      take_profit: { limit_price: Math.round(Number(price) * 2) },
      stop_loss: { stop_price: Math.round(Number(price) / 2) },
    };
    const order = await place(bot, pair);
    assert.equal(order.limit_price, String(pair.take_profit.limit_price));
    assert.equal(order.legs.length, 1);
    assert.equal(order.legs[0].status, 'held');
    const position = (await bot.send('GET', '/v2/positions/AAPL')).json;
    assert.deepEqual([position.qty, position.qty_available], ['1', '0']);
  });
});
