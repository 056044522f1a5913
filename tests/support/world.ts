// A whole server in this process: real SQLite in memory, the real simulator on a loopback port, the
// real routes, and one clock for all of them that moves only when a test says so.
import assert from 'node:assert/strict';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { assertInvariants } from '#src/broker/invariants.ts';
import { replay } from '#src/broker/replay.ts';
import type { Configuration, SecuritySettings, Settings } from '#src/config/settings.ts';
import { accountId } from '#src/domain/ids.ts';
import { parseMoney } from '#src/domain/money.ts';
import { createClock, createTestClock, type Clock } from '#src/runtime/clock.ts';
import { createTestLogger } from '#src/runtime/logger.ts';
import { createTestRandom } from '#src/runtime/random.ts';
import { readAccountIds } from '#src/storage/books/account-numbers.ts';
import { assembleApp } from '#src/server/lifecycle.ts';
import { createServices, type Services, type StartUpstream } from '#src/server/services.ts';
import { selfMovingClock } from './self-moving-clock.ts';
import { startSimulator } from '#simulator/simulator.ts';
import { engineAtRest, placeOfTest } from './engine.ts';

/** 10:00 in New York on a Friday: the exchange is open. */
export const fridayMorning = Date.parse('2026-11-20T15:00:00Z');

export const password = 'curiouser and curiouser';

/** Limits are off: everybody in a test comes from one address, and no time passes. */
export const security: SecuritySettings = {
  passwordLengthMin: 8,
  sessionIdleMs: 24 * 3_600_000,
  sessionAbsoluteMs: 30 * 24 * 3_600_000,
  accountsPerUser: 20,
  loginFailuresPerAddress: 0,
  requestsPerSecondPerUser: 0,
  requestsPerSecondPerAddress: 0,
  accountsPerHourPerAddress: 0,
  connectionsPerAddress: 0,
  streams: 10_000,
  streamsPerUser: 20,
  trustedProxies: [],
  corsOrigins: [],
};

export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  readonly text: string;
  // Tests assert on what they read, so the shape is theirs to state.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
};

export type Send = (
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  url: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Reply>;

export type World = Awaited<ReturnType<typeof createWorld>>;

/** What is different from the defaults; a database in memory is one of them. */
export type Changes = Partial<Settings> & { readonly databasePath?: string };

/**
 * `await using world = await createWorld()` closes everything and checks the books of every
 * account.
 */
export async function createWorld(
  changes: Changes = {},
  startsAt = fridayMorning,
  realClock?: Clock,
) {
  const clock = selfMovingClock(createTestClock(startsAt, engineAtRest));
  const logger = createTestLogger();
  const random = createTestRandom();
  const plan = changes.plan ?? 'realtime150';
  const simulator = await startSimulator({
    port: 0,
    host: '127.0.0.1',
    plan,
    seed: 7,
    marketHours: 'nyse',
    // A drip of bytes takes real time; it must not drag the clock of everybody along.
    clock: { ...clock, sleep: createClock().sleep },
  });
  const surroundings = { clock, logger, random, realClock };
  const server = await openServer(simulator.url, { plan, ...changes }, surroundings);
  await listingOf(server);
  return {
    ...server,
    clock,
    logger,
    simulator,
    async [Symbol.asyncDispose]() {
      await checkBooks(server);
      await server.app.close();
      await simulator.close();
      await server.close();
    },
  };
}

/** A server of its own on the upstream; the books and the upstream are for the caller to close. */
export async function openServer(
  upstream: string | StartUpstream,
  { databasePath = ':memory:', ...changes }: Changes,
  surroundings: Parameters<typeof createServices>[2],
) {
  const configuration: Configuration = {
    apiKey: 'canary-api-key',
    inForce: [],
    settings: {
      host: '127.0.0.1',
      port: 0,
      shutdownDelayMs: 0,
      database: await placeOfTest(databasePath),
      keepsOldDatabase: true,
      upstream: { kind: 'remote', origin: String(upstream), marketHours: 'nyse' },
      plan: 'realtime150',
      startingCash: parseMoney('100000.00') ?? assert.fail(),
      orderQuoteAgeMsMax: 900_000,
      delistedSale: 'refuse',
      marketOrders: 'now',
      openOrdersMax: 500,
      logLevel: 'info',
      security,
      tlsFiles: undefined,
      metrics: undefined,
      ...changes,
    },
  };
  const services = await createServices(configuration, upstream, {
    // A lease is kept in real time, and days pass in tests.
    isAlone: true,
    ...surroundings,
  });
  let isReady = true;
  // Cookies of a database in memory have no mark; its twin on PostgreSQL is no other in tests.
  const cookieMark = databasePath === ':memory:' ? '' : undefined;
  const assembled = await assembleApp(services, '0.0.0-test', () => isReady, cookieMark);
  const { app, routes, alpacaRoutes } = assembled;
  const send: Send = (method, url, body, headers = {}) =>
    inject(app, { method, url, headers }, body);
  return {
    ...services,
    app,
    routes,
    alpacaRoutes,
    send,
    drain: () => void (isReady = false),
    /** A user with a session; its requests carry the token. */
    createUser: (username: string) => createUser(send, username),
  };
}

async function createUser(send: Send, username: string) {
  const created = await send('POST', '/create-account', { username, password });
  assert.equal(created.status, 201, created.text);
  const loggedIn = await send('POST', '/login', { username, password });
  assert.equal(loggedIn.status, 200, loggedIn.text);
  const { token } = loggedIn.json;
  const authorization = `Bearer ${token}`;
  const sendAsUser: Send = (method, url, body, headers) =>
    send(method, url, body, { authorization, ...headers });
  return { send: sendAsUser, token: String(token), accountId: accountId(created.json.account_id) };
}

async function inject(
  app: FastifyInstance,
  { headers, ...options }: InjectOptions,
  body: unknown,
): Promise<Reply> {
  const hasBody = body !== undefined;
  const response = await app.inject({
    ...options,
    headers: { ...(hasBody && { 'content-type': 'application/json' }), ...headers },
    ...(hasBody && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const isJson = String(response.headers['content-type']).includes('json');
  return {
    status: response.statusCode,
    headers: response.headers,
    text: response.body,
    json: isJson ? response.json() : undefined,
  };
}

/** Has the server listen on a free port of this machine; gives the port. */
export async function listen({ app }: Pick<World, 'app'>): Promise<number> {
  return Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
}

const listingMsMax = 30_000;

async function listingOf({ listingDesk }: Services): Promise<void> {
  // The writer of a file starts in a thread of its own.
  const deadline = performance.now() + listingMsMax;
  while (performance.now() < deadline && !listingDesk.current()) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(listingDesk.current(), 'the listing is loaded');
}

/** Replay equals live, and every invariant holds, in every account that exists. */
export async function checkBooks({
  journal,
  broker,
  database,
}: Pick<Services, 'journal' | 'broker' | 'database'>): Promise<void> {
  for (const id of await readAccountIds(database)) {
    const { account } = await replay(journal, id);
    assertInvariants(account);
    assert.deepEqual(await broker.readAccount(id), account, 'memory is the journal replayed');
  }
}
