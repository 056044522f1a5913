// Orders that wait: what they hold, what fills them, how they end, and that a restart changes none
// of it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePrice } from '#src/domain/money.ts';
import { createListing } from '#src/market/listing/listing.ts';
import { createOrderWatch } from '#src/trading/watch/order-watch.ts';
import { watchAccounts } from '#src/trading/watch/watched-accounts.ts';
import { createOpenOrderBook } from '#src/trading/watch/open-order-book.ts';
import { createOpenOrderStore } from '#src/storage/books/open-orders.ts';
import { showQuote } from '#tests/support/shown-quote.ts';
import { symbolOf } from '#tests/support/trading.ts';
import { createWorld, security, type Send } from '#tests/support/world.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

async function priceOf(send: Send): Promise<number> {
  return Number((await send('GET', '/lookup-stock?symbol=AAPL')).json.quote.price);
}

const limit = (side: 'buy' | 'sell', price: number, quantity = '10') =>
  [
    'POST',
    `/${side}-stock`,
    { symbol: 'AAPL', quantity, type: 'limit', limit_price: price.toFixed(2) },
  ] as const;

describe('an order that waits', () => {
  it('holds the cash it needs, is seen, and is filled by a later price', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const wanted = Math.floor((await priceOf(send)) * 0.9);
    const placed = await send(...limit('buy', wanted));
    assert.equal(placed.status, 201, placed.text);
    assert.equal(placed.json.order.status, 'open');
    assert.equal(placed.json.fill, null);
    const held = (wanted * 10).toFixed(2);
    assert.deepEqual(placed.json.hold, { cash: held });
    const before = (await send('GET', '/view-portfolio')).json;
    assert.equal(before.cash, '100000.00');
    assert.equal(before.held_cash, held);
    assert.equal(before.available_cash, (100_000 - wanted * 10).toFixed(2));

    await world.clock.advance(minuteMs);
    await showQuote(world, { price: (wanted + 1).toFixed(4), low: (wanted + 1).toFixed(4) });
    const { id } = placed.json.order;
    assert.equal((await send('GET', `/view-order/${id}`)).json.status, 'open');
    await world.clock.advance(minuteMs);
    await showQuote(world, { price: (wanted + 1).toFixed(4), low: (wanted - 1).toFixed(4) });
    const filled = (await send('GET', `/view-order/${id}`)).json;
    assert.equal(filled.status, 'filled');
    assert.equal(Number(filled.average_fill_price), wanted, 'at its own price');
    assert.deepEqual(
      filled.history.map(({ step, proof }: { step: string; proof: string }) => [step, proof]),
      [
        ['accepted', null],
        ['filled', 'range'],
      ],
    );
    const after = (await send('GET', '/view-portfolio')).json;
    assert.deepEqual([after.held_cash, after.cash], ['0.00', after.available_cash]);
    assert.equal(after.positions[0].quantity, '10');
  });

  it('cannot be filled by what was there before it', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const wanted = Math.floor((await priceOf(send)) * 0.9);
    const { id } = (await send(...limit('buy', wanted))).json.order;
    await world.clock.advance(minuteMs);
    // The low may be older than the order.
    await showQuote(world, { price: (wanted + 5).toFixed(4), low: (wanted - 5).toFixed(4) });
    await showQuote(world, { price: (wanted + 5).toFixed(4), low: (wanted - 5).toFixed(4) });
    assert.equal((await send('GET', `/view-order/${id}`)).json.status, 'open');
  });

  it('is cancelled once, frees what it holds, and says so to whoever comes later', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const wanted = Math.floor((await priceOf(send)) * 0.9);
    const { id } = (await send(...limit('buy', wanted))).json.order;
    const cancelled = await send('DELETE', `/cancel-order/${id}`);
    assert.deepEqual([cancelled.status, cancelled.json.status], [200, 'cancelled']);
    assert.equal(cancelled.json.reason, 'requested');
    assert.equal((await send('GET', '/calculate-portfolio-value')).json.held_cash, '0.00');
    const again = await send('DELETE', `/cancel-order/${id}`);
    assert.deepEqual([again.status, again.json.code], [409, 'order_not_open']);
    assert.equal(again.json.order_status, 'cancelled');
    const nobodys = await send('DELETE', '/cancel-order/nothing');
    assert.deepEqual([nobodys.status, nobodys.json.code], [404, 'unknown_order']);
  });

  it('is replaced by another in one step, or stays as it was', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const wanted = Math.floor((await priceOf(send)) * 0.9);
    const { id } = (await send(...limit('buy', wanted))).json.order;
    const much = await send('PUT', `/replace-order/${id}`, { quantity: '100000' });
    assert.deepEqual([much.status, much.json.code], [422, 'insufficient_cash']);
    assert.equal((await send('GET', `/view-order/${id}`)).json.status, 'open');
    const replaced = await send('PUT', `/replace-order/${id}`, { quantity: '4' });
    assert.equal(replaced.status, 200, replaced.text);
    const { json } = replaced;
    assert.deepEqual([json.replaces, json.quantity, json.status], [id, '4', 'open']);
    assert.deepEqual(json.hold, { cash: (wanted * 4).toFixed(2) });
    const old = (await send('GET', `/view-order/${id}`)).json;
    assert.deepEqual([old.status, old.replaced_by, old.hold], ['replaced', json.id, null]);
    const again = await send('PUT', `/replace-order/${id}`, { quantity: '5' });
    assert.deepEqual([again.status, again.json.code], [409, 'order_not_open']);
    assert.deepEqual([again.json.order_status, again.json.replaced_by], ['replaced', json.id]);
    const wrong = await send('PUT', `/replace-order/${json.id}`, { stop_price: '1.00' });
    assert.deepEqual([wrong.status, wrong.json.errors[0].field], [400, '/stop_price']);
    await world.clock.advance(minuteMs);
    await showQuote(world, { price: (wanted - 1).toFixed(4) });
    const filled = (await send('GET', `/view-order/${json.id}`)).json;
    assert.deepEqual([filled.status, filled.filled_quantity], ['filled', '4']);
    assert.equal((await send('GET', '/view-portfolio')).json.held_cash, '0.00');
  });

  it('keeps others from what it holds, and is named by the refusal', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const price = await priceOf(send);
    await send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '10' });
    const { id } = (await send(...limit('sell', Math.ceil(price * 1.2), '8'))).json.order;
    const refused = await send('POST', '/sell-stock', { symbol: 'AAPL', quantity: '3' });
    assert.deepEqual([refused.status, refused.json.code], [422, 'insufficient_shares']);
    assert.deepEqual([refused.json.held_quantity, refused.json.held_by], ['2', [id]]);
    const all = await send('POST', '/sell-stock', { symbol: 'AAPL', quantity: 'all' });
    assert.equal(all.json.fill.quantity, '2', 'whatever is free');
    const { positions } = (await send('GET', '/view-portfolio')).json;
    assert.deepEqual([positions[0].held_quantity, positions[0].available_quantity], ['8', '0']);
  });

  it('gives a hold to exactly one of two that race for it', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const wanted = Math.floor((await priceOf(send)) * 0.9);
    const most = String(Math.floor(100_000 / wanted));
    const replies = await Promise.all([1, 2, 3].map(() => send(...limit('buy', wanted, most))));
    assert.deepEqual(
      replies.map(({ status }) => status).toSorted((a, b) => a - b),
      [201, 422, 422],
    );
  });
});

