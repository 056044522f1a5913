// What networks, frozen processes and databases do to nodes: requests end in time, nothing that was
// answered is lost, nothing old is shown, and everything goes on by itself.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from 'pg';
import { papertape } from '#tests/support/command.ts';
import { ask, joinAs, startCluster, until, type Cluster } from '#tests/support/cluster.ts';
import { inForm } from '#tests/support/form.ts';
import { postgresMissing } from '#tests/support/postgres.ts';
import { startPostgresProxy, type PostgresProxy } from '#tests/support/postgres-proxy.ts';
import type { RunningServer } from '#tests/support/process.ts';

/** A request ends within this time, whatever the database does. */
const answerMsMax = 12_000;
const recoveryMsMax = 5_000;
const frozenMs = inForm(5_000, 10_000);
const kills = inForm(2, 8);

describe('nodes in trouble', { skip: postgresMissing }, () => {
  let cluster: Cluster;
  let proxy: PostgresProxy;
  let behind: RunningServer;
  let direct: RunningServer;
  let token: string;
  const answered = new Map<string, string>();
  let count = 0;
  before(async () => {
    cluster = await startCluster({ nodes: 1, isDurable: true });
    proxy = await startPostgresProxy(cluster.postgres.port);
    const address = `postgres://papertape@127.0.0.1:${proxy.port}/books`;
    behind = await cluster.add({ DATABASE_URL: address });
    [direct = assert.fail()] = cluster.nodes;
    token = await joinAs(direct, 'alice');
  });
  after(async () => {
    proxy.set({});
    await cluster.stop();
    await proxy.close();
  });

  /** Buys a hundredth; what was answered is remembered. */
  const buy = async (node: RunningServer) => {
    const key = `order ${(count += 1)}`;
    const body = { symbol: 'AAPL', quantity: '0.01' };
    const reply = await ask(node, 'POST', '/buy-stock', { body, token, key });
    if (reply.status === 201) answered.set(key, reply.text);
    return { key, ...reply };
  };
  const held = async (node: RunningServer) => {
    const reply = await ask(node, 'GET', '/view-portfolio', { token });
    return { status: reply.status, quantity: reply.json?.positions?.[0]?.quantity };
  };
  const recovers = (node: RunningServer) =>
    until(async () => (await buy(node)).status === 201, recoveryMsMax);

  for (const [name, trouble] of [
    ['swallows everything', { isBlackHole: true }],
    ['accepts and never answers', { isHalfOpen: true }],
    ['refuses connections', { isDown: true }],
  ] as const) {
    it(`answer 503 in time behind a network that ${name}, and go on after it`, async () => {
      await recovers(behind);
      proxy.set(trouble);
      if (!('isBlackHole' in trouble)) proxy.cut();
      const started = performance.now();
      const replies = await Promise.all([buy(behind), buy(behind), held(behind)]);
      assert.ok(performance.now() - started < answerMsMax, `${performance.now() - started} ms`);
      assert.ok(
        replies.every(({ status }) => status === 503),
        JSON.stringify(replies),
      );
      const ready = await ask(behind, 'GET', '/healthcheck?probe=ready');
      assert.equal(ready.status, 503);
      proxy.set({});
      proxy.cut();
      await recovers(behind);
      // Ten for its work, and one that listens.
      assert.ok(proxy.connections() <= 11, `${proxy.connections()} connections`);
    });
  }

  it('trade behind a network that is slow', async () => {
    proxy.set({ delayMs: 100 });
    assert.equal((await buy(behind)).status, 201);
    assert.equal((await held(behind)).status, 200);
    proxy.set({});
  });

  it('show nothing old after they were frozen, and have lost their work to others', async () => {
    await recovers(behind);
    const before = await held(direct);
    assert.deepEqual(await held(behind), before);
    process.kill(behind.pid(), 'SIGSTOP');
    await buy(direct);
    await new Promise((resolve) => setTimeout(resolve, frozenMs));
    const others = await ask(direct, 'GET', '/healthcheck');
    assert.equal(others.json.nodes.live, 1, 'a frozen node counts as dead');
    const now = await held(direct);
    assert.notDeepEqual(now, before);
    const reading = held(behind);
    process.kill(behind.pid(), 'SIGCONT');
    assert.deepEqual(await reading, now);
    assert.equal((await buy(behind)).status, 201);
    await until(async () => {
      const { json } = await ask(direct, 'GET', '/healthcheck');
      return json.nodes.live === 2;
    }, recoveryMsMax);
  });

  it('lose nothing that was answered when they are killed in turn', async () => {
    const load = { isOn: true };
    const clients = Array.from({ length: 6 }, async (_, client) => {
      while (load.isOn) {
        const node = cluster.nodes[client % cluster.nodes.length];
        if (node) await buy(node);
      }
    });
    for (let kill = 0; kill < kills; kill += 1) {
      await cluster.add();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const [victim] = cluster.nodes;
      assert.ok(victim);
      await cluster.kill(victim);
    }
    load.isOn = false;
    await Promise.all(clients);
    [direct = assert.fail()] = cluster.nodes;
    for (const [key, text] of answered) {
      const body = { symbol: 'AAPL', quantity: '0.01' };
      const again = await ask(direct, 'POST', '/buy-stock', { body, token, key });
      assert.equal(again.text, text, 'the first answer again');
    }
    const { status, lines } = await papertape({ ...cluster.settings }, ['verify']);
    assert.equal(status, 0, lines.join('\n'));
  });

  it('keep what beats small beside a transaction that sees the past', async () => {
    const place = cluster.postgres.urlOf('books');
    const reader = new Client({ connectionString: place });
    await reader.connect();
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM nodes');
    const sizeOf = async () => {
      const sql =
        "SELECT pg_total_relation_size('nodes') + pg_total_relation_size('leases') AS size";
      return Number((await cluster.postgres.admin('books', sql))[0]?.['size']);
    };
    const before = await sizeOf();
    const seconds = inForm(5, 60);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    const grown = (await sizeOf()) - before;
    await reader.end();
    // A beat a second and node, a row of some 200 bytes, in pages of 8 KiB.
    const bound = 2 * 8_192 + seconds * cluster.nodes.length * 300;
    assert.ok(grown <= bound, `${grown} bytes in ${seconds} s`);
  });
});

