// Orders that wait on a market that passes fast, in a real server that is killed: at random moments,
// and while it writes a fill, a trigger, a release, an expiry and a replacement. Then all that the
// clients were told is in the journal, once, and every order that is left is there again.
// `npm run test:waiting -- --kills 20 --hits 3`; exit 0 when every promise held.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createFolder } from '#tests/support/process.ts';
import { findFreePort } from '#tests/support/server-port.ts';
import { createChance } from './chance.ts';
import { createTraders } from './crowd.ts';
import { failAt } from './failpoints.ts';
import { boundTime, printTable, readWholeNumber } from './report.ts';
import { startServer, type ServerUnderTest, type StartOptions } from './server-under-test.ts';
import { createWaitingClient, type WaitingClient } from './waiting-client.ts';
import { judgeWaiting } from './waiting-verdict.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    hits: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
  },
});
const kills = readWholeNumber('kills', values.kills);
const hits = readWholeNumber('hits', values.hits);
const seed = readWholeNumber('seed', values.seed);

const clientCount = 6;
/** A trading day of the always open market passes in a minute. */
const speed = '1440';
const killDelayMs = { min: 200, max: 900 } as const;
const events = ['OrderFilled', 'OrderAdvanced', 'OrderReleased', 'OrderExpired', 'OrderReplaced'];
/** An expiry comes with the end of a day. */
const hitMsMax = 80_000;
const shownMax = 10;
const attemptsMax = 50;
const pauseMs = 100;
/** Books that have begun do not begin anew. */
const startOfNone = '2026-01-01T00:00Z';

boundTime(20 * 60_000);
process.exitCode = await runWaiting();

async function runWaiting(): Promise<number> {
  await using folder = await createFolder();
  const databasePath = join(folder.path, 'waiting.db');
  const [port, metricsPort] = [await findFreePort(), await findFreePort()];
  const environment = {
    SIMULATOR_SPEED: speed,
    METRICS_PORT: String(metricsPort),
    STARTING_CASH: '1000000.00',
  };
  const start = (more: StartOptions = {}) =>
    startServer(port, databasePath, {
      ...more,
      environment: { ...environment, ...more.environment },
    });
  let server = await start();
  const traders = await createTraders(port, clientCount);
  const clients = traders.map((trader, number) => createWaitingClient(port, seed, number, trader));
  const chance = createChance(seed, clientCount);
  for (let kill = 0; kill < kills; kill += 1) {
    await tradeUntil(server, clients, chance.between(killDelayMs.min, killDelayMs.max));
    server = await start();
  }
  server.signal('SIGKILL');
  await server.ended;
  const figures: Record<string, number> = {};
  const log = join(folder.path, 'failpoint.log');
  for (const event of events) {
    for (let hit = 0; hit < hits; hit += 1) {
      rmSync(log, { force: true });
      const dying = await start(failAt('in_append', chance.between(0, 3), log, event));
      await tradeUntil(dying, clients, hitMsMax);
      figures[`killed in ${event}`] =
        (figures[`killed in ${event}`] ?? 0) + Number(existsSync(log));
    }
  }
  // In real time, so that what is there can be counted; the market goes on where it stopped.
  server = await start({ environment: { SIMULATOR_SPEED: '1', SIMULATOR_START: startOfNone } });
  const isThere = await allAreThere(server, clients, metricsPort);
  server.signal('SIGTERM');
  await server.ended;
  return report(await judgeWaiting(databasePath, clients), clients, figures, isThere);
}

/** Trades until the server dies, which it does by then at the latest. */
async function tradeUntil(
  server: ServerUnderTest,
  clients: readonly WaitingClient[],
  afterMs: number,
): Promise<void> {
  const isOver = () => !server.isRunning();
  const trading = Promise.all(clients.map((client) => client.trade(isOver)));
  const cancelled = new AbortController();
  const { signal } = cancelled;
  const deadline = setTimeout(afterMs, undefined, { signal }).then(
    () => server.signal('SIGKILL'),
    () => {},
  );
  await server.ended;
  cancelled.abort();
  await Promise.all([trading, deadline]);
}

/** The watch has as many orders as there are; each can be cancelled, and then it has none. */
async function allAreThere(
  server: ServerUnderTest,
  clients: readonly WaitingClient[],
  metricsPort: number,
): Promise<boolean> {
  if (!(await areAllWatched(clients, metricsPort))) return false;
  const cancelled = await Promise.all(clients.map((client) => client.cancelAll()));
  if (!cancelled.every(Boolean) || !server.isRunning()) return false;
  return (await watchedCount(metricsPort)) === 0;
}

/** Counted until nothing has changed meanwhile. */
async function areAllWatched(
  clients: readonly WaitingClient[],
  metricsPort: number,
): Promise<boolean> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const before = await watchedCount(metricsPort);
    const counts = await Promise.all(clients.map((client) => client.countOpen()));
    const open = counts.reduce((sum, count) => sum + count, 0);
    if (before === open && (await watchedCount(metricsPort)) === open) return open > 0;
    await setTimeout(pauseMs);
  }
  return false;
}

async function watchedCount(metricsPort: number): Promise<number> {
  const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  return Number(/^papertape_open_orders (\d+)$/m.exec(metrics)?.[1]);
}

function report(
  { findings, figures: counts }: Awaited<ReturnType<typeof judgeWaiting>>,
  clients: readonly WaitingClient[],
  figures: Readonly<Record<string, number>>,
  isThere: boolean,
): number {
  const surprises = clients.flatMap((client) => client.surprises);
  printTable({ ...counts, ...figures, findings: findings.length, surprises: surprises.length });
  for (const line of [...findings, ...surprises].slice(0, shownMax)) console.log(`  ${line}`);
  const areHit = Object.values(figures).every((count) => count > 0);
  const holds = {
    'the journal agrees with what the clients were told': findings.length === 0,
    'no unexpected answer': surprises.length === 0,
    'the server was killed inside each kind of step': areHit,
    'every order that was left was there again': isThere,
  };
  for (const [promise, isKept] of Object.entries(holds)) {
    console.log(`${isKept ? 'ok    ' : 'BROKEN'} ${promise}`);
  }
  return Object.values(holds).every(Boolean) ? 0 : 1;
}
