// A split while shares are held. Before the shares have followed, the price is shown for what it is,
// to everybody, and is no loss, no gain and no price to trade at.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { environmentOf, papertape } from '#tests/support/command.ts';
import type { Quote } from '#src/domain/quote.ts';
import { symbolOf } from '#tests/support/trading.ts';
import { createFolder } from '#tests/support/process.ts';
import { createWorld, security, type World } from '#tests/support/world.ts';

const hourMs = 60 * 60_000;
const form = ['adjusted', 'traded'] as const;
/** Over a weekend and longer. */
const patient = { security: { ...security, sessionIdleMs: 30 * 24 * hourMs } };

/** Alice holds 10 AAPL over Friday's close; on Monday there are four for one. */
async function holdOverSplit(world: World, previousClose: (typeof form)[number]) {
  const alice = await world.createUser('alice');
  const order = { symbol: 'AAPL', quantity: '10' };
  assert.equal((await alice.send('POST', '/buy-stock', order)).status, 201);
  await alice.send('POST', '/buy-stock', { symbol: 'IBM', quantity: '1' });
  // Half an hour past Friday's close, so that the close itself is seen.
  await world.clock.advance(6.75 * hourMs);
  assert.equal((await alice.send('GET', '/view-portfolio')).json.complete, true);
  const made = world.simulator.market.split('AAPL', '4', '2026-11-23', previousClose);
  assert.ok(made.ok);
  await world.clock.advance(2.5 * 24 * hourMs + 16.25 * hourMs);
  return alice;
}

async function assertAdjusting(world: World, alice: Awaited<ReturnType<World['createUser']>>) {
  const { json: portfolio } = await alice.send('GET', '/view-portfolio');
  const [apple, ibm] = portfolio.positions;
  assert.equal(apple.quote.status, 'adjusting');
  assert.match(apple.price, /^\d+\.\d{4}$/, 'the price stays shown');
  assert.deepEqual(
    [apple.market_value, apple.unrealized_profit, apple.unrealized_profit_percent],
    [null, null, null],
  );
  assert.deepEqual([portfolio.complete, portfolio.unpriced], [false, ['AAPL']]);
  assert.equal(portfolio.market_value, ibm.market_value);
  const { json: value } = await alice.send('GET', '/calculate-portfolio-value');
  assert.deepEqual([value.complete, value.unpriced], [false, ['AAPL']]);
  assert.equal(value.market_value, ibm.market_value);
  const bob = await world.createUser(`bob-${world.clock.now()}`);
  const looked = await bob.send('GET', '/lookup-stock?symbol=AAPL');
  assert.deepEqual([looked.status, looked.json.quote.status], [200, 'adjusting']);
  for (const [person, path] of [
    [alice, '/sell-stock'],
    [bob, '/buy-stock'],
  ] as const) {
    const refused = await person.send('POST', path, { symbol: 'AAPL', quantity: '1' });
    assert.equal(refused.status, 503);
    assert.deepEqual([refused.json.code, refused.json.reason], ['quote_unavailable', 'adjusting']);
  }
}

/** Looks and applies, as the background does every second. */
async function catchUp(world: World): Promise<void> {
  for (let tick = 0; tick < 12; tick += 1) await world.backgroundRefresh.tick();
  await world.applyActions.tick();
}

