// What somebody asks of an order after the close waits for what the session has shown, so that nobody
// takes an order back who has read the news.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { showQuote } from '#tests/support/shown-quote.ts';
import { createWorld, security, type Send } from '#tests/support/world.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

async function priceOf(send: Send): Promise<number> {
  return Number((await send('GET', '/lookup-stock?symbol=AAPL')).json.quote.price);
}

describe('a cancel after the close', () => {
  it('waits for what the session has shown, which may have filled the order', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const wanted = Math.floor((await priceOf(send)) * 0.9);
    const ids: string[] = [];
    for (const price of [wanted, 1]) {
      const order = { symbol: 'AAPL', quantity: '1', type: 'limit', limit_price: String(price) };
      const placed = await send('POST', '/buy-stock', { ...order, time_in_force: 'gtc' });
      ids.push(placed.json.order.id);
    }
    await world.clock.advance(minuteMs);
    await showQuote(world, { price: (wanted + 5).toFixed(4), low: (wanted + 5).toFixed(4) });
    await world.clock.advance(6 * hourMs);
    for (const id of [...ids, ...ids]) {
      const { status, json } = await send('DELETE', `/cancel-order/${id}`);
      assert.deepEqual([status, json.status, json.reason], [200, 'open', 'cancel_requested']);
    }
    await world.orderWatch.tick();
    await showQuote(world, { price: (wanted + 5).toFixed(4), low: (wanted - 5).toFixed(4) });
    const ends = await Promise.all(ids.map((id) => send('GET', `/view-order/${id}`)));
    assert.deepEqual(
      ends.map(({ json }) => [json.status, json.reason, json.history.length]),
      [
        ['filled', null, 3],
        ['cancelled', 'requested', 3],
      ],
    );
  });

  it('waits no longer than until the next session opens', async () => {
    const lasting = { ...security, sessionIdleMs: 10 * 24 * hourMs };
    await using world = await createWorld({ security: lasting });
    const { send } = await world.createUser('alice');
    const order = { symbol: 'AAPL', quantity: '1', type: 'limit', limit_price: '1.00' };
    const { id } = (await send('POST', '/buy-stock', { ...order, time_in_force: 'gtc' })).json
      .order;
    await world.clock.advance(8 * hourMs);
    assert.equal((await send('DELETE', `/cancel-order/${id}`)).json.status, 'open');
    await world.clock.advance(64 * hourMs);
    await world.orderWatch.tick();
    const { json } = await send('GET', `/view-order/${id}`);
    assert.deepEqual([json.status, json.reason], ['cancelled', 'requested']);
  });
});

describe('a replacement after the close', () => {
  it('waits as well: the old order fills, or the new one takes its place', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const wanted = Math.floor((await priceOf(send)) * 0.9);
    const ids: string[] = [];
    for (const price of [wanted, wanted - 20]) {
      const order = { symbol: 'AAPL', quantity: '2', type: 'limit', limit_price: String(price) };
      const placed = await send('POST', '/buy-stock', { ...order, time_in_force: 'gtc' });
      ids.push(placed.json.order.id);
    }
    await world.clock.advance(minuteMs);
    await showQuote(world, { price: (wanted + 5).toFixed(4), low: (wanted + 5).toFixed(4) });
    await world.clock.advance(6 * hourMs);
    const held = (await send('GET', '/view-portfolio')).json.held_cash;
    for (const id of ids) {
      const asked = await send('PUT', `/replace-order/${id}`, {
        limit_price: '3.00',
        quantity: '5',
      });
      const { status, json } = asked;
      assert.deepEqual([status, json.id, json.status], [200, id, 'open'], asked.text);
      assert.deepEqual([json.reason, json.replaced_by], ['replace_requested', null]);
    }
    assert.equal(
      (await send('GET', '/view-portfolio')).json.held_cash,
      held,
      'nothing has changed',
    );
    const much = await send('PUT', `/replace-order/${ids[1]}`, { quantity: '100000' });
    assert.deepEqual([much.status, much.json.code], [422, 'insufficient_cash']);
    await showQuote(world, { price: (wanted + 5).toFixed(4), low: (wanted - 5).toFixed(4) });
    const [filled, replaced] = await Promise.all(
      ids.map(async (id) => (await send('GET', `/view-order/${id}`)).json),
    );
    assert.deepEqual([filled.status, filled.filled_quantity], ['filled', '2']);
    assert.equal(replaced.status, 'replaced');
    const steps = replaced.history.map(({ step, reason }: { step: string; reason: string }) => [
      step,
      reason,
    ]);
    assert.deepEqual(steps.slice(0, 2), [
      ['accepted', null],
      ['replace_requested', null],
    ]);
    const next = (await send('GET', `/view-order/${replaced.replaced_by}`)).json;
    assert.deepEqual([next.status, next.limit_price, next.quantity], ['open', '3.0000', '5']);
    assert.deepEqual([next.replaces, next.hold], [ids[1], { cash: '15.00' }]);
  });

  it('gives way to a cancel, and waits no longer than until the next session opens', async () => {
    const lasting = { ...security, sessionIdleMs: 10 * 24 * hourMs };
    await using world = await createWorld({ security: lasting });
    const { send } = await world.createUser('alice');
    const order = { symbol: 'AAPL', quantity: '1', type: 'limit', limit_price: '1.00' };
    const place = async () =>
      (await send('POST', '/buy-stock', { ...order, time_in_force: 'gtc' })).json.order.id;
    const [first, second] = [await place(), await place()];
    await world.clock.advance(8 * hourMs);
    for (const id of [first, second]) {
      const { json } = await send('PUT', `/replace-order/${id}`, { limit_price: '2.00' });
      assert.equal(json.reason, 'replace_requested');
    }
    const { json: wish } = await send('DELETE', `/cancel-order/${first}`);
    assert.equal(wish.reason, 'cancel_requested');
    await world.clock.advance(64 * hourMs);
    await world.orderWatch.tick();
    const ends = await Promise.all(
      [first, second].map(async (id) => (await send('GET', `/view-order/${id}`)).json.status),
    );
    assert.deepEqual(ends, ['cancelled', 'replaced']);
    const { orders } = (await send('GET', '/view-orders?status=open')).json;
    assert.deepEqual(
      orders.map(({ limit_price }: { limit_price: string }) => limit_price),
      ['2.0000'],
    );
  });

  it('is dropped where there is not enough for it by then', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    await priceOf(send);
    const order = { symbol: 'AAPL', quantity: '1', type: 'limit', limit_price: '1.00' };
    const placed = await send('POST', '/buy-stock', { ...order, time_in_force: 'gtc' });
    const { id } = placed.json.order;
    await world.clock.advance(6 * hourMs + minuteMs);
    const asked = await send('PUT', `/replace-order/${id}`, { quantity: '60000' });
    assert.equal(asked.json.reason, 'replace_requested');
    const other = { ...order, quantity: '70000', time_in_force: 'gtc' };
    assert.equal((await send('POST', '/buy-stock', other)).status, 201);
    await showQuote(world);
    const { json } = await send('GET', `/view-order/${id}`);
    assert.deepEqual([json.status, json.reason, json.quantity], ['open', null, '1']);
  });
});
