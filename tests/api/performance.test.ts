// Returns as the interface tells them, and a benchmark beside an account.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createWorld, security } from '#tests/support/world.ts';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
const patient = {
  security: { ...security, sessionIdleMs: 90 * dayMs, sessionAbsoluteMs: 90 * dayMs },
};

describe('GET /performance', () => {
  it('adds up, and agrees with the portfolio', async () => {
    await using world = await createWorld(patient);
    const alice = await world.createUser('alice');
    await alice.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '10' });
    await alice.send('POST', '/buy-stock', { symbol: 'IBM', quantity: '3' });
    await world.clock.advance(4 * dayMs);
    await alice.send('GET', '/view-portfolio');
    await alice.send('POST', '/sell-stock', { symbol: 'AAPL', quantity: '4' });
    const { json: value } = await alice.send('GET', '/calculate-portfolio-value');
    const { status, json } = await alice.send('GET', '/performance?range=1m&benchmark=SPY');
    assert.equal(status, 200);
    assert.equal(json.complete, true);
    const gain = Number(value.equity) - 100_000;
    assert.equal(Number(json.gain).toFixed(2), gain.toFixed(2));
    assert.equal(json.return_percent, (gain / 1_000).toFixed(4));
    assert.equal(json.realized, value.realized_profit);
    assert.equal(json.unrealized, value.unrealized_profit);
    const bySymbol = json.by_symbol.reduce(
      (sum: number, each: { gain: string }) => sum + Number(each.gain),
      0,
    );
    assert.equal(bySymbol.toFixed(2), gain.toFixed(2));
    assert.equal(json.benchmark.symbol, 'SPY');
    assert.match(json.benchmark.return_percent, /^-?\d+\.\d{4}$/);
    assert.match(json.formulas.return_percent, /time-weighted/);
  });

  it('draws the benchmark from its first close on, for one request a session', async () => {
    await using world = await createWorld(patient);
    const alice = await world.createUser('alice');
    await alice.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '1' });
    await world.clock.advance(5 * dayMs);
    await alice.send('GET', '/view-portfolio');
    const path = '/portfolio-history?range=1m&benchmark=SPY';
    const { json } = await alice.send('GET', path);
    await alice.send('GET', path);
    const known = json.points.map((point: { benchmark_equity: string }) => point.benchmark_equity);
    assert.equal(known[0], '100000.00', 'the cash that was there at the opening');
    assert.equal(known[1], '100000.00', 'put in at the first close');
    assert.ok(known.slice(2).every((each: string | null) => each !== null));
    const charts = world.simulator.requests().filter((each) => each.symbol === 'SPY');
    assert.equal(charts.length, 1);
  });

  it('begins at the opening still when charts have long forgotten it, or says nothing', async () => {
    await using world = await createWorld({
      security: { ...security, sessionIdleMs: 400 * dayMs, sessionAbsoluteMs: 400 * dayMs },
    });
    const alice = await world.createUser('alice');
    await alice.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '1' });
    const read = async (symbol: string) => {
      const query = `range=max&benchmark=${symbol}`;
      const { json: history } = await alice.send('GET', `/portfolio-history?${query}`);
      const { json: performance } = await alice.send('GET', `/performance?${query}`);
      const told = history.points.map(
        (point: { benchmark_equity: string }) => point.benchmark_equity,
      );
      return { told, benchmark: performance.benchmark };
    };
    await world.clock.advance(5 * dayMs);
    const early = await read('SPY');
    await world.clock.advance(200 * dayMs);
    const late = await read('SPY');
    assert.deepEqual(late.told.slice(0, early.told.length), early.told);
    const gain = Number(late.benchmark.equity) - 100_000;
    assert.equal(late.benchmark.return_percent, (gain / 1_000).toFixed(4));
    assert.equal(late.told.at(-1), late.benchmark.equity);
    const unknown = await read('QQQ');
    assert.deepEqual(unknown.benchmark, { symbol: 'QQQ', equity: null, return_percent: null });
    assert.ok(unknown.told.slice(1).every((each: string | null) => each === null));
  });

  it('has nothing to tell of what was never invested', async () => {
    await using world = await createWorld();
    const alice = await world.createUser('alice');
    const { json } = await alice.send('GET', '/performance');
    assert.equal(json.money_weighted_percent, null);
    assert.equal(json.money_weighted_reason, 'nothing_invested');
    assert.deepEqual(json.by_symbol, []);
  });
});
