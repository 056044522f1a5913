// A class shares one free key: ten users look up and value the same ten symbols all day, for a
// week.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createWorld } from './support/world.ts';

const symbols = ['AAPL', 'MSFT', 'NVDA', 'AMZN', 'GOOGL', 'META', 'TSLA', 'JPM', 'V', 'BRK-B'];
const mondayMorning = Date.parse('2026-11-16T05:00:00Z');
const dayMs = 24 * 3_600_000;
const visitMs = 30 * 60_000;

describe('a free key shared by ten users', () => {
  it('costs at most 25 requests on any day and is never throttled', async () => {
    await using world = await createWorld({ plan: 'free' }, mondayMorning);
    const users = await Promise.all(symbols.map((_, index) => world.createUser(`pupil-${index}`)));
    for (const symbol of symbols) {
      for (const user of users) {
        const bought = await user.send('POST', '/buy-stock', { symbol, quantity: '1' });
        assert.equal(bought.status, 201, bought.text);
      }
    }
    while (world.clock.now() < mondayMorning + 7 * dayMs) {
      const replies = await Promise.all(
        users.flatMap((user, index) => [
          user.send('GET', `/lookup-stock?symbol=${symbols[index]}`),
          user.send('GET', '/calculate-portfolio-value'),
        ]),
      );
      for (const { status, json } of replies) {
        assert.equal(status, 200);
        assert.notEqual(json.complete, false);
      }
      await world.clock.advance(visitMs);
    }
    const requests = world.simulator.requests();
    const byDay = Object.groupBy(requests, ({ at }) => new Date(at).toISOString().slice(0, 10));
    for (const [day, list] of Object.entries(byDay)) {
      assert.ok(list && list.length <= 25, `${day}: ${list?.length} requests`);
    }
    assert.deepEqual(new Set(requests.map(({ verdict }) => verdict)), new Set(['data']));
    const asked = requests.filter((request) => request.function === 'GLOBAL_QUOTE').length;
    assert.equal(
      asked,
      symbols.length * 6,
      'once a symbol for the start and for each of five closes',
    );
  });
});
