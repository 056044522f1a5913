// Nodes as real processes on a real PostgreSQL, with one price source for all of them.
import assert from 'node:assert/strict';
import { startSimulator, type Simulator } from '#simulator/simulator.ts';
import type { SimulatorPlan } from '#simulator/limits/plan.ts';
import { createClock } from '#src/runtime/clock.ts';
import { startPostgres, type PostgresServer } from './postgres.ts';
import { startServerProcess, type RunningServer } from './process.ts';

export type NodeReply = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // Tests assert on what they read, so the shape is theirs to state.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
};

export type Cluster = {
  readonly postgres: PostgresServer;
  readonly simulator: Simulator;
  readonly settings: Readonly<Record<string, string>>;
  readonly nodes: RunningServer[];
  /** One more node, of this release or of the one in the folder. */
  add(settings?: Record<string, string>, folder?: string): Promise<RunningServer>;
  /** The node that holds the lease. */
  holderOf(lease: string): Promise<RunningServer>;
  /** Ends it at once, as by a crash. */
  kill(node: RunningServer): Promise<void>;
  stop(): Promise<void>;
};

export const clusterPassword = 'curiouser and curiouser';

/** What stands between the nodes and PostgreSQL. */
export type Between = { readonly port: number; stop(): Promise<void> };

type Options = {
  readonly nodes: number;
  readonly plan?: SimulatorPlan & ('free' | 'realtime150' | 'realtime1200');
  readonly marketHours?: 'always' | 'nyse';
  readonly settings?: Readonly<Record<string, string>>;
  readonly isDurable?: boolean;
  readonly postgresSettings?: Readonly<Record<string, string>>;
  /** The language by whose rules the database would compare texts, such as `tr-TR`. */
  readonly language?: string;
  /** Starts a pooler before the server on the port, for the role. */
  readonly between?: (port: number, role: string) => Promise<Between>;
};

/** A database, a price source and the nodes; all of them are there when it resolves. */
export async function startCluster(options: Options): Promise<Cluster> {
  const { plan = 'realtime1200', marketHours = 'always', isDurable = false } = options;
  const postgres = await startPostgres({ isDurable, settings: options.postgresSettings ?? {} });
  await postgres.admin('postgres', 'CREATE ROLE papertape LOGIN');
  const { language } = options;
  const collation = language ? `LOCALE_PROVIDER icu ICU_LOCALE '${language}'` : '';
  await postgres.admin(
    'postgres',
    `CREATE DATABASE books OWNER papertape ${collation} TEMPLATE template0`,
  );
  const simulator = await startSimulator({
    port: 0,
    host: '127.0.0.1',
    plan,
    seed: 7,
    marketHours,
    calmUntil: '9999-12-31',
    clock: createClock(),
  });
  const between = await options.between?.(postgres.port, 'papertape');
  const port = between?.port ?? postgres.port;
  const market = { ALPHA_VANTAGE_PLAN: plan, SIMULATOR_MARKET_HOURS: marketHours };
  const settings = { ...settingsOf(port, simulator), ...market, ...options.settings };
  const nodes: RunningServer[] = [];
  const add = async (more: Record<string, string> = {}, folder?: string) => {
    const node = await startServerProcess({ ...settings, ...more }, folder);
    nodes.push(node);
    return node;
  };
  await Promise.all(Array.from({ length: options.nodes }, () => add()));
  const holderOf = async (lease: string) => {
    const [row] = await postgres.admin(
      'books',
      `SELECT place FROM nodes JOIN leases ON holder = node WHERE name = '${lease}'`,
    );
    const pid = Number(/process (\d+)$/.exec(String(row?.['place']))?.[1]);
    return nodes.find((node) => node.pid() === pid) ?? assert.fail(`nobody holds ${lease}`);
  };
  return {
    postgres,
    simulator,
    settings,
    nodes,
    add,
    holderOf,
    async kill(node) {
      nodes.splice(nodes.indexOf(node), 1);
      await node.stop('SIGKILL').catch(() => {});
    },
    async stop() {
      await Promise.all(nodes.map((node) => node.stop('SIGTERM').catch(() => {})));
      await simulator.close();
      await between?.stop();
      await postgres.stop();
    },
  };
}

function settingsOf(port: number, simulator: Simulator): Record<string, string> {
  return {
    DATABASE_URL: `postgres://papertape@127.0.0.1:${port}/books`,
    ALPHA_VANTAGE_API_KEY: 'CLUSTERKEY',
    ALPHA_VANTAGE_URL: simulator.url,
    REQUESTS_PER_SECOND_PER_USER: '0',
    REQUESTS_PER_SECOND_PER_ADDRESS: '0',
    ACCOUNTS_PER_HOUR_PER_ADDRESS: '0',
    CONNECTIONS_PER_ADDRESS: '0',
  };
}

/** A request to a node; a refused or cut connection is status 0. */
export async function ask(
  node: Pick<RunningServer, 'url'>,
  method: string,
  path: string,
  { body, token, key }: { body?: object; token?: string; key?: string } = {},
): Promise<NodeReply> {
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body && { 'content-type': 'application/json' }),
    ...(key !== undefined && { 'idempotency-key': key }),
  };
  try {
    const request = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const response = await fetch(`${node.url}${path}`, request);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    const { status, headers: got } = response;
    return { status, headers: got, text, json: isJson ? JSON.parse(text) : undefined };
  } catch (error) {
    return { status: 0, headers: new Headers(), text: explained(error), json: undefined };
  }
}

/** A new user with a session. */
export async function joinAs(node: RunningServer, username: string): Promise<string> {
  const credentials = { username, password: clusterPassword };
  const created = await postPatiently(node, '/create-account', credentials);
  assert.equal(created.status, 201, created.text);
  const loggedIn = await postPatiently(node, '/login', credentials);
  assert.equal(loggedIn.status, 200, loggedIn.text);
  return String(loggedIn.json.token);
}

/** A machine with other work lets hashes wait: who is told so comes back when told to. */
async function postPatiently(
  node: RunningServer,
  path: string,
  body: object,
  attemptsLeft = 20,
): Promise<NodeReply> {
  const reply = await ask(node, 'POST', path, { body });
  if (reply.status !== 503 || attemptsLeft === 0) return reply;
  const seconds = Number(reply.headers.get('retry-after'));
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  return postPatiently(node, path, body, attemptsLeft - 1);
}

/** Resolves with how long it took until it was so. */
export async function until(isSo: () => Promise<boolean>, msMax: number): Promise<number> {
  const startedAt = performance.now();
  while (!(await isSo())) {
    assert.ok(performance.now() - startedAt < msMax, `not within ${msMax} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return performance.now() - startedAt;
}

function explained(error: unknown): string {
  return error instanceof Error ? `${String(error)} (${String(error.cause)})` : String(error);
}