describe('the time in force', () => {
  it('day ends with the close, once its price is in', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const wanted = Math.floor((await priceOf(send)) * 0.9);
    const { id, expires_at } = (await send(...limit('buy', wanted))).json.order;
    assert.equal(expires_at, '2026-11-20T21:00:00.000Z');
    await world.clock.advance(6 * hourMs + minuteMs);
    await world.orderWatch.tick();
    assert.equal((await send('GET', `/view-order/${id}`)).json.status, 'open', 'no evidence yet');
    await showQuote(world, {});
    const expired = (await send('GET', `/view-order/${id}`)).json;
    assert.deepEqual([expired.status, expired.reason, expired.hold], ['expired', null, null]);
  });

  it('day without evidence ends with the close of the next session', async () => {
    const lasting = { ...security, sessionIdleMs: 10 * 24 * hourMs };
    await using world = await createWorld({ security: lasting });
    const { send } = await world.createUser('alice');
    const wanted = Math.floor((await priceOf(send)) * 0.9);
    const { id } = (await send(...limit('buy', wanted))).json.order;
    await world.clock.advance(4 * 24 * hourMs);
    await world.orderWatch.tick();
    const expired = (await send('GET', `/view-order/${id}`)).json;
    assert.deepEqual([expired.status, expired.reason], ['expired', 'no_evidence']);
  });

  it('ioc and fok fill now or not at all', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const price = await priceOf(send);
    const order = { symbol: 'AAPL', quantity: '1', type: 'limit', time_in_force: 'ioc' };
    const near = { ...order, limit_price: Math.ceil(price * 1.1).toFixed(2) };
    assert.equal((await send('POST', '/buy-stock', near)).json.order.status, 'filled');
    const far = { ...order, limit_price: '1.00' };
    const missed = await send('POST', '/buy-stock', far);
    assert.equal(missed.json.order.status, 'cancelled');
    const { history } = (await send('GET', `/view-order/${missed.json.order.id}`)).json;
    assert.deepEqual(
      history.map(({ step, reason }: { step: string; reason: string }) => [step, reason]),
      [
        ['accepted', null],
        ['cancelled', 'not_marketable'],
      ],
    );
    const { orders } = (await send('GET', '/view-orders?status=closed')).json;
    assert.deepEqual(
      orders.map(({ status, reason }: { status: string; reason: string }) => [status, reason]),
      [
        ['cancelled', 'not_marketable'],
        ['filled', null],
      ],
    );
    await world.clock.advance(8 * hourMs);
    const closed = await send('POST', '/buy-stock', near);
    assert.equal(closed.json.order.status, 'cancelled');
    assert.match(closed.json.note, /market is closed/);
  });
});

