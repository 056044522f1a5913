// A ticker that another company took over while shares of the former one are held: the old shares keep
// their own last price, and the new ones are no reason to buy beside them.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { amountPerShare } from '#src/domain/actions/amount-per-share.ts';
import { actionOf } from '#tests/support/action-book.ts';
import { parsePrice } from '#src/domain/money.ts';
import { symbolOf } from '#tests/support/trading.ts';
import { environmentOf, papertape } from '#tests/support/command.ts';
import { createFolder } from '#tests/support/process.ts';
import { type Changes, createWorld, security, type World } from '#tests/support/world.ts';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
/** Over a weekend and longer. */
const patient = { security: { ...security, sessionIdleMs: 30 * dayMs } };

/** Alice holds 10 F; its company is gone on Monday, and on Tuesday another one has the symbol. */
async function holdOverTakeover(
  changes: Changes = {},
  first: (world: World) => Promise<void> = async () => {},
) {
  const world = await createWorld({ ...patient, ...changes });
  const alice = await world.createUser('alice');
  const bought = await alice.send('POST', '/buy-stock', { symbol: 'F', quantity: '10' });
  assert.equal(bought.status, 201, bought.text);
  await alice.send('POST', '/buy-stock', { symbol: 'IBM', quantity: '1' });
  await first(world);
  await world.clock.advance(3 * dayMs);
  assert.ok(world.simulator.market.delist('F', undefined, 'gone').ok);
  await world.clock.advance(dayMs);
  assert.ok(world.simulator.market.rename('MSFT', 'F').ok);
  await world.clock.advance(dayMs);
  // The day-old listing is renewed behind the back of whoever asks first.
  await alice.send('GET', '/search-stocks?query=F');
  await world.clock.advance(5_000);
  return { world, alice, oldPrice: String(bought.json.fill.price) };
}

type User = Awaited<ReturnType<World['createUser']>>;

/** The newest quote of F as if it were at that price now. */
function quoteAt({ quoteMemory, clock }: World, text: string) {
  const known = quoteMemory.find(symbolOf('F')) ?? assert.fail();
  const price = parsePrice(text) ?? assert.fail();
  const now = clock.now();
  return { ...known, price, low: price, asOf: now, fetchedAt: now };
}

/** The equity of alice, as an operator sees it. */
async function equityInList(world: World, databasePath: string): Promise<unknown> {
  const { status, lines } = await papertape(environmentOf(world, databasePath), [
    'accounts',
    '--json',
  ]);
  assert.equal(status, 0);
  return lines.map((line) => JSON.parse(line)).find(({ username }) => username === 'alice').equity;
}

/** Requests to the upstream that would bring a price of F. */
function askedOf(world: World): number {
  return world.simulator.requests().filter(({ symbol }) => symbol?.split(',').includes('F')).length;
}

