// Four nodes as real processes and one free key: they ask the price source no more than one would,
// also while the one that asks is killed.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, joinAs, startCluster, until, type Cluster } from '#tests/support/cluster.ts';
import type { RunningServer } from '#tests/support/process.ts';
import { postgresMissing } from '#tests/support/postgres.ts';

const nodesMax = 4;
const requestsMax = 25;
const takeoverMsMax = 5_000;

describe('four nodes on one free key', { skip: postgresMissing }, () => {
  let cluster: Cluster;
  const tokens: string[] = [];
  before(async () => {
    cluster = await startCluster({ nodes: nodesMax, plan: 'free', marketHours: 'nyse' });
    for (let user = 0; user < 8; user += 1) {
      const node = cluster.nodes[user % nodesMax];
      assert.ok(node);
      tokens.push(await joinAs(node, `user${user}`));
    }
  });
  after(() => cluster.stop());

  /** What left for the price source, by what it asked for. */
  const asked = () =>
    cluster.simulator.requests().map((each) => `${each.function} ${each.symbol ?? ''}`);

  const found = async (node: Pick<RunningServer, 'url'>, query: string) => {
    const [token = ''] = tokens;
    const { json } = await ask(node, 'GET', `/search-stocks?query=${query}`, { token });
    return (json?.matches ?? []).map(({ symbol }: { symbol: string }) => symbol) as string[];
  };

  const sixtySymbols = async (): Promise<readonly string[]> => {
    const [node] = cluster.nodes;
    assert.ok(node);
    const lists = await Promise.all('abcdefghijkl'.split('').map((each) => found(node, each)));
    return [...new Set(lists.flat())].slice(0, 60);
  };

  it('fetch the listing once', async () => {
    for (const node of cluster.nodes) {
      await until(async () => (await found(node, 'apple')).length > 0, takeoverMsMax);
    }
    assert.equal(asked().filter((each) => each.startsWith('LISTING')).length, 1);
  });

  it('ask once for what all want at the same moment', async () => {
    const replies = await Promise.all(
      Array.from({ length: 100 }, (_, place) =>
        ask(cluster.nodes[place % nodesMax] ?? assert.fail(), 'GET', '/lookup-stock?symbol=IBM', {
          token: tokens[place % tokens.length] ?? '',
        }),
      ),
    );
    assert.deepEqual([...new Set(replies.map(({ status }) => status))], [200]);
    const prices = new Set(replies.map(({ json }) => json.quote.price));
    assert.equal(prices.size, 1);
    assert.equal(asked().filter((each) => each === 'GLOBAL_QUOTE IBM').length, 1);
  });

  it('spend the day of one key, none of it twice, while askers are killed', async () => {
    const symbols = await sixtySymbols();
    assert.equal(symbols.length, 60);
    let sent = 0;
    const clients = Array.from({ length: 20 }, async (_, client) => {
      for (let turn = 0; turn < 50; turn += 1) {
        const place = (sent += 1);
        const node = cluster.nodes[place % cluster.nodes.length];
        const symbol = symbols[(client * 7 + turn) % symbols.length] ?? '';
        if (!node) continue;
        await ask(node, 'GET', `/lookup-stock?symbol=${symbol}`, {
          token: tokens[place % tokens.length] ?? '',
        });
      }
    });
    for (let kill = 0; kill < 2; kill += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      const victim = await cluster.holderOf('asker');
      await cluster.kill(victim);
      await cluster.add();
    }
    await Promise.all(clients);
    const all = asked();
    assert.equal(new Set(all).size, all.length, `asked twice: ${all.join(', ')}`);
    assert.ok(all.length <= requestsMax, `${all.length} requests`);
    assert.equal(cluster.simulator.counts().throttled, 0);
  });
});
