// Charts through the real routes, against the simulator.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createWorld } from '#tests/support/world.ts';

const hourMs = 3_600_000;
const askedFor = (world: Awaited<ReturnType<typeof createWorld>>, name: string) =>
  world.simulator.requests().filter((request) => request.function === name).length;

describe('GET /price-history', () => {
  it('shows daily bars, oldest first, with honest prices', async () => {
    await using world = await createWorld({ plan: 'free' });
    const user = await world.createUser('alice');
    const { status, json } = await user.send('GET', '/price-history?symbol=aapl&range=1m');
    assert.equal(status, 200);
    const { symbol, range, interval, adjusted, source } = json;
    assert.deepEqual(
      [symbol, range, interval, adjusted, source, json.status],
      ['AAPL', '1m', 'daily', false, 'simulator', 'current'],
    );
    const dates = json.bars.map((bar: { date: string }) => bar.date);
    assert.deepEqual(dates, dates.toSorted());
    assert.equal(dates[0], '2026-10-21');
    assert.equal(dates.at(-1), '2026-11-19');
    assert.match(json.bars[0].close, /^\d+\.\d{4}$/);
    const { quote } = (await user.send('GET', '/lookup-stock?symbol=AAPL')).json;
    assert.equal(json.bars.at(-1).close, quote.price);
  });

  it('costs one request a session, whoever asks, and none after a restart of the desk', async () => {
    await using world = await createWorld({ plan: 'free' });
    const user = await world.createUser('alice');
    const look = (range: string) => user.send('GET', `/price-history?symbol=AAPL&range=${range}`);
    await Promise.all(Array.from({ length: 50 }, () => look('1m')));
    for (let hour = 0; hour < 6; hour += 1) {
      assert.equal((await look('3m')).status, 200);
      await world.clock.advance(hourMs);
    }
    assert.equal(askedFor(world, 'TIME_SERIES_DAILY'), 1);
    await world.clock.advance(hourMs);
    const evening = await look('3m');
    assert.equal(evening.json.bars.at(-1).date, '2026-11-20');
    assert.equal(askedFor(world, 'TIME_SERIES_DAILY'), 2);
  });

  it('takes weekly bars for long ranges', async () => {
    await using world = await createWorld({ plan: 'free' });
    const user = await world.createUser('alice');
    const year = await user.send('GET', '/price-history?symbol=AAPL&range=1y');
    assert.equal(year.status, 200, year.text);
    assert.equal(year.json.interval, 'weekly');
    assert.ok(year.json.bars.length >= 50 && year.json.bars.length <= 53);
    const whole = await user.send('GET', '/price-history?symbol=AAPL&range=max');
    assert.ok(whole.json.bars.length > year.json.bars.length);
    assert.equal(askedFor(world, 'TIME_SERIES_WEEKLY'), 1);
  });

  it('does not know a symbol that is not listed, and no other range', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const unknown = await user.send('GET', '/price-history?symbol=NOSUCH');
    assert.deepEqual([unknown.status, unknown.json.code], [404, 'unknown_symbol']);
    const range = await user.send('GET', '/price-history?symbol=AAPL&range=2d');
    assert.equal(range.status, 400);
  });

  it('shows the bars it has while the upstream is gone, and says when there are none', async () => {
    await using world = await createWorld({ plan: 'free' });
    const user = await world.createUser('alice');
    await user.send('GET', '/price-history?symbol=AAPL');
    await world.simulator.close();
    await world.clock.advance(10 * hourMs);
    const stale = await user.send('GET', '/price-history?symbol=AAPL');
    assert.deepEqual([stale.status, stale.json.status], [200, 'stale']);
    const none = await user.send('GET', '/price-history?symbol=MSFT');
    assert.deepEqual([none.status, none.json.code], [503, 'history_unavailable']);
    assert.equal(none.json.reason, 'upstream_unreachable');
    assert.ok(Number(none.headers['retry-after']) > 0);
  });
});