describe('a ticker that another company took over', () => {
  it('does not price the old shares: their own last price is shown, and counts', async () => {
    const { world, alice, oldPrice } = await holdOverTakeover();
    await using _ = world;
    for (const look of ['first', 'again']) {
      const { json: portfolio } = await alice.send('GET', '/view-portfolio');
      const [ford, ibm] = portfolio.positions;
      assert.deepEqual(
        [ford.symbol, ford.price, ford.quote.status],
        ['F', oldPrice, 'last_known'],
        look,
      );
      assert.equal(ford.name, null, 'the name of the new company is not theirs');
      assert.equal(ibm.quote.status, 'current', look);
    }
    const bob = await world.createUser('bob');
    const { json: looked } = await bob.send('GET', '/lookup-stock?symbol=F');
    assert.notEqual(looked.price, oldPrice, 'the new company has a price of its own');
    const { json: portfolio } = await alice.send('GET', '/view-portfolio');
    assert.equal(
      portfolio.positions[0].price,
      oldPrice,
      'also after somebody looked the new one up',
    );
  });

  it('counts the old shares at their own last price in the list of accounts', async () => {
    await using folder = await createFolder();
    const databasePath = `${folder.path}/papertape.db`;
    const { world, alice } = await holdOverTakeover({ databasePath });
    await using _ = world;
    for (const look of ['before', 'after']) {
      const { json: portfolio } = await alice.send('GET', '/view-portfolio');
      // What is written comes in order: with the user, the prices of the look before are stored.
      const bob = await world.createUser(`bob-${look}`);
      assert.equal(await equityInList(world, databasePath), portfolio.equity, look);
      // From then on the new company has a stored price too.
      await bob.send('GET', '/lookup-stock?symbol=F');
    }
  });

  it('refuses to sell the old shares, and to buy new ones beside them, and says why', async () => {
    const { world, alice } = await holdOverTakeover();
    await using _ = world;
    const key = { 'idempotency-key': 'the-old-shares' };
    const asked = askedOf(world);
    const sold = await alice.send('POST', '/sell-stock', { symbol: 'F', quantity: '10' }, key);
    assert.deepEqual([sold.status, sold.json.code], [422, 'symbol_delisted']);
    assert.match(sold.json.detail, /holds F of a company that is no longer listed.*old shares/);
    const again = await alice.send('POST', '/sell-stock', { symbol: 'F', quantity: '10' }, key);
    assert.equal(again.text, sold.text);
    const bought = await alice.send('POST', '/buy-stock', { symbol: 'F', quantity: '1' });
    assert.deepEqual([bought.status, bought.json.code], [422, 'symbol_delisted']);
    assert.match(bought.json.detail, /cannot be bought beside the old ones/);
    assert.equal(askedOf(world), asked, 'no price of the new company was needed');
    const bob = await world.createUser('bob');
    const fresh = await bob.send('POST', '/buy-stock', { symbol: 'F', quantity: '1' });
    assert.equal(fresh.status, 201, 'whoever holds no old shares buys new ones');
    const { json: portfolio } = await bob.send('GET', '/view-portfolio');
    assert.equal(portfolio.positions[0].quote.status, 'current');
  });

  it('lets the old shares go at their last price where the operator allows that', async () => {
    const { world, alice, oldPrice } = await holdOverTakeover({ delistedSale: 'last_known' });
    await using _ = world;
    const asked = askedOf(world);
    for (const quantity of ['4', '6']) {
      const sold = await alice.send('POST', '/sell-stock', { symbol: 'F', quantity });
      assert.deepEqual([sold.status, sold.json.fill?.price], [201, oldPrice], sold.text);
      await world.clock.advance(60_000);
    }
    assert.equal(askedOf(world), asked, 'no price of the new company was needed');
    const bought = await alice.send('POST', '/buy-stock', { symbol: 'F', quantity: '1' });
    assert.equal(bought.status, 201, 'with the old shares gone the new ones can be bought');
    assert.notEqual(bought.json.fill.price, oldPrice);
  });

  it('ends orders that wait for the former one, also where nothing of it is held', async () => {
    const waiting = { symbol: 'F', quantity: '2', type: 'limit', limit_price: '1' };
    const order = { ...waiting, time_in_force: 'gtc' };
    const placed: { bob: User; id: string }[] = [];
    const { world } = await holdOverTakeover({}, async (before) => {
      const bob = await before.createUser('bob');
      const { json } = await bob.send('POST', '/buy-stock', order);
      placed.push({ bob, id: json.order.id });
    });
    await using _ = world;
    const [{ bob, id } = assert.fail()] = placed;
    const own = async (orderId: string) => (await bob.send('GET', `/view-order/${orderId}`)).json;
    // No price of the new company fills it before its end.
    const { json: looked } = await bob.send('GET', '/lookup-stock?symbol=F');
    assert.ok(Number(looked.quote.price) > 1);
    const { json: fresh } = await bob.send('POST', '/buy-stock', order);
    await world.clock.advance(60_000);
    await world.orderWatch.hear(quoteAt(world, '0.5000'));
    assert.equal((await own(id)).filled_quantity, '0');
    assert.equal((await own(fresh.order.id)).status, 'filled');
    await world.orderWatch.tick();
    const { status, reason, hold } = await own(id);
    assert.deepEqual([status, reason, hold], ['cancelled', 'symbol_delisted', null]);
  });

  it('has the shares of whoever came to it by a new name, with their prices', async () => {
    await using folder = await createFolder();
    const databasePath = `${folder.path}/papertape.db`;
    const symbol = 'F';
    const placed: User[] = [];
    const { world } = await holdOverTakeover({ databasePath }, async (before) => {
      // Whoever held the former company would keep the new name waiting.
      const alice = await before.createUser('carol');
      await alice.send('POST', '/buy-stock', { symbol: 'MSFT', quantity: '10' });
      placed.push(alice);
    });
    await using _ = world;
    const [carol = assert.fail()] = placed;
    const action = actionOf('MSFT', '2026-11-24', { kind: 'rename', newSymbol: symbolOf(symbol) });
    const gone = actionOf(symbol, '2026-11-23', { kind: 'write_off', amount: amountPerShare(0n) });
    for (const each of [gone, action]) {
      await world.actionBook.put({ ...each, state: 'accepted', note: null, foundAt: 0 });
    }
    for (let tick = 0; tick < 6; tick += 1) await world.applyActions.tick();
    const { json: portfolio } = await carol.send('GET', '/view-portfolio');
    const [ford] = portfolio.positions;
    assert.deepEqual(
      [ford.symbol, ford.quote.status, ford.name],
      ['F', 'current', 'Microsoft Corp'],
    );
    // What is written comes in order: with the user, the prices of the look before are stored.
    await world.createUser('dave');
    const { lines } = await papertape(environmentOf(world, databasePath), ['accounts', '--json']);
    const listed = lines.map((line) => JSON.parse(line));
    assert.equal(listed.find(({ username }) => username === 'carol').equity, portfolio.equity);
    // What the price source tells of the new company is of these shares.
    const paid = { kind: 'dividend', amount: amountPerShare(10n ** 9n), paidOn: null } as const;
    const told = { ...actionOf(symbol, '2026-11-25', paid), source: 'simulator' } as const;
    await world.actionBook.put({ ...told, state: 'accepted', note: null, foundAt: 0 });
    for (let tick = 0; tick < 6; tick += 1) await world.applyActions.tick();
    const { json: after } = await carol.send('GET', '/view-portfolio');
    assert.equal((Number(after.cash) - Number(portfolio.cash)).toFixed(2), '10.00');
    const sold = await carol.send('POST', '/sell-stock', { symbol, quantity: '4' });
    assert.equal(sold.status, 201, sold.text);
    const more = await carol.send('POST', '/buy-stock', { symbol, quantity: '1' });
    assert.equal(more.status, 201, more.text);
  });

  it('spends nothing on the new company for those who hold the old shares only', async () => {
    const { world, alice } = await holdOverTakeover();
    await using _ = world;
    await alice.send('GET', '/view-portfolio');
    const asked = askedOf(world);
    const all = world.simulator.requests().length;
    for (let tick = 0; tick < 5; tick += 1) {
      await world.clock.advance(10_000);
      await world.backgroundRefresh.tick();
    }
    assert.equal(askedOf(world), asked);
    assert.ok(world.simulator.requests().length > all, 'the other symbol is refreshed');
  });
});