describe('nodes on a database in another place and language', { skip: postgresMissing }, () => {
  it('answer as everywhere', async () => {
    const foreign = { timezone: 'Asia/Kolkata', DateStyle: 'German' };
    // By Turkish rules I is no capital of i, and the order of letters is another one.
    const place = { postgresSettings: foreign, language: 'tr-TR' };
    const cluster = await startCluster({ nodes: 1, ...place });
    const [node = assert.fail()] = cluster.nodes;
    const token = await joinAs(node, 'INGRID');
    const again = { username: 'ingrid', password: 'through the looking glass' };
    const taken = await ask(node, 'POST', '/create-account', { body: again });
    assert.equal(taken.json.code, 'username_taken', taken.text);
    const names = ['IBM', 'INTC', 'ICE', 'JPM', 'HD'];
    for (const symbol of names) {
      const body = { symbol, quantity: '1' };
      const bought = await ask(node, 'POST', '/buy-stock', { body, token });
      assert.equal(bought.status, 201, bought.text);
    }
    const { json } = await ask(node, 'GET', '/view-portfolio', { token });
    const shown = json.positions.map(({ symbol }: { symbol: string }) => symbol);
    assert.deepEqual(shown, names.toSorted());
    assert.equal((await papertape({ ...cluster.settings }, ['verify'])).status, 0);
    const body = { symbol: 'AAPL', quantity: '1' };
    const bought = await ask(node, 'POST', '/buy-stock', { body, token });
    assert.equal(bought.status, 201, bought.text);
    const age =
      Date.now() - Date.parse(bought.json.order.filled_at ?? bought.json.order.submitted_at);
    assert.ok(Math.abs(age) < 60_000, `${age} ms`);
    assert.equal((await ask(node, 'GET', '/healthcheck')).json.nodes.live, 1);
    await cluster.stop();
  });
});
