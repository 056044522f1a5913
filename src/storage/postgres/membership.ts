// This server as one of the nodes on a database: its beats, its leases and its notices.
import type { Clock } from '#src/runtime/clock.ts';
import type { Membership } from '#src/storage/membership.ts';
import type { WriteStatement } from '#src/storage/database.ts';
import type { PostgresAddress } from './address.ts';
import type { Connections } from './connections.ts';
import { keepLeases } from './kept-leases.ts';
import { openNotices } from './notices.ts';

type Needs = {
  readonly address: PostgresAddress;
  readonly connections: Connections;
  /** Real time: other nodes judge this one by it. */
  readonly clock: Clock;
  /** Unlike any other, also of an earlier run. */
  readonly node: string;
  readonly place: string;
  readonly release: string;
  /** Told how far the database's clock is ahead of this one, give or take. */
  readonly onClock: (aheadMs: number, uncertainMs: number) => void;
};

/** Told when a node has let go of work, so that nobody waits for its silence. */
const freeTopic = 'free';
/** The lock keeps a successor waiting until what is written under the lease is there. */
const fence = 'SELECT 1 FROM leases WHERE name = ? AND holder = ? FOR SHARE';

/** Joins the nodes; what nobody does is this node's work when it resolves. */
export async function joinNodes(needs: Needs): Promise<Membership> {
  const { node, place, release } = needs;
  const notices = await openNotices(needs);
  const facts = () => ({ node, place, release, polls: notices.polls() });
  const leases = await keepLeases({ ...needs, facts }).catch(async (error: unknown) => {
    await notices.end();
    throw error;
  });
  let hasEnded = false;
  const others = () => leases.nodes().filter((each) => each.node !== node);
  notices.address(() => ({
    isThere: others().length > 0,
    polls: others().some(({ polls }) => polls),
  }));
  notices.subscribe(freeTopic, { hear: () => void leases.beatNow(), reread: () => {} });
  return {
    node,
    notices,
    holds: leases.holds,
    onChange: leases.onChange,
    count: () => others().length + 1,
    releases: () => new Set(leases.nodes().map((each) => each.release)),
    fence: (work): WriteStatement => ({ sql: fence, parameters: [work, node], mustChange: true }),
    async end() {
      if (hasEnded) return;
      hasEnded = true;
      await leases.end();
      notices.publish(freeTopic, node);
      await notices.settled();
      await notices.end();
    },
  };
}
