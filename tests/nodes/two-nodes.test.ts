// Two nodes on one PostgreSQL, in this process: whatever one of them has answered the other knows at
// once, and what both do at the same moment happens once.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createClock } from '#src/runtime/clock.ts';
import { createTestLogger } from '#src/runtime/logger.ts';
import { createTestRandom, type Random } from '#src/runtime/random.ts';
import { postgresPlace } from '#tests/support/engine.ts';
import { createPostgresDatabase, postgresMissing } from '#tests/support/postgres.ts';
import { checkBooks, openServer, password, type Send } from '#tests/support/world.ts';
import { startSimulator } from '#simulator/simulator.ts';

type Node = Awaited<ReturnType<typeof openServer>>;
type Nodes = Awaited<ReturnType<typeof openNodes>>;

async function openNodes() {
  const clock = createClock();
  const plan = 'realtime150';
  const simulator = await startSimulator({
    port: 0,
    host: '127.0.0.1',
    plan,
    seed: 7,
    marketHours: 'always',
    clock,
  });
  const database = postgresPlace(await createPostgresDatabase());
  const upstream = { kind: 'remote', origin: simulator.url, marketHours: 'always' } as const;
  const open = (random: Random) =>
    openServer(
      simulator.url,
      { plan, database, upstream },
      { clock, random, logger: createTestLogger(), isAlone: false },
    );
  const [first, second] = [await open(createTestRandom()), await open(createTestRandom(2))];
  for (const node of [first, second]) node.sharing.start();
  return { simulator, first, second };
}

/** The user's requests by way of any node. */
function by(node: Node, token: string): Send {
  const authorization = `Bearer ${token}`;
  return (method, url, body, headers) =>
    node.send(method, url, body, { authorization, ...headers });
}

describe('two nodes on one database', { skip: postgresMissing }, () => {
  let nodes: Nodes;
  before(async () => void (nodes = await openNodes()));
  after(async () => {
    for (const node of [nodes.first, nodes.second]) {
      await checkBooks(node);
      await node.app.close();
      await node.close();
    }
    await nodes.simulator.close();
  });

  it('show what the other has recorded, in whatever order they are asked', async () => {
    const { first, second } = nodes;
    const { token } = await first.createUser('alice');
    const [here, there] = [by(first, token), by(second, token)];
    for (let order = 1; order <= 10; order += 1) {
      const [buyer, viewer] = order % 2 ? [here, there] : [there, here];
      const bought = await buyer('POST', '/buy-stock', { symbol: 'AAPL', quantity: '1' });
      assert.equal(bought.status, 201, bought.text);
      const { json } = await viewer('GET', '/view-portfolio');
      assert.equal(json.positions[0].quantity, `${order}`);
    }
  });

  it('refuse what the other has spent', async () => {
    const { first, second } = nodes;
    const { token } = await first.createUser('bob');
    const order = { symbol: 'AAPL', amount: '90000.00' };
    await by(second, token)('GET', '/view-portfolio');
    assert.equal((await by(first, token)('POST', '/buy-stock', order)).status, 201);
    const refused = await by(second, token)('POST', '/buy-stock', order);
    assert.deepEqual([refused.status, refused.json.code], [422, 'insufficient_cash']);
  });

  it('spend the cash of an account once, however many orders race', async () => {
    const { first, second } = nodes;
    const { token } = await first.createUser('carol');
    const order = { symbol: 'AAPL', amount: '30000.00' };
    const sent = Array.from({ length: 24 }, (_, place) =>
      by(place % 2 ? first : second, token)('POST', '/buy-stock', order),
    );
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 201).length, 3, String(statuses));
    assert.ok(
      statuses.every((status) => [201, 422, 503].includes(status)),
      String(statuses),
    );
    const { json } = await by(second, token)('GET', '/view-portfolio');
    assert.equal(json.cash, '10000.00');
  });

  it('take an idempotency key once, whichever of them it is sent to', async () => {
    const { first, second } = nodes;
    const { token } = await first.createUser('dave');
    const key = { 'idempotency-key': 'once' };
    const order = { symbol: 'AAPL', quantity: '1' };
    const sent = Array.from({ length: 16 }, (_, place) =>
      by(place % 2 ? first : second, token)('POST', '/buy-stock', order, key),
    );
    const replies = await Promise.all(sent);
    const ids = new Set(
      replies.filter(({ status }) => status === 201).map(({ json }) => json.order.id),
    );
    assert.equal(ids.size, 1, JSON.stringify(replies.map(({ status, text }) => [status, text])));
    const { json } = await by(first, token)('GET', '/view-portfolio');
    assert.equal(json.positions[0].quantity, '1');
  });

  it('know at once that a login, a token or a password has ended on the other', async () => {
    const { first, second } = nodes;
    const { token, send } = await first.createUser('erin');
    const made = await send('POST', '/create-token', { name: 'bot', scope: 'read' });
    const bot = by(second, made.json.token);
    assert.equal((await bot('GET', '/view-portfolio')).status, 200);
    assert.equal((await by(second, token)('GET', '/view-portfolio')).status, 200);
    const revoked = await send('DELETE', `/revoke-token/${made.json.id}`);
    assert.equal(revoked.status, 204);
    assert.equal((await bot('GET', '/view-portfolio')).status, 401);
    assert.equal((await by(second, token)('POST', '/logout')).status, 204);
    assert.equal((await send('GET', '/view-portfolio')).status, 401);
    const again = await second.send('POST', '/login', { username: 'erin', password });
    const change = { current_password: password, new_password: 'through the looking glass' };
    const changed = await by(first, again.json.token)('PUT', '/update-password', change);
    assert.ok(changed.status < 300, changed.text);
    const old = await second.send('POST', '/login', { username: 'erin', password });
    assert.equal(old.status, 401);
  });
});
