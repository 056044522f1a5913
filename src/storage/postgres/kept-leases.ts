// The leases of this node, kept with one beat a second: what is free is taken, what is more than a
// fair share is given back, and what this node cannot be sure of it does not hold.
import type { Clock } from '#src/runtime/clock.ts';
import type { MonotonicMs } from '#src/runtime/instant.ts';
import { repeat } from '#src/runtime/repeat.ts';
import { asker, partNames } from '#src/storage/membership.ts';
import {
  beatMs,
  buryNodes,
  giveBeat,
  leaveNodes,
  makeLeases,
  releaseLeases,
  silenceMsMax,
  takeLeases,
  type Beat,
  type NodeFacts,
} from './beats.ts';
import type { Connections } from './connections.ts';

export type KeptLeases = {
  holds(name: string): boolean;
  /** Nodes that live, this one included. */
  nodes(): readonly NodeFacts[];
  /** Told after each change of what is held here. */
  onChange(listener: () => void): void;
  /** Beats at once, as when another node says that it has let go of something. */
  beatNow(): Promise<void>;
  end(): Promise<void>;
};

type Needs = {
  readonly connections: Connections;
  /** Real time: others judge this node by it. */
  readonly clock: Clock;
  readonly facts: () => NodeFacts;
  /** Told how far the database's clock is ahead of this one, give or take. */
  readonly onClock: (aheadMs: number, uncertainMs: number) => void;
};

/** A beat on its way counts from when it was sent, and others may be this much ahead. */
const marginMs = 250;
const names = [asker, ...partNames];
/** Beats between two looks for nodes that died long ago. */
const buriedEvery = 600;

/** Beats once before it resolves, and from then on every second. */
export async function keepLeases(needs: Needs): Promise<KeptLeases> {
  const { connections, clock, facts } = needs;
  let held: ReadonlySet<string> = new Set();
  let heldUntil: MonotonicMs = 0;
  let nodes: readonly NodeFacts[] = [facts()];
  const listeners: (() => void)[] = [];
  let beats = 0;
  const isSure = () => clock.monotonicNow() < heldUntil;

  function hold(next: ReadonlySet<string>): void {
    const isSame = next.size === held.size && [...next].every((name) => held.has(name));
    held = next;
    if (!isSame) for (const listener of listeners) listener();
  }

  async function beat(): Promise<void> {
    const sentAt = clock.monotonicNow();
    const askedAt = clock.now();
    const wasSure = isSure() || beats === 0;
    const seen = await giveBeat(connections, facts());
    const tookMs = clock.monotonicNow() - sentAt;
    needs.onClock(seen.databaseNow - askedAt - tookMs / 2, tookMs);
    heldUntil = sentAt + silenceMsMax - marginMs;
    ({ nodes } = seen);
    const own = ownOf(seen, facts().node);
    // Who was silent itself lets the others speak before it takes what was theirs.
    const changes = wasSure ? changesOf(seen, own) : noChanges;
    hold(new Set(own.filter((name) => !changes.release.includes(name))));
    if (changes.release.length > 0) {
      await releaseLeases(connections, facts().node, changes.release);
    }
    if (changes.take.size > 0) await takeLeases(connections, facts().node, changes.take);
    beats += 1;
    if (beats % buriedEvery === 1) await buryNodes(connections);
    if (changes.take.size > 0) await beat();
  }

  await makeLeases(connections, names);
  await beat();
  const beating = repeat(clock, async () => {
    // What cannot be renewed is not held for long.
    await beat().catch(() => {});
    if (!isSure()) hold(new Set());
    return beatMs;
  });
  return {
    holds: (name) => held.has(name) && isSure(),
    nodes: () => nodes,
    onChange: (listener) => void listeners.push(listener),
    beatNow: () => beat().catch(() => {}),
    async end() {
      beating.stop();
      hold(new Set());
      await leaveNodes(connections, facts().node).catch(() => {});
    },
  };
}

function ownOf({ holderByLease }: Beat, node: string): readonly string[] {
  return [...holderByLease].flatMap(([name, holder]) => (holder === node ? [name] : []));
}

type Changes = {
  /** With whoever held each before. */
  readonly take: ReadonlyMap<string, string>;
  readonly release: readonly string[];
};
const noChanges: Changes = { take: new Map(), release: [] };

/** What to take of what is free, and what to give back: parts are shared evenly. */
function changesOf({ nodes, holderByLease }: Beat, own: readonly string[]): Changes {
  const live = new Set(nodes.map(({ node }) => node));
  const free = [...holderByLease].filter(([, holder]) => !live.has(holder));
  const share = Math.ceil(partNames.length / nodes.length);
  const ownParts = own.filter((name) => name !== asker);
  const room = Math.max(0, share - ownParts.length);
  const freeParts = free.filter(([name]) => name !== asker).slice(0, room);
  const freeAsker = free.filter(([name]) => name === asker);
  return { take: new Map([...freeAsker, ...freeParts]), release: ownParts.slice(share) };
}
