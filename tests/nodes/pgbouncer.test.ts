// Two nodes behind a real PgBouncer in transaction mode, with fewer connections to PostgreSQL than
// the nodes have to it: every transaction may run in another session.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { papertape } from '#tests/support/command.ts';
import { ask, joinAs, startCluster, until, type Cluster } from '#tests/support/cluster.ts';
import { openStream } from '#tests/support/event-stream.ts';
import { inForm } from '#tests/support/form.ts';
import { pgbouncerMissing, startPgBouncer } from '#tests/support/pgbouncer.ts';
import { postgresMissing } from '#tests/support/postgres.ts';

const clients = 8;
const secondsMax = inForm(3, 60);
const hearMsMax = 1_500;

describe('nodes behind PgBouncer', { skip: postgresMissing || pgbouncerMissing }, () => {
  let cluster: Cluster;
  before(async () => void (cluster = await startCluster({ nodes: 2, between: startPgBouncer })));
  after(() => cluster.stop());
  const nodeAt = (place: number) => cluster.nodes[place % 2] ?? assert.fail();

  it('say that they have to ask for news, and hear them all the same', async () => {
    for (const node of cluster.nodes) {
      const { json } = await ask(node, 'GET', '/healthcheck');
      assert.deepEqual([json.status, json.nodes.notices], ['ok', 'poll'], JSON.stringify(json));
    }
    const token = await joinAs(nodeAt(0), 'alice');
    const authorization = `Bearer ${token}`;
    using stream = await openStream(`${nodeAt(1).url}/stream`, { authorization }, async () => {});
    const body = { symbol: 'AAPL', quantity: '1' };
    assert.equal((await ask(nodeAt(0), 'POST', '/buy-stock', { body, token })).status, 201);
    const isOfOrder = ({ event }: { event: string }) => /^(order|fill|transaction)/.test(event);
    await until(async () => stream.events.some(isOfOrder), hearMsMax);
  });

  it('trade side by side without a fault', async (test) => {
    const tokens = await Promise.all(
      Array.from({ length: clients }, (_, client) => joinAs(nodeAt(client), `user${client}`)),
    );
    const until = performance.now() + secondsMax * 1_000;
    let orders = 0;
    await Promise.all(
      tokens.map(async (token, client) => {
        for (let turn = 0; performance.now() < until; turn += 1) {
          const body = { symbol: 'AAPL', quantity: '0.01' };
          const node = nodeAt(client + turn);
          const bought = await ask(node, 'POST', '/buy-stock', { body, token, key: `${turn}` });
          const seen = await ask(nodeAt(client + turn + 1), 'GET', '/view-portfolio', { token });
          const answers = JSON.stringify([turn, bought, seen]);
          assert.deepEqual([bought.status, seen.status], [201, 200], answers);
          const held = Number(seen.json.positions[0]?.quantity ?? 0);
          assert.equal(Math.round(held * 100), turn + 1, answers);
          orders += 1;
        }
      }),
    );
    test.diagnostic(`${orders} orders in ${secondsMax} s`);
    assert.ok(orders > 0);
    for (const node of cluster.nodes) assert.doesNotMatch(node.output(), /"level":(50|60)/);
  });

  it('keep books that an operator finds in order, through PgBouncer as well', async () => {
    for (const command of ['verify', 'accounts', 'migrate-schema']) {
      const { status, lines } = await papertape({ ...cluster.settings }, [command]);
      assert.equal(status, 0, `${command}: ${lines.join('\n')}`);
    }
  });
});