describe('a split while shares are held', () => {
  for (const previousClose of form) {
    it(`is followed by the shares, with a previous close that is ${previousClose}`, async () => {
      await using world = await createWorld(patient);
      const alice = await holdOverSplit(world, previousClose);
      const [before] = (await alice.send('GET', '/view-transactions')).json.transactions;
      await assertAdjusting(world, alice);
      await catchUp(world);
      const { json: portfolio } = await alice.send('GET', '/view-portfolio');
      const [apple] = portfolio.positions;
      assert.equal(apple.quantity, '40');
      assert.equal(apple.quote.status, 'current');
      assert.equal(portfolio.complete, true);
      // Shares cost what they cost, and the day is one like any other.
      assert.ok(Math.abs(Number(apple.market_value) - Number(apple.cost_basis)) < 200);
      assert.ok(Math.abs(Number(apple.day_change_percent)) < 10, apple.day_change_percent);
      const { json } = await alice.send('GET', '/view-transactions?type=split_applied');
      const [applied] = json.transactions;
      assert.deepEqual(
        [applied.ratio, applied.ex_date, applied.quantity_before, applied.quantity_after],
        ['4:1', '2026-11-23', '10', '40'],
      );
      assert.equal(applied.sequence, before.sequence + 1);
      assert.match(applied.note, /AAPL was split on 2026-11-23: every 1 share became 4/);
      const chart = async (query: string) =>
        (await alice.send('GET', `/price-history?symbol=AAPL&range=1m${query}`)).json;
      const [raw, adjusted] = [await chart(''), await chart('&adjusted=true')];
      assert.deepEqual([raw.adjusted, adjusted.adjusted], [false, true]);
      const closeOf = ({ bars }: { bars: { date: string; close: string }[] }) =>
        Number(bars.find(({ date }) => date === '2026-11-20')?.close);
      assert.ok(Math.abs(closeOf(raw) / closeOf(adjusted) - 4) < 0.001);
      const key = (await alice.send('POST', '/create-token', { name: 'bot', scope: 'read' })).json;
      const bars = async (adjustment: string) => {
        const day = `start=2026-11-20&end=2026-11-20&adjustment=${adjustment}`;
        const url = `/v2/stocks/AAPL/bars?timeframe=1Day&${day}`;
        const headers = { authorization: `Bearer ${key.token}` };
        const reply = await world.send('GET', url, undefined, headers);
        return [reply.headers['papertape-adjustment'], reply.json.bars[0].c];
      };
      assert.deepEqual(await bars('raw'), ['raw', closeOf(raw)]);
      assert.deepEqual(await bars('dividend'), ['raw', closeOf(raw)]);
      assert.deepEqual(await bars('split'), ['split', closeOf(adjusted)]);
      assert.deepEqual(await bars('all'), ['split', closeOf(adjusted)]);
      const sold = await alice.send('POST', '/sell-stock', { symbol: 'AAPL', quantity: '40' });
      assert.equal(sold.status, 201, sold.text);
      await catchUp(world);
      const again = await alice.send('GET', '/view-transactions?type=split_applied');
      assert.equal(again.json.transactions.length, 1, 'once, however often it is looked for');
    });
    it(`is noticed when nobody saw its day, with a previous close that is ${previousClose}`, async () => {
      await using world = await createWorld(patient);
      const alice = await holdOverSplit(world, previousClose);
      await world.clock.advance(2 * 24 * hourMs);
      await assertAdjusting(world, alice);
      await catchUp(world);
      const { json: portfolio } = await alice.send('GET', '/view-portfolio');
      assert.deepEqual([portfolio.positions[0].quantity, portfolio.complete], ['40', true]);
    });
  }

  it('scales the order of somebody who waits for shares and holds none', async () => {
    await using world = await createWorld(patient);
    const carol = await world.createUser('carol');
    const { json: looked } = await carol.send('GET', '/lookup-stock?symbol=AAPL');
    const limit = (Number(looked.quote.price) / 2).toFixed(2);
    const order = { symbol: 'AAPL', quantity: '3', type: 'limit', limit_price: limit };
    const placed = await carol.send('POST', '/buy-stock', { ...order, time_in_force: 'gtc' });
    assert.equal(placed.status, 201, placed.text);
    await holdOverSplit(world, 'traded');
    await catchUp(world);
    const { json } = await carol.send('GET', `/view-order/${placed.json.order.id}`);
    assert.deepEqual([json.status, json.quantity], ['open', '12']);
    assert.equal(json.limit_price, (Math.floor(Number(limit) * 25) / 100).toFixed(4));
    assert.deepEqual(
      json.history.map(({ step }: { step: string }) => step),
      ['accepted', 'adjusted'],
    );
  });

  it('that becomes known late corrects the close before it, which was told in its shares', async () => {
    await using world = await createWorld(patient);
    const alice = await world.createUser('alice');
    await alice.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '10' });
    // Nobody sees Friday's close before the previous close of Monday's quote tells it.
    assert.ok(world.simulator.market.split('AAPL', '1.25', '2026-11-23', 'adjusted').ok);
    await world.clock.advance(3 * 24 * hourMs);
    const { json: portfolio } = await alice.send('GET', '/view-portfolio');
    assert.equal(portfolio.positions[0].quote.status, 'current', 'nothing alarms');
    const fridaysValue = async () => {
      const { json } = await alice.send('GET', '/portfolio-history?range=1m');
      const point = json.points.find(({ at }: { at: string }) => at.startsWith('2026-11-20T21'));
      return Number(point.market_value);
    };
    const before = await fridaysValue();
    await catchUp(world);
    const { json } = await alice.send('GET', '/view-portfolio');
    assert.equal(json.positions[0].quantity, '12.5');
    assert.ok(Math.abs((await fridaysValue()) - 1.25 * before) < 0.01, 'ten shares of before');
  });

  it('leaves what nothing confirms as a real move', async () => {
    await using world = await createWorld(patient);
    const alice = await world.createUser('alice');
    await alice.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '10' });
    const quote = world.quoteMemory.find(symbolOf('AAPL')) ?? assert.fail();
    const open = quote.price / 2n;
    const halved = { price: open, open, high: open, low: open, tradingDay: '2026-11-23' };
    const at = world.clock.now() + 3 * 24 * hourMs;
    await world.clock.advance(3 * 24 * hourMs);
    world.splitFlags.examine(quote, { ...quote, ...halved, asOf: at, fetchedAt: at } as Quote);
    assert.equal(world.isAdjusting(symbolOf('AAPL')), true);
    await catchUp(world);
    assert.equal(world.isAdjusting(symbolOf('AAPL')), false, 'one look has cleared it');
    const { json } = await alice.send('GET', '/view-portfolio');
    assert.equal(json.positions[0].quantity, '10');
  });

  it('is settled by the operator, from the next request on', async () => {
    await using folder = await createFolder();
    const databasePath = `${folder.path}/papertape.db`;
    await using world = await createWorld({ ...patient, databasePath });
    const alice = await holdOverSplit(world, 'adjusted');
    await assertAdjusting(world, alice);
    const environment = environmentOf(world, databasePath);
    const settled = await papertape(environment, ['actions', 'reject', 'aapl']);
    assert.equal(settled.status, 0, settled.errors.join());
    assert.equal((await papertape(environment, ['actions', 'reject', 'aapl'])).status, 1);
    // A command is another process, so that the server's next request is in another turn.
    await new Promise((resolve) => setImmediate(resolve));
    const { json } = await alice.send('GET', '/view-portfolio');
    assert.deepEqual([json.complete, json.positions[0].quote.status], [true, 'current']);
    assert.equal(
      (await alice.send('POST', '/sell-stock', { symbol: 'AAPL', quantity: '1' })).status,
      201,
    );
  });
});
