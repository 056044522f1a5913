// A node whose clock is minutes off goes by the database's: what it records and what it believes are
// of now.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createClock, type Clock } from '#src/runtime/clock.ts';
import { createTestLogger } from '#src/runtime/logger.ts';
import { createTestRandom } from '#src/runtime/random.ts';
import { postgresPlace } from '#tests/support/engine.ts';
import { createPostgresDatabase, postgresMissing } from '#tests/support/postgres.ts';
import { checkBooks, openServer } from '#tests/support/world.ts';
import { startSimulator, type Simulator } from '#simulator/simulator.ts';

const offMs = 7 * 60_000;
const toleranceMs = 5_000;

type Node = Awaited<ReturnType<typeof openServer>>;

describe('two nodes whose clocks are minutes apart', { skip: postgresMissing }, () => {
  let simulator: Simulator;
  const nodes: Node[] = [];
  before(async () => {
    const clock = createClock();
    const plan = 'realtime150';
    const hours = { marketHours: 'always' } as const;
    const options = {
      port: 0,
      host: '127.0.0.1',
      plan,
      seed: 7,
      calmUntil: '9999-12-31',
      clock,
      ...hours,
    } as const;
    simulator = await startSimulator(options);
    const database = postgresPlace(await createPostgresDatabase());
    const upstream = { kind: 'remote', origin: simulator.url, ...hours } as const;
    for (const [seed, ahead] of [
      [1, offMs],
      [2, -offMs],
    ] as const) {
      const wrong: Clock = { ...clock, now: () => clock.now() + ahead };
      const surroundings = {
        clock: wrong,
        random: createTestRandom(seed),
        logger: createTestLogger(),
      };
      const node = await openServer(
        simulator.url,
        { plan, database, upstream },
        { ...surroundings, isAlone: false },
      );
      node.sharing.start();
      nodes.push(node);
    }
  });
  after(async () => {
    for (const node of nodes) {
      await checkBooks(node);
      await node.app.close();
      await node.close();
    }
    await simulator.close();
  });

  it('record what is of now, in order, and take each other’s prices for current', async () => {
    const [first = assert.fail(), second = assert.fail()] = nodes;
    const { token } = await first.createUser('alice');
    const authorization = `Bearer ${token}`;
    const instants: number[] = [];
    for (let order = 0; order < 8; order += 1) {
      const node = order % 2 ? first : second;
      const body = { symbol: 'AAPL', quantity: '1' };
      const reply = await node.send('POST', '/buy-stock', body, { authorization });
      assert.equal(reply.status, 201, reply.text);
      instants.push(Date.parse(reply.json.order.recorded_at ?? reply.json.order.submitted_at));
      const looked = await node.send('GET', '/lookup-stock?symbol=AAPL', undefined, {
        authorization,
      });
      assert.equal(looked.json.quote.status, 'current');
    }
    for (const at of instants)
      assert.ok(Math.abs(at - Date.now()) < toleranceMs, `${at - Date.now()}`);
    assert.deepEqual(
      instants,
      instants.toSorted((a, b) => a - b),
    );
  });
});
