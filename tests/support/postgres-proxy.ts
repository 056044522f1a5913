// A TCP proxy before PostgreSQL that does to connections what networks and poolers do: it delays,
// cuts, swallows, accepts and never answers, or keeps notices to itself.
import { createServer, connect, type Socket } from 'node:net';
import { once } from 'node:events';
import assert from 'node:assert/strict';

export type ProxyTrouble = {
  /** Milliseconds that each piece waits in either direction. */
  delayMs?: number;
  /** Takes everything and passes nothing on: neither bytes nor ends. */
  isBlackHole?: boolean;
  /** Accepts connections and passes nothing on; those that are open go on. */
  isHalfOpen?: boolean;
  /** Refuses new connections. */
  isDown?: boolean;
  /** LISTEN is taken, and no notice ever comes, as behind a pooler in transaction mode. */
  isMute?: boolean;
};

export type PostgresProxy = {
  readonly port: number;
  /** What befalls connections from now on; nothing where a field is missing. */
  set(trouble: ProxyTrouble): void;
  /** New connections go to another server. */
  aimAt(port: number): void;
  /** Ends all connections at once. */
  cut(): void;
  /** Connections that are open. */
  connections(): number;
  close(): Promise<void>;
};

/** The message of the protocol that brings a notice. */
const notificationResponse = 'A'.charCodeAt(0);
const headerBytes = 5;

type Pair = readonly [client: Socket, upstream: Socket];

/** What is open, what befalls it, and ends of connections that nobody has been told of. */
type State = {
  port: number;
  trouble: ProxyTrouble;
  readonly pairs: Set<Pair>;
  readonly held: (() => void)[];
};

/** Passes everything on until it is told otherwise. */
export async function startPostgresProxy(port: number): Promise<PostgresProxy> {
  const state: State = { port, trouble: {}, pairs: new Set(), held: [] };
  const { pairs, held } = state;
  const server = createServer((client) => {
    if (state.trouble.isDown) client.destroy();
    else join(state, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  return {
    port: address.port,
    set(next) {
      state.trouble = next;
      for (const end of held.splice(0)) end();
    },
    aimAt(next) {
      state.port = next;
    },
    cut() {
      for (const [client, upstream] of pairs) {
        client.resetAndDestroy();
        upstream.destroy();
      }
    },
    connections: () => pairs.size,
    async close() {
      state.trouble = {};
      for (const pair of pairs) for (const each of pair) each.destroy();
      server.close();
    },
  };
}

function join(state: State, client: Socket): void {
  const isDeaf = state.trouble.isHalfOpen === true;
  const upstream = connect(state.port, '127.0.0.1');
  const pair = [client, upstream] as const;
  state.pairs.add(pair);
  const end = () => {
    // A black hole does not even say that the other side has gone.
    if (state.trouble.isBlackHole) {
      state.held.push(end);
      return;
    }
    state.pairs.delete(pair);
    client.destroy();
    upstream.destroy();
  };
  for (const each of pair) each.on('error', () => {}).on('close', end);
  const notMuted = withoutNotices(() => state.trouble.isMute === true);
  client.on('data', (data: Buffer) => pass(state, upstream, isDeaf, data));
  upstream.on('data', (data: Buffer) => pass(state, client, isDeaf, notMuted(data)));
}

function pass(state: State, to: Socket, isDeaf: boolean, data: Buffer): void {
  const send = () => {
    const isSwallowed = isDeaf || state.trouble.isBlackHole;
    if (!isSwallowed && data.length > 0 && !to.destroyed) to.write(data);
  };
  if (state.trouble.delayMs === undefined) send();
  else setTimeout(send, state.trouble.delayMs);
}

/** Leaves out whole messages, which may come in pieces. */
function withoutNotices(isMute: () => boolean): (data: Buffer) => Buffer {
  let rest = Buffer.alloc(0);
  return (data) => {
    if (!isMute() && rest.length === 0) return data;
    rest = Buffer.concat([rest, data]);
    const passed: Buffer[] = [];
    while (rest.length >= headerBytes) {
      const end = 1 + rest.readInt32BE(1);
      if (rest.length < end) break;
      if (rest[0] !== notificationResponse) passed.push(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
    return Buffer.concat(passed);
  };
}
