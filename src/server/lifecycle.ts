// Starts and stops everything: open, listen, drain. What was opened last is closed first.
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Configuration } from '#src/config/settings.ts';
import { readVersion } from '#src/config/release.ts';
import { createAlpacaRoutes } from '#src/http/alpaca/alpaca-routes.ts';
import { createStreamLimits } from '#src/http/access/stream-limits.ts';
import { createKeyWatch } from '#src/http/access/key-watch.ts';
import { createTradeStream } from '#src/http/alpaca/stream/trade-stream.ts';
import { buildApp } from '#src/http/app.ts';
import { createLimits } from '#src/http/access/limits.ts';
import { cookieMarkOf } from './cookie-mark.ts';
import { createStreams } from './stream-services.ts';
import { createPageAnswers } from '#src/http/pages/page-answers.ts';
import { createRoutes } from '#src/http/routes.ts';
import { findLosses, JournalBehindMarkError } from '#src/journal/high-water-mark.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Logger } from '#src/runtime/logger.ts';
import type { Random } from '#src/runtime/random.ts';
import { letEngineStepBack } from '#src/runtime/priority.ts';
import { repeat } from '#src/runtime/repeat.ts';
import { shareLimits } from './limit-sharing.ts';
import { startOwnSimulator } from './own-simulator.ts';
import { createServices, type Services, type StartUpstream } from './services.ts';

export type Server = {
  /** Where `GET /metrics` answers, when it is on. */
  readonly metricsPort: number | undefined;
  /** What the clock of the market showed as it began to serve. */
  readonly marketNow: EpochMs;
  /** The origin that answers. */
  readonly url: string;
  /** Answers what has been asked, then closes; the database comes last. */
  close(): Promise<void>;
};

type Surroundings = { readonly clock: Clock; readonly random: Random; readonly logger: Logger };

/** Longer than any answer takes, shorter than a supervisor waits before it kills the process. */
const stragglerMsMax = 6_000;
/** A database that takes longer to answer is not ready. */
const probeMsMax = 800;
/** How long `probe=ready` says no before new connections are refused. */
const drainNoticeMs = 250;
/** One account in memory after another is compared with its journal. */
const auditIntervalMs = 1_000;

/** Serves when it resolves. Rejects, with everything closed again, when it cannot. */
export async function startServer(
  configuration: Configuration,
  surroundings: Surroundings,
): Promise<Server> {
  letEngineStepBack();
  await using opened = new AsyncDisposableStack();
  const { settings } = configuration;
  const startUpstream: StartUpstream = async (marketClock, database) => {
    if (settings.upstream.kind === 'remote') return settings.upstream.origin;
    const simulator = await startOwnSimulator(settings, marketClock, database);
    if (simulator) opened.defer(() => simulator.close());
    return simulator?.url ?? '';
  };
  const metrics = await createMetricsIfOn(configuration, surroundings);
  const logger = metrics ? metrics.logger : surroundings.logger;
  const services = await createServices(configuration, startUpstream, {
    ...surroundings,
    logger,
    commitMeter: metrics,
  });
  opened.defer(() => services.close());
  await refuseLosses(services);
  await finishClosings(services);
  let isReady = true;
  const assembled = await assembleApp(services, readVersion(), () => isReady);
  const { app } = assembled;
  opened.defer(() => closeApp(app, surroundings.clock));
  opened.defer(() => services.accountFeed.close());
  // Other nodes go on with the work of this one while it answers what has arrived.
  opened.defer(() => services.membership.end());
  await app.listen({ host: settings.host, port: settings.port });
  const metricsServer = await metrics?.listen(services);
  if (metricsServer) opened.defer(() => metricsServer.close());
  for (const task of startTasks(services, assembled)) opened.defer(() => task.stop());
  opened.defer(async () => {
    isReady = false;
    await serveOn(settings.shutdownDelayMs, surroundings.clock, assembled);
  });
  const toClose = opened.move();
  const scheme = settings.tlsFiles ? 'https' : 'http';
  return {
    url: urlOf(app.server.address(), scheme),
    metricsPort: metricsServer?.port,
    marketNow: services.marketClock.now(),
    close: () => toClose.disposeAsync(),
  };
}

type Assembled = Awaited<ReturnType<typeof assembleApp>>;

/** What goes on in the background until it is stopped. */
function startTasks(services: Services, { limits }: Assembled): readonly { stop(): void }[] {
  // Asking for the listing now spares the first user the wait.
  services.listingDesk.current();
  return [
    services.sharing.start(),
    shareLimits({ ...services, limits }),
    services.backgroundRefresh.start(),
    services.orderWatch.start(),
    services.applyActions.start(),
    startAuditing(services),
  ];
}

