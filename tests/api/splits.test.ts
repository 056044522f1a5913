// A split while shares are held, before the shares can follow: the price is shown for what it is, to
// everybody, and is no loss, no gain and no price to trade at.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { environmentOf, papertape } from '#tests/support/command.ts';
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

describe('a split while shares are held', () => {
  it('is known for free when the previous close is on the new terms, and stays so', async () => {
    await using world = await createWorld(patient);
    const alice = await holdOverSplit(world, 'adjusted');
    await assertAdjusting(world, alice);
    await world.clock.advance(24 * hourMs);
    await assertAdjusting(world, alice);
    const asked = world.simulator.requests().filter((each) => each.function === 'SPLITS');
    assert.equal(asked.length, 0);
  });

  it('is suspected from the open, confirmed by one request, and stays so', async () => {
    await using world = await createWorld(patient);
    const alice = await holdOverSplit(world, 'traded');
    await assertAdjusting(world, alice);
    await world.backgroundRefresh.tick();
    await assertAdjusting(world, alice);
    await world.clock.advance(24 * hourMs);
    for (let tick = 0; tick < 3; tick += 1) await world.backgroundRefresh.tick();
    await assertAdjusting(world, alice);
    const asked = world.simulator.requests().filter((each) => each.function === 'SPLITS');
    assert.equal(asked.length, 1);
  });

  it('is settled by the operator, from the next request on', async () => {
    await using folder = await createFolder();
    const databasePath = `${folder.path}/papertape.db`;
    await using world = await createWorld({ ...patient, databasePath });
    const alice = await holdOverSplit(world, 'adjusted');
    await assertAdjusting(world, alice);
    const environment = environmentOf(world, databasePath);
    const settled = await papertape(environment, ['settle', 'aapl']);
    assert.equal(settled.status, 0, settled.errors.join());
    assert.equal((await papertape(environment, ['settle', 'aapl'])).status, 1);
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
