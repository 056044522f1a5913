// The server of PostgreSQL dies and its synchronous standby takes over: nothing that was answered is
// lost. A copy that lacks what was answered is noticed, and not written to.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { papertape } from '#tests/support/command.ts';
import { ask, joinAs, startCluster, until, type Cluster } from '#tests/support/cluster.ts';
import { copyPostgres, postgresMissing, type PostgresServer } from '#tests/support/postgres.ts';
import { startPostgresProxy, type PostgresProxy } from '#tests/support/postgres-proxy.ts';

const recoveryMsMax = 8_000;

describe('a failover', { skip: postgresMissing }, () => {
  let cluster: Cluster;
  let proxy: PostgresProxy;
  let standby: PostgresServer;
  let old: PostgresServer;
  let token: string;
  const answered = new Map<string, string>();
  let count = 0;
  before(async () => {
    cluster = await startCluster({ nodes: 0, isDurable: true });
    const { postgres } = cluster;
    proxy = await startPostgresProxy(postgres.port);
    const through = { DATABASE_URL: `postgres://papertape@127.0.0.1:${proxy.port}/books` };
    await Promise.all([cluster.add(through), cluster.add(through)]);
    token = await joinAs(nodeAt(0), 'alice');
    for (let order = 0; order < 5; order += 1) await buy(order);
    old = await copyPostgres(postgres, undefined);
    standby = await copyPostgres(postgres, 'standby');
    await postgres.admin('postgres', "ALTER SYSTEM SET synchronous_standby_names = 'standby'");
    await postgres.admin('postgres', 'SELECT pg_reload_conf()');
    await until(async () => {
      const sql = "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'";
      return (await postgres.admin('postgres', sql)).length === 1;
    }, 20_000);
  });
  after(async () => {
    await cluster.stop();
    await proxy.close();
    await Promise.all([standby.stop(), old.stop()]);
  });

  const nodeAt = (place: number) => cluster.nodes[place % cluster.nodes.length] ?? assert.fail();
  const buy = async (place: number) => {
    const key = `order ${(count += 1)}`;
    const body = { symbol: 'AAPL', quantity: '0.01' };
    const reply = await ask(nodeAt(place), 'POST', '/buy-stock', { body, token, key });
    if (reply.status === 201) answered.set(key, reply.text);
    return reply;
  };

  /** As soon as the nodes serve again. */
  const joinAgain = async (username: string) => {
    await until(async () => (await ask(nodeAt(0), 'GET', '/healthcheck')).status === 200, 8_000);
    return joinAs(nodeAt(0), username);
  };

  it('to a synchronous standby loses nothing that was answered', async () => {
    const load = { isOn: true };
    const statuses = new Set<number>();
    const clients = Array.from({ length: 8 }, async (_, client) => {
      while (load.isOn) statuses.add((await buy(client)).status);
    });
    await until(async () => answered.size > 100, 20_000);
    await cluster.postgres.kill();
    await standby.admin('postgres', 'SELECT pg_promote()');
    proxy.aimAt(standby.port);
    proxy.cut();
    await until(async () => (await buy(1)).status === 201, recoveryMsMax);
    const size = answered.size;
    await until(async () => answered.size > size + 50, 20_000);
    load.isOn = false;
    await Promise.all(clients);
    assert.deepEqual(
      [...statuses].toSorted((a, b) => a - b),
      [201, 503],
    );
    for (const [key, text] of answered) {
      const body = { symbol: 'AAPL', quantity: '0.01' };
      const again = await ask(nodeAt(2), 'POST', '/buy-stock', { body, token, key });
      assert.equal(again.text, text);
    }
    const books = {
      ...cluster.settings,
      DATABASE_URL: `postgres://papertape@127.0.0.1:${standby.port}/books`,
    };
    const { status, lines } = await papertape(books, ['verify']);
    assert.equal(status, 0, lines.join('\n'));
  });

  it('to a copy that lacks what was answered is noticed, and nothing is written there', async () => {
    const entriesOf = async () =>
      Number((await old.admin('books', 'SELECT count(*) AS entries FROM journal'))[0]?.['entries']);
    const before = await entriesOf();
    proxy.aimAt(old.port);
    proxy.cut();
    const statuses = new Set<number>();
    await until(async () => {
      const replies = await Promise.all([buy(0), buy(1)]);
      for (const { status } of replies) statuses.add(status);
      return replies.every(({ status }) => status === 503 || status === 423);
    }, recoveryMsMax);
    const told = () => cluster.nodes.every((node) => /database_behind/.test(node.output()));
    await until(async () => told(), recoveryMsMax);
    for (let order = 0; order < 20; order += 1) statuses.add((await buy(order)).status);
    assert.ok(!statuses.has(201), JSON.stringify([...statuses]));
    assert.equal(await entriesOf(), before);
    proxy.aimAt(standby.port);
    proxy.cut();
    const token2 = await joinAgain('bob');
    await until(async () => {
      const { status } = await ask(nodeAt(1), 'GET', '/view-portfolio', { token: token2 });
      return status === 200;
    }, recoveryMsMax);
  });
});