/**
 * Long enough for a load balancer to notice that the readiness probe fails. Meanwhile everything is
 * answered, and clients are asked to come back, where they will be sent elsewhere.
 */
async function serveOn(
  delayMs: number,
  clock: Clock,
  { streamDesk, tradeStream }: Assembled,
): Promise<void> {
  streamDesk.spread(delayMs);
  tradeStream.spread(delayMs);
  await clock.sleep(Math.max(delayMs, drainNoticeMs));
}

/** Every route on the services, in an application that does not listen yet. */
export async function assembleApp(
  services: Services,
  version: string,
  isReady: () => boolean,
  cookieMark = cookieMarkOf(services.settings.database),
) {
  const { startingCash, plan, security, tlsFiles, marketOrders } = services.settings;
  const { membership } = services;
  const limits = createLimits(security, services);
  const tls = tlsFiles && {
    cert: readFileSync(tlsFiles.certificate),
    key: readFileSync(tlsFiles.key),
  };
  const readiness = {
    isReady,
    isJournalWell: () => services.storage.isWell(),
    checkDatabase: () => checkDatabase(services),
  };
  const streamDesk = createStreams(services);
  const streamLimits = createStreamLimits(security);
  const onMarket = { ...services, clock: services.marketClock };
  const keyWatch = createKeyWatch({
    ...services,
    onFault: (error) => services.logger.error({ event: 'stream_failed', err: error }),
  });
  const alpacaRoutes = createAlpacaRoutes({ ...onMarket, streamLimits, keyWatch });
  const routes = createRoutes({
    ...services,
    alpacaRoutes,
    startingCash,
    marketOrders,
    plan,
    passwordLengthMin: security.passwordLengthMin,
    limits,
    version,
    readiness,
    nodes: () => ({ live: membership.count(), notices: membership.notices.way() }),
    streamDesk,
    streamLimits,
    cookieMark,
  });
  const tradeStream = createTradeStream({ ...services, streamLimits, keyWatch });
  const pages = createPageAnswers(version);
  const all = { routes, alpacaRoutes, pages, limits, tls, tradeStream, cookieMark, isReady };
  const app = await buildApp({ ...services, ...security, ...all });
  // They go on for ever otherwise, and the server would wait for them.
  app.addHook('preClose', async () => streamDesk.close());
  return { app, routes, alpacaRoutes, tradeStream, streamDesk, limits };
}

/** Throws when the database does not answer, or not soon enough for a balancer that asks. */
async function checkDatabase({ database, clock }: Services): Promise<void> {
  const late = clock.after(probeMsMax).then(() => 'late' as const);
  const answer = await Promise.race([database.query('SELECT 1'), late]);
  if (answer === 'late') throw new Error(`the database gave no answer in ${probeMsMax} ms`);
}

/**
 * Answers what has arrived; who is still sending after a while is cut off, so that the stop is
 * clean.
 */
async function closeApp(app: FastifyInstance, clock: Clock): Promise<void> {
  const closed = app.close();
  const isClosed = closed.then(() => true);
  if (await Promise.race([isClosed, clock.sleep(stragglerMsMax).then(() => false)])) return;
  app.server.closeAllConnections();
  await closed;
}

/** Damage that comes about while the server runs is noticed while it runs. */
function startAuditing({ broker, clock, isOwnAccount }: Services): { stop(): void } {
  return repeat(clock, async () => {
    // What a disk refuses to read now is audited at the next turn.
    await broker.auditNext(isOwnAccount).catch(() => {});
    return auditIntervalMs;
  });
}

/** A database that was cut, or is an old copy, must not be traded on. */
async function refuseLosses({ journal, mark }: Services): Promise<void> {
  const losses = await findLosses(journal, mark.read());
  if (losses.length > 0) throw new JournalBehindMarkError(losses);
}

/** Their library is loaded only when somebody wants them. */
async function createMetricsIfOn({ settings }: Configuration, surroundings: Surroundings) {
  if (!settings.metrics) return undefined;
  const { createMetering } = await import('#src/metrics/metering.ts');
  return createMetering(settings.metrics, surroundings);
}

function urlOf(address: AddressInfo | string | null, scheme: string): string {
  if (typeof address !== 'object' || !address) throw new Error('the server has no address');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `${scheme}://${host}:${address.port}`;
}

/** Accounts whose closing ended with the process before the journal had it. */
async function finishClosings({ identity, accounts, logger }: Services): Promise<void> {
  for (const id of await identity.finishClosings(accounts.close)) {
    logger.error({ event: 'closing_not_finished', account_id: id });
  }
}
