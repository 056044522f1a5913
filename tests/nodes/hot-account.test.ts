// Four nodes, sixteen clients, one account that all of them trade on, and many that nobody shares:
// no gap, no overspending, few decisions twice. Then sessions that end on one node, at once on all.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { papertape } from '#tests/support/command.ts';
import { ask, joinAs, startCluster, type Cluster } from '#tests/support/cluster.ts';
import { inForm } from '#tests/support/form.ts';
import { postgresMissing } from '#tests/support/postgres.ts';

const clientsMax = 16;
const secondsMax = inForm(4, 60);
const ownAccounts = inForm(16, 200);
const endings = inForm(10, 100);
const triesOfEnding = inForm(40, 100);
/** In seconds alone the first of them, on cold code, count for too much. */
const conflictsPerSuccessMax = inForm(0.5, 0.25);

describe('four nodes under load', { skip: postgresMissing }, () => {
  let cluster: Cluster;
  before(
    async () => void (cluster = await startCluster({ nodes: 4, settings: { LOG_LEVEL: 'debug' } })),
  );
  after(() => cluster.stop());
  const nodeAt = (place: number) => cluster.nodes[place % cluster.nodes.length] ?? assert.fail();
  const conflicts = () =>
    cluster.nodes.reduce(
      (sum, node) => sum + [...node.output().matchAll(/"event":"journal_conflict"/g)].length,
      0,
    );

  /** Orders by all clients at once until the time is over; counts what they were answered. */
  async function press(tokenOf: (client: number, turn: number) => string) {
    const until = performance.now() + secondsMax * 1_000;
    const statuses = new Map<number, number>();
    await Promise.all(
      Array.from({ length: clientsMax }, async (_, client) => {
        for (let turn = 0; performance.now() < until; turn += 1) {
          const { status } = await ask(nodeAt(client + turn), 'POST', '/buy-stock', {
            body: { symbol: 'AAPL', quantity: '0.01' },
            token: tokenOf(client, turn),
            key: `${client} ${turn}`,
          });
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
      }),
    );
    return statuses;
  }

  it('trade one account without a gap and with few conflicts', async (test) => {
    const token = await joinAs(nodeAt(0), 'hot');
    const before = conflicts();
    const statuses = await press(() => token);
    const bought = statuses.get(201) ?? 0;
    test.diagnostic(
      `${Math.round(bought / secondsMax)} orders a second, ${conflicts() - before} conflicts of ${bought}`,
    );
    assert.ok(bought > 0);
    assert.ok(
      [...statuses.keys()].every((status) => status === 201 || status === 503),
      JSON.stringify([...statuses]),
    );
    const { json } = await ask(nodeAt(3), 'GET', '/view-portfolio', { token });
    assert.equal(Math.round(Number(json.positions[0].quantity) * 100), bought);
    const { lines } = await papertape({ ...cluster.settings }, [
      'export',
      '--account',
      'hot',
      '--format',
      'jsonl',
    ]);
    const sequences = lines.map((line) => Number(JSON.parse(line).sequence));
    assert.deepEqual(
      sequences.toSorted((a, b) => a - b),
      Array.from({ length: bought + 1 }, (_, place) => place + 1),
    );
    assert.ok(
      conflicts() - before <= bought * conflictsPerSuccessMax,
      `${conflicts() - before} of ${bought}`,
    );
  });

  it('trade many accounts without any conflict that matters', async (test) => {
    const tokens: string[] = [];
    for (let user = 0; user < ownAccounts; user += 1)
      tokens.push(await joinAs(nodeAt(user), `own${user}`));
    const statuses = await press(
      (client, turn) => tokens[(client + turn * clientsMax) % ownAccounts] ?? '',
    );
    test.diagnostic(`${Math.round((statuses.get(201) ?? 0) / secondsMax)} orders a second`);
    assert.deepEqual([...statuses.keys()], [201], JSON.stringify([...statuses]));
    assert.equal((await papertape({ ...cluster.settings }, ['verify'])).status, 0);
  });

  it('accept no session that has ended on another of them', async () => {
    let accepted = 0;
    const credentials = { username: 'hot', password: 'curiouser and curiouser' };
    for (let ending = 0; ending < endings; ending += 1) {
      const { json } = await ask(nodeAt(ending), 'POST', '/login', { body: credentials });
      const token = String(json.token);
      await Promise.all(cluster.nodes.map((node) => ask(node, 'GET', '/view-user', { token })));
      assert.equal((await ask(nodeAt(ending + 1), 'POST', '/logout', { token })).status, 204);
      const tries = await Promise.all(
        Array.from({ length: triesOfEnding }, (_, place) =>
          ask(nodeAt(place), 'GET', '/view-user', { token }),
        ),
      );
      accepted += tries.filter(({ status }) => status !== 401).length;
    }
    assert.equal(accepted, 0, `of ${endings * triesOfEnding}`);
  });
});