describe('MARKET_ORDERS=next', () => {
  it('lets nothing fill when it is placed, but at the next price', async () => {
    await using world = await createWorld({ marketOrders: 'next' });
    const { send } = await world.createUser('alice');
    await priceOf(send);
    const placed = await send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '2' });
    assert.equal(placed.json.order.status, 'open', placed.text);
    await world.clock.advance(minuteMs);
    await showQuote(world, { price: '123.4500' });
    const { json } = await send('GET', `/view-order/${placed.json.order.id}`);
    assert.deepEqual([json.status, json.average_fill_price], ['filled', '123.4500']);
    const now = { symbol: 'AAPL', quantity: '1', time_in_force: 'ioc' };
    const refused = await send('POST', '/buy-stock', now);
    assert.deepEqual([refused.status, refused.json.code], [422, 'time_in_force_not_offered']);
    assert.match(refused.json.detail, /MARKET_ORDERS=next/);
  });
});

describe('bad orders', () => {
  it('have each a code and the field, and record nothing', async () => {
    await using world = await createWorld({ openOrdersMax: 1 });
    const { send } = await world.createUser('alice');
    const price = await priceOf(send);
    const codes: string[] = [];
    for (const fields of [
      { limit_price: '100' },
      { type: 'limit' },
      { type: 'limit', limit_price: '-1' },
      { type: 'limit', limit_price: '100', stop_price: '90' },
      { type: 'stop', stop_price: '90', time_in_force: 'ioc' },
      { type: 'trailing_stop' },
      { type: 'trailing_stop', trail_amount: '1', trail_percent: '1' },
      { type: 'trailing_stop', trail_percent: '100' },
      { amount: '5' },
      { quantity: 'all' },
      { type: 'iceberg' },
      { type: 'limit', limit_price: '11.055' },
      { type: 'stop', stop_price: (price * 0.9).toFixed(2) },
    ]) {
      const body = { symbol: 'AAPL', quantity: '1', ...fields };
      const { status, json } = await send('POST', '/buy-stock', body);
      codes.push(`${status} ${json.code} ${json.errors?.[0].field ?? ''}`.trim());
    }
    assert.deepEqual(codes, [
      '400 invalid_request /limit_price',
      '400 invalid_request /limit_price',
      '400 invalid_request /limit_price',
      '400 invalid_request /stop_price',
      '400 invalid_request /time_in_force',
      '400 invalid_request /trail_amount',
      '400 invalid_request /trail_percent',
      '400 invalid_request /trail_percent',
      '400 invalid_request /amount',
      '400 invalid_request /quantity',
      '400 invalid_request /type',
      '422 price_increment',
      '422 stop_price_passed',
    ]);
    const wanted = Math.floor(price * 0.5);
    assert.equal((await send(...limit('buy', wanted))).status, 201);
    const second = await send(...limit('buy', wanted));
    assert.deepEqual([second.status, second.json.code], [422, 'too_many_open_orders']);
    const [row] = await world.database.query('SELECT count(*) AS n FROM journal');
    assert.equal(row?.['n'], 2, 'the account and the one order');
  });
});

