// Orders with many steps: a page shows each as it stands, whatever lies between its beginning and its
// end.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { showQuote } from '#tests/support/shown-quote.ts';
import { createWorld, type Send } from '#tests/support/world.ts';

const minuteMs = 60_000;

/** Every order of the page, and the same ones looked at by themselves. */
async function both(send: Send) {
  const page = (await send('GET', '/view-orders?status=all&limit=100')).json.orders;
  const alone = await Promise.all(
    page.map(async ({ id }: { id: string }) => {
      const { history: _, ...order } = (await send('GET', `/view-order/${id}`)).json;
      return order;
    }),
  );
  return { page, alone };
}

describe('a page of orders', () => {
  it('shows each as it is by itself, after many steps', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const quote = (await send('GET', '/lookup-stock?symbol=AAPL')).json.quote;
    const market = Math.round(Number(quote.price));
    const gtc = { symbol: 'AAPL', time_in_force: 'gtc' };
    await send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '10' });
    const trailing = { ...gtc, quantity: '5', type: 'trailing_stop', trail_amount: '20' };
    const placed = (await send('POST', '/sell-stock', trailing)).json.order;
    const bracket = {
      ...gtc,
      quantity: '2',
      type: 'limit',
      limit_price: (market - 15).toFixed(2),
      take_profit: { limit_price: (market + 90).toFixed(2) },
      stop_loss: { stop_price: (market - 40).toFixed(2) },
    };
    const entry = (await send('POST', '/buy-stock', bracket)).json.order;
    await send('PUT', `/replace-order/${entry.id}`, { quantity: '3' });
    const compare = async () => {
      const { page, alone } = await both(send);
      assert.deepEqual(page, alone);
      return page;
    };
    await compare();
    for (const price of [1, 2, 3, 4, 5, 6, -14, -16, 8, 9].map((each) => market + each)) {
      await world.clock.advance(minuteMs);
      const text = price.toFixed(4);
      await showQuote(world, { price: text, high: text, low: text });
      await compare();
    }
    await send('DELETE', `/cancel-order/${placed.id}`);
    const page = await compare();
    const statuses = page.map(({ status }: { status: string }) => status).toSorted();
    assert.ok(statuses.includes('open') && statuses.includes('replaced'), statuses.join());
  });
});
