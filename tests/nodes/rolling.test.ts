// Nodes that are restarted one after another behind a load balancer: nobody who asks notices, and
// streams are told to come back.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startBalancer, type Balancer } from '#tests/support/balancer.ts';
import { papertape } from '#tests/support/command.ts';
import { ask, joinAs, startCluster, type Cluster } from '#tests/support/cluster.ts';
import { openStream } from '#tests/support/event-stream.ts';
import { inForm } from '#tests/support/form.ts';
import { postgresMissing } from '#tests/support/postgres.ts';

const restarts = inForm(3, 20);
const checkMs = inForm(300, 2_000);
/** Several checks of the balancer, also on a machine where one of them comes late. */
const shutdownDelaySeconds = inForm('3', '5');
const clientsMax = 6;

describe('rolling restarts behind a balancer', { skip: postgresMissing }, () => {
  let cluster: Cluster;
  let balancer: Balancer;
  before(async () => {
    const settings = { SHUTDOWN_DELAY_SECONDS: shutdownDelaySeconds };
    cluster = await startCluster({ nodes: 2, settings });
    balancer = await startBalancer(checkMs);
    await balancer.use(cluster.nodes.map(({ url }) => url));
  });
  after(async () => {
    balancer.close();
    await cluster.stop();
  });

  it('lose no request, and tell streams to come back', async () => {
    const through = { url: balancer.url };
    const tokens: string[] = [];
    for (let user = 0; user < clientsMax; user += 1) {
      tokens.push(await joinAs(cluster.nodes[0] ?? assert.fail(), `user${user}`));
    }
    const load = { isOn: true };
    const statuses = new Map<number, number>();
    let bought = 0;
    const clients = tokens.map(async (token, client) => {
      for (let turn = 0; load.isOn; turn += 1) {
        const body = { symbol: 'AAPL', quantity: '0.01' };
        const key = `${client} ${turn}`;
        const { status } = await ask(through, 'POST', '/buy-stock', { body, token, key });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status === 201) bought += 1;
      }
    });
    for (let restart = 0; restart < restarts; restart += 1) {
      const [leaving] = cluster.nodes;
      assert.ok(leaving);
      const authorization = `Bearer ${tokens[0]}`;
      const stream = await openStream(`${leaving.url}/stream`, { authorization }, async () => {});
      await stream.untilTold('heartbeat');
      await cluster.add();
      await balancer.use(cluster.nodes.map(({ url }) => url));
      await new Promise((resolve) => setTimeout(resolve, 2 * checkMs));
      cluster.nodes.splice(0, 1);
      assert.equal(await leaving.stop('SIGTERM'), 0);
      assert.equal(stream.named('notice').at(-1)?.data.code, 'server_stopping');
      await balancer.use(cluster.nodes.map(({ url }) => url));
    }
    load.isOn = false;
    await Promise.all(clients);
    assert.deepEqual(balancer.faults(), []);
    assert.deepEqual([...statuses.keys()], [201], JSON.stringify([...statuses]));
    const held = await Promise.all(
      tokens.map(async (token) => {
        const { json } = await ask(through, 'GET', '/view-portfolio', { token });
        return Math.round(Number(json.positions[0].quantity) * 100);
      }),
    );
    assert.equal(
      held.reduce((sum, each) => sum + each, 0),
      bought,
    );
    assert.equal((await papertape({ ...cluster.settings }, ['verify'])).status, 0);
  });
});
