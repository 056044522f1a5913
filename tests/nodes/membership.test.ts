// Nodes in this process on one PostgreSQL: what they tell each other arrives, also where nobody can
// listen, and what one of them does alone another one does within five seconds of its silence.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createClock } from '#src/runtime/clock.ts';
import { NotAskerError } from '#src/market/sharing/want.ts';
import { fencedForAsker } from '#src/storage/fenced.ts';
import { asker, partNames, type Membership } from '#src/storage/membership.ts';
import type { PostgresAddress } from '#src/storage/postgres/address.ts';
import { createConnections } from '#src/storage/postgres/connections.ts';
import { createPostgresPort } from '#src/storage/postgres/database.ts';
import { joinNodes } from '#src/storage/postgres/membership.ts';
import { until } from '#tests/support/cluster.ts';
import { postgresPlace } from '#tests/support/engine.ts';
import { createPostgresDatabase, postgresMissing } from '#tests/support/postgres.ts';
import { startPostgresProxy, type PostgresProxy } from '#tests/support/postgres-proxy.ts';

const takeoverMsMax = 5_000;
const noticeMsMax = 1_000;

type Node = {
  readonly membership: Membership;
  readonly connections: ReturnType<typeof createConnections>;
  readonly heard: string[];
  readonly rereads: { count: number };
};

async function join(address: PostgresAddress, node: string): Promise<Node> {
  const connections = createConnections(address, { answerMsMax: 2_000 });
  const clock = createClock();
  const facts = { node, place: node, release: '1.0.0', onClock: () => {} };
  const membership = await joinNodes({ address, connections, clock, ...facts });
  const heard: string[] = [];
  const rereads = { count: 0 };
  membership.notices.subscribe('test', {
    hear: (texts) => void heard.push(...texts),
    reread: () => void (rereads.count += 1),
  });
  return { membership, connections, heard, rereads };
}

async function leave({ membership, connections }: Node): Promise<void> {
  await membership.end();
  await connections.close();
}

const partsOf = ({ membership }: Node) => partNames.filter((name) => membership.holds(name)).length;

describe('nodes on one database', { skip: postgresMissing }, () => {
  let address: PostgresAddress;
  let proxy: PostgresProxy;
  before(async () => {
    address = postgresPlace(await createPostgresDatabase());
    proxy = await startPostgresProxy(address.port);
  });
  after(() => proxy.close());
  const behindProxy = () => ({ ...address, port: proxy.port });

  it('share the parts evenly, and one of them asks', async () => {
    const first = await join(address, 'a');
    assert.ok(first.membership.holds(asker));
    assert.equal(partsOf(first), partNames.length, 'who is alone does everything at once');
    const second = await join(address, 'b');
    const third = await join(address, 'c');
    const nodes = [first, second, third];
    await until(async () => nodes.every((node) => partsOf(node) >= 4), takeoverMsMax);
    const held = partNames.map(
      (name) => nodes.filter((node) => node.membership.holds(name)).length,
    );
    assert.deepEqual([...new Set(held)], [1], "each part is one node's");
    assert.equal(nodes.filter(({ membership }) => membership.holds(asker)).length, 1);
    const started = performance.now();
    await leave(first);
    await until(async () => partsOf(second) + partsOf(third) === partNames.length, 1_500);
    assert.ok(performance.now() - started < 1_500, 'who leaves lets go');
    await leave(second);
    await leave(third);
  });

  it('take over from one that is cut off, which is not sure of anything any more', async () => {
    const cutOff = await join(behindProxy(), 'cut off');
    const other = await join(address, 'other');
    await until(async () => partsOf(other) === partNames.length / 2, takeoverMsMax);
    const writes = fencedForAsker(createPostgresPort(cutOff.connections), cutOff.membership);
    const job = [{ sql: 'UPDATE access_changes SET version = version', parameters: [] }];
    assert.deepEqual(await writes.write(job), [1]);
    proxy.set({ isBlackHole: true });
    const took = await until(async () => other.membership.holds(asker), takeoverMsMax);
    assert.ok(took < takeoverMsMax);
    assert.equal(cutOff.membership.holds(asker), false);
    assert.equal(partsOf(cutOff), 0);
    // Even one that thinks it still holds the lease writes nothing.
    const sure = { ...cutOff.membership, holds: () => true };
    const onTheLine = fencedForAsker(createPostgresPort(other.connections), sure);
    await assert.rejects(onTheLine.write(job), NotAskerError);
    proxy.set({});
    proxy.cut();
    await until(async () => partsOf(cutOff) > 0, 2 * takeoverMsMax);
    assert.equal(other.membership.holds(asker), true);
    await leave(cutOff);
    await leave(other);
  });

  it('hear each other within the second, where they can listen and where they cannot', async () => {
    const teller = await join(address, 'teller');
    const listener = await join(address, 'listener');
    proxy.set({ isMute: true });
    const deaf = await join(behindProxy(), 'deaf');
    assert.equal(listener.membership.notices.way(), 'listen');
    assert.equal(deaf.membership.notices.way(), 'poll');
    // Until everybody has beaten, and nodes that were cut off count no longer.
    await new Promise((resolve) => setTimeout(resolve, takeoverMsMax));
    assert.equal(teller.membership.count(), 3);
    for (const text of ['one', 'two', 'three']) {
      teller.membership.notices.publish('test', text);
      const hasHeard = async () => listener.heard.includes(text) && deaf.heard.includes(text);
      await until(hasHeard, noticeMsMax);
    }
    assert.deepEqual(deaf.heard, ['one', 'two', 'three'], 'once each');
    assert.deepEqual(teller.heard, [], 'nobody hears itself');
    for (const node of [teller, listener, deaf]) await leave(node);
    proxy.set({});
  });

  it('read everything anew when their line was cut', async () => {
    const cut = await join(behindProxy(), 'cut');
    const teller = await join(address, 'teller');
    const before = cut.rereads.count;
    proxy.cut();
    await until(async () => cut.rereads.count > before, takeoverMsMax);
    await until(async () => cut.membership.notices.way() === 'listen', takeoverMsMax);
    teller.membership.notices.publish('test', 'after');
    await until(async () => cut.heard.includes('after'), noticeMsMax);
    await leave(cut);
    await leave(teller);
  });
});
