import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createWorld, security } from '#tests/support/world.ts';

const dayMs = 24 * 3_600_000;
/** Days pass in these tests. */
const lasting = { security: { ...security, sessionIdleMs: 30 * dayMs } };

describe('GET /portfolio-history', () => {
  it('begins at the opening, with a point a session and what is not known said', async () => {
    await using world = await createWorld(lasting);
    const alice = await world.createUser('alice');
    await alice.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '10' });
    await world.clock.advance(6 * 3_600_000 + dayMs);
    const { status, json } = await alice.send('GET', '/portfolio-history?range=max');
    assert.equal(status, 200);
    const [opening, friday] = json.points;
    assert.equal(opening.equity, '100000.00');
    assert.equal(opening.complete, true);
    assert.equal(friday.at, '2026-11-20T21:00:00.000Z');
    assert.equal(friday.net_deposits, '100000.00');
    assert.equal(friday.complete, friday.equity !== null);
    assert.equal(json.points.length, 2, 'Saturday is no session');
  });

  it('of a day is the close before and the prices at hand', async () => {
    await using world = await createWorld(lasting);
    const alice = await world.createUser('alice');
    await world.clock.advance(3_600_000);
    await alice.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '10' });
    await world.clock.advance(12 * 60_000);
    const { json } = await alice.send('GET', '/portfolio-history?range=1d');
    const stamps = json.points.map(({ at }: { readonly at: string }) => at.slice(11, 16));
    assert.deepEqual(stamps.slice(-4), ['16:00', '16:05', '16:10', '16:12']);
    assert.ok(json.points.every(({ complete }: { readonly complete: boolean }) => complete));
    assert.equal(json.points.at(-1).equity, '100000.00');
    const value = await alice.send('GET', '/calculate-portfolio-value');
    assert.equal(json.points.at(-1).cash, value.json.cash);
  });

  it('spends no request, and refuses ranges that are none', async () => {
    await using world = await createWorld({ plan: 'free', ...lasting });
    const alice = await world.createUser('alice');
    const left = async () =>
      (await world.send('GET', '/healthcheck')).json.market_data.requests_left_today;
    const before = await left();
    for (const range of ['1d', '1w', '1m', '3m', 'ytd', '1y', '5y', 'max']) {
      assert.equal((await alice.send('GET', `/portfolio-history?range=${range}`)).status, 200);
    }
    assert.equal(await left(), before);
    assert.equal((await alice.send('GET', '/portfolio-history?range=2m')).status, 400);
  });
});