describe('the watch', () => {
  it('is kept from nobody by an account in trouble', async () => {
    await using world = await createWorld();
    const [alice, bob] = [await world.createUser('alice'), await world.createUser('bob')];
    const wanted = Math.floor((await priceOf(alice.send)) * 0.9);
    const ids: string[] = [];
    for (const { send } of [alice, bob]) {
      ids.push((await send(...limit('buy', wanted))).json.order.id);
    }
    const execute = world.broker.execute;
    const watch = createOrderWatch({
      ...world,
      ...world.settings,
      broker: {
        execute: async (command, options) => {
          if (command.accountId === alice.accountId) throw new Error('the books do not add up');
          return execute(command, options);
        },
      },
    });
    await world.clock.advance(minuteMs);
    const known = world.quoteMemory.find(symbolOf('AAPL')) ?? assert.fail();
    const price = parsePrice(`${wanted - 1}`) ?? assert.fail();
    const now = world.clock.now();
    await watch.hear({ ...known, price, asOf: now, fetchedAt: now });
    const statuses = [
      (await alice.send('GET', `/view-order/${ids[0]}`)).json.status,
      (await bob.send('GET', `/view-order/${ids[1]}`)).json.status,
    ];
    assert.deepEqual(statuses, ['open', 'filled']);
    assert.ok(world.logger.lines.some(({ event }) => event === 'order_watch_failed'));
  });

  it('cancels what waits for a symbol that left the listing', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const wanted = Math.floor((await priceOf(send)) * 0.9);
    const { id } = (await send(...limit('buy', wanted))).json.order;
    const listingDesk = { current: () => createListing([]) };
    await createOrderWatch({ ...world, ...world.settings, listingDesk }).tick();
    const { json } = await send('GET', `/view-order/${id}`);
    assert.deepEqual([json.status, json.reason, json.hold], ['cancelled', 'symbol_delisted', null]);
  });
});

describe('open orders', () => {
  it('are all there again after a start, trailing stops where they stood', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const price = await priceOf(send);
    await send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '5' });
    const trailing = { symbol: 'AAPL', quantity: '5', type: 'trailing_stop', trail_percent: '5' };
    const placed = await send('POST', '/sell-stock', { ...trailing, time_in_force: 'gtc' });
    assert.ok(Number(placed.json.order.stop_price) < price * 0.951, placed.text);
    const { id } = placed.json.order;
    await world.clock.advance(minuteMs);
    await showQuote(world, { price: (price * 1.5).toFixed(4), high: (price * 1.5).toFixed(4) });
    const { json } = await send('GET', `/view-order/${id}`);
    assert.ok(Number(json.stop_price) > price * 1.4, json.stop_price);
    const book = createOpenOrderBook();
    await watchAccounts({
      ...world,
      book,
      store: createOpenOrderStore(world.database),
      isOwn: () => true,
      onTakenOver: () => {},
    }).loaded;
    assert.deepEqual([...book.all()], [...world.openOrders.all()]);
    assert.equal(book.size(), 1);
  });

  it('end when their account does', async () => {
    await using world = await createWorld();
    const { send, accountId } = await world.createUser('alice');
    const wanted = Math.floor((await priceOf(send)) * 0.9);
    const { id } = (await send(...limit('buy', wanted))).json.order;
    const reset = await send('POST', `/reset-account/${accountId}`, {});
    assert.equal(reset.status, 201, reset.text);
    const old = { 'papertape-account': accountId };
    const { json } = await send('GET', `/view-order/${id}`, undefined, old);
    assert.deepEqual([json.status, json.reason], ['cancelled', 'account_closed']);
    assert.equal(world.openOrders.size(), 0);
  });
});
