// Notices between nodes by LISTEN and NOTIFY. Those of a turn of the loop are sent together, apart
// from other transactions, since a NOTIFY takes a lock of the whole server when it commits. For a
// node that cannot listen they are written down as well, and it asks several times a second.
import type { Clock } from '#src/runtime/clock.ts';
import { repeat } from '#src/runtime/repeat.ts';
import type { NoticeListener, Notices } from '#src/storage/notices.ts';
import type { PostgresAddress } from './address.ts';
import type { Connections } from './connections.ts';
import { channel, startListening } from './listening.ts';
import { createWrittenNotices } from './written-notices.ts';

type Needs = {
  readonly address: PostgresAddress;
  readonly connections: Connections;
  /** Real time. */
  readonly clock: Clock;
  readonly node: string;
};

/** Of the other nodes: whether there are any, and whether one of them cannot listen. */
export type Audience = { readonly isThere: boolean; readonly polls: boolean };

export type PostgresNotices = Notices & {
  /** Whether this node cannot listen. */
  polls(): boolean;
  /** Says who is to be told from now on; nobody at first. */
  address(audience: () => Audience): void;
  /** Resolves when what was published has been sent. */
  settled(): Promise<void>;
  end(): Promise<void>;
};

/** Bytes of one notice; PostgreSQL takes less than 8000. */
const bytesMax = 7_000;
const pollMs = 250;
/** Others learn within this time that a node cannot listen; until then it reads everything anew. */
const unannouncedMs = 3_000;
const rereadMs = 1_000;
const notify = `SELECT pg_notify('${channel}', content)
  FROM unnest(CAST(? AS text[])) AS told (content)`;

type Content = { readonly node: string; readonly topic: string; readonly texts: readonly string[] };

/** Resolves when it is known whether this node can listen. */
export async function openNotices(needs: Needs): Promise<PostgresNotices> {
  const { connections, clock, node } = needs;
  const listeners = new Map<string, NoticeListener[]>();
  const written = createWrittenNotices(connections, node);
  let audience = (): Audience => ({ isThere: false, polls: false });
  let lostAt = clock.monotonicNow();
  let rereadAt = -Infinity;

  const dispatch = (contents: readonly string[]) => dispatchAll(listeners, node, contents);
  const reread = () => [...listeners.values()].flat().forEach((listener) => listener.reread());

  const listening = await startListening({
    ...needs,
    notify: (content) => connections.query(notify, [[content]]),
    onNotice: (content) => dispatch([content]),
    onProven: reread,
    onLost: () => void (lostAt = clock.monotonicNow()),
  });

  async function poll(): Promise<number> {
    const now = clock.monotonicNow();
    if (listening.isProven()) return pollMs;
    if (now - lostAt < unannouncedMs && now - rereadAt >= rereadMs) {
      rereadAt = now;
      reread();
    }
    // The next look finds what this one could not read.
    dispatch(await written.read().catch(() => []));
    return pollMs;
  }

  const polling = repeat(clock, poll);
  const publisher = createPublisher(async (contents) => {
    const { isThere, polls } = audience();
    if (!isThere) return;
    await connections.query(notify, [contents]);
    if (polls) await written.write(contents);
  }, node);
  return {
    ...publisher,
    subscribe(topic, listener) {
      listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
      listener.reread();
    },
    way: () => (listening.isProven() ? 'listen' : 'poll'),
    polls: () => !listening.isProven(),
    address: (next) => void (audience = next),
    async end() {
      polling.stop();
      listening.end();
    },
  };
}

function dispatchAll(
  listeners: ReadonlyMap<string, readonly NoticeListener[]>,
  node: string,
  contents: readonly string[],
): void {
  // Only nodes write here.
  const told = contents.map((content) => JSON.parse(content) as Content);
  for (const { node: from, topic, texts } of told) {
    if (from === node) continue;
    for (const listener of listeners.get(topic) ?? []) listener.hear(texts);
  }
}

/** What is published while others are being sent goes with the next ones. */
function createPublisher(
  send: (contents: readonly string[]) => Promise<void>,
  node: string,
): Pick<PostgresNotices, 'publish' | 'settled'> {
  let waiting = new Map<string, Set<string>>();
  let sending: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (waiting.size > 0) {
      // What is published later in this turn of the loop goes along.
      await new Promise((resolve) => setImmediate(resolve));
      const taken = waiting;
      waiting = new Map();
      const contents = [...taken].flatMap(([topic, texts]) => contentsOf(node, topic, [...texts]));
      // A notice that is lost is made up for by whoever reads the tables now and then.
      await send(contents).catch(() => {});
    }
    sending = undefined;
  }

  return {
    publish(topic, text) {
      waiting.set(topic, (waiting.get(topic) ?? new Set()).add(text));
      sending ??= run();
    },
    settled: async () => sending,
  };
}

function contentsOf(node: string, topic: string, texts: readonly string[]): readonly string[] {
  const contents: string[] = [];
  let chunk: string[] = [];
  let bytes = 0;
  for (const text of texts) {
    if (bytes + text.length > bytesMax) {
      contents.push(JSON.stringify({ node, topic, texts: chunk } satisfies Content));
      [chunk, bytes] = [[], 0];
    }
    chunk.push(text);
    bytes += text.length + 3;
  }
  return [...contents, JSON.stringify({ node, topic, texts: chunk } satisfies Content)];
}
