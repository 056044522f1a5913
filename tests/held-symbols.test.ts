// What the background asks for follows from what open accounts hold.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createWorld, password, type World } from './support/world.ts';

const hourMs = 3_600_000;

type User = Awaited<ReturnType<World['createUser']>>;

/** How often the price of the symbol was asked for while the background did all that was due. */
async function requestsFor(world: World, symbol: string): Promise<number> {
  const asked = () =>
    world.simulator
      .requests()
      .filter((each) => each.symbol === symbol && each.function === 'GLOBAL_QUOTE').length;
  const before = asked();
  // After the next close every held symbol is due once.
  await world.clock.advance(7 * hourMs);
  for (let tick = 0; tick < 5; tick += 1) await world.backgroundRefresh.tick();
  return asked() - before;
}

async function order(user: User, side: 'buy' | 'sell'): Promise<void> {
  const { status, text } = await user.send('POST', `/${side}-stock`, {
    symbol: 'IBM',
    quantity: '2',
  });
  assert.equal(status, 201, text);
}

async function twoHolders(world: World): Promise<readonly [User, User]> {
  const [alice, bob] = [await world.createUser('alice'), await world.createUser('bob')];
  for (const user of [alice, bob]) await order(user, 'buy');
  return [alice, bob];
}

const heldSymbols = async (world: World) =>
  (await world.send('GET', '/healthcheck')).json.market_data.held_symbols;

describe('a symbol that two users hold', () => {
  it('is refreshed for the other when one of them sells out', async () => {
    await using world = await createWorld({ plan: 'free' });
    const [alice] = await twoHolders(world);
    await order(alice, 'sell');
    assert.equal(await heldSymbols(world), 1);
    assert.equal(await requestsFor(world, 'IBM'), 1);
  });

  it('is released when both have sold out', async () => {
    await using world = await createWorld({ plan: 'free' });
    for (const user of await twoHolders(world)) await order(user, 'sell');
    assert.equal(await heldSymbols(world), 0);
    assert.equal(await requestsFor(world, 'IBM'), 0);
  });

  it('is released when the one sells out and the other closes the account', async () => {
    await using world = await createWorld({ plan: 'free' });
    const [alice, bob] = await twoHolders(world);
    await order(alice, 'sell');
    const { status } = await bob.send('DELETE', '/delete-account', { password });
    assert.equal(status, 204);
    assert.equal(await requestsFor(world, 'IBM'), 0);
    assert.equal(await heldSymbols(world), 0);
  });
});
