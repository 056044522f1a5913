// Limits hold for all nodes together: whoever turns from one node to the next gets no more than
// somebody who stays with one.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, joinAs, startCluster, until, type Cluster } from '#tests/support/cluster.ts';
import { postgresMissing } from '#tests/support/postgres.ts';

const perSecond = 10;
/** Two seconds' worth may come at once. */
const burst = 2 * perSecond;
const accountsPerHour = 4;
const floodMs = 4_000;
/** Nodes tell each other once a second, and what was taken meanwhile is taken. */
const untoldMs = 1_500;
const wrongPasswords = 30;

describe('limits on two nodes', { skip: postgresMissing }, () => {
  let cluster: Cluster;
  let token: string;
  before(async () => {
    const settings = {
      REQUESTS_PER_SECOND_PER_USER: `${perSecond}`,
      ACCOUNTS_PER_HOUR_PER_ADDRESS: `${accountsPerHour}`,
    };
    cluster = await startCluster({ nodes: 2, settings });
    token = await joinAs(nodeAt(0), 'alice');
  });
  after(() => cluster.stop());
  const nodeAt = (place: number) => cluster.nodes[place % 2] ?? assert.fail();

  it('give a user who turns from one to the other what one would give', async (test) => {
    const startedAt = performance.now();
    const statuses = new Map<number, number>();
    await Promise.all(
      Array.from({ length: 4 }, async (_, client) => {
        while (performance.now() - startedAt < floodMs) {
          const { status } = await ask(nodeAt(client), 'GET', '/view-user', { token });
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      }),
    );
    const seconds = (performance.now() - startedAt) / 1_000;
    const taken = statuses.get(200) ?? 0;
    const ofOne = burst + perSecond * seconds;
    test.diagnostic(`${taken} of ${JSON.stringify([...statuses])}, one node gives ${ofOne}`);
    assert.deepEqual(new Set(statuses.keys()), new Set([200, 429]));
    assert.ok(taken >= perSecond * seconds * 0.8, 'and no less');
    assert.ok(taken <= ofOne + burst + (perSecond * untoldMs) / 1_000, `${taken} beside ${ofOne}`);
  });

  it('open as many accounts for an address as one would', async () => {
    const create = (place: number) =>
      ask(nodeAt(place), 'POST', '/create-account', {
        body: { username: `new${place}`, password: 'curiouser and curiouser' },
      });
    let [created, place] = [1, 0];
    for (; created <= accountsPerHour + 1; place += 1) {
      const { status } = await create(place);
      if (status === 429) break;
      assert.equal(status, 201);
      created += 1;
      await new Promise((resolve) => setTimeout(resolve, untoldMs));
    }
    assert.ok(created <= accountsPerHour, `${created} accounts`);
    await until(async () => (await create(place + 1)).status === 429, untoldMs);
  });

  it('count wrong passwords together', async () => {
    const statuses: number[] = [];
    for (let place = 0; place < wrongPasswords; place += 1) {
      const body = { username: 'alice', password: 'off with her head!' };
      statuses.push((await ask(nodeAt(place), 'POST', '/login', { body })).status);
      if (statuses.at(-1) === 429) break;
    }
    assert.equal(statuses.at(-1), 429, statuses.join(' '));
    const right = { username: 'alice', password: 'curiouser and curiouser' };
    const { length } = statuses;
    for (const place of [length, length + 1]) {
      const { status } = await ask(nodeAt(place), 'POST', '/login', { body: right });
      assert.equal(status, 429, 'on either of them');
    }
  });
});
