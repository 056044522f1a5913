// Nodes whose built-in market has a time of its own: all of them show the same one, whoever comes
// later joins it, and it goes on when the one that began it has died.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, joinAs, startCluster, type Cluster } from '#tests/support/cluster.ts';
import { postgresMissing } from '#tests/support/postgres.ts';
import type { RunningServer } from '#tests/support/process.ts';

const speed = 60;
/** What two requests one after the other may be apart, and what the nodes may: market time. */
const apartMsMax = speed * 250;
const ownMarket = {
  ALPHA_VANTAGE_API_KEY: '',
  ALPHA_VANTAGE_URL: '',
  SIMULATOR_START: '2026-03-02T10:00-05:00',
  SIMULATOR_SPEED: `${speed}`,
};

describe('nodes in a market with a time of its own', { skip: postgresMissing }, () => {
  let cluster: Cluster;
  let token: string;
  before(async () => {
    cluster = await startCluster({ nodes: 2, settings: ownMarket });
    token = await joinAs(cluster.nodes[1] ?? assert.fail(), 'alice');
  });
  after(() => cluster.stop());

  const timeAt = async (node: RunningServer | undefined) => {
    const askedAt = performance.now();
    const { json } = await ask(node ?? assert.fail(), 'GET', '/market-clock', { token });
    const answeredAt = performance.now();
    return { at: Date.parse(json.now) - speed * ((askedAt + answeredAt) / 2), json };
  };

  /** How far the times are apart that they show at the same moment. */
  async function apart(nodes: readonly RunningServer[]): Promise<number> {
    const times: number[] = [];
    for (const node of nodes) times.push((await timeAt(node)).at);
    return Math.max(...times) - Math.min(...times);
  }

  it('show one time, also one that joins, and one that goes on alone', async () => {
    assert.equal((await timeAt(cluster.nodes[0])).json.speed, speed);
    assert.ok((await apart(cluster.nodes)) <= apartMsMax, 'begun at once');
    await cluster.add();
    assert.ok((await apart(cluster.nodes)) <= apartMsMax, 'joined');
    const [first = assert.fail(), second = assert.fail()] = cluster.nodes;
    const body = { symbol: 'AAPL', quantity: '1' };
    const bought = await ask(first, 'POST', '/buy-stock', { body, token });
    assert.equal(bought.status, 201, bought.text);
    const { at } = await timeAt(second);
    await cluster.kill(first);
    await cluster.kill(cluster.nodes.at(-1) ?? assert.fail());
    assert.ok(Math.abs((await timeAt(second)).at - at) <= apartMsMax, 'nobody is missed');
    await cluster.add();
    assert.ok((await apart(cluster.nodes)) <= apartMsMax, 'joined after a crash');
  });

  it('are refused another speed in one line', async () => {
    const line =
      /another server of these books runs the market at 60 times real time: set SIMULATOR_SPEED=60/;
    await assert.rejects(cluster.add({ SIMULATOR_SPEED: '30' }), line);
    await assert.rejects(cluster.add({ SIMULATOR_SPEED: '1', SIMULATOR_START: 'now' }), line);
  });
});
