// Runs the server as a process: settings, log, signals, exit code.
import {
  isPlainForOthers,
  type Configuration,
  type OwnSimulator,
  type Settings,
} from '#src/config/settings.ts';
import { JournalBehindMarkError } from '#src/journal/high-water-mark.ts';
import { exchangeTime } from '#src/domain/exchange-day.ts';
import { createClock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { createLogger, createReadableLogger, type Logger } from '#src/runtime/logger.ts';
import { printableLines } from '#src/runtime/printable.ts';
import { createRandom } from '#src/runtime/random.ts';
import { startServer, type Server } from './lifecycle.ts';
import { isSimulatedTime, MarketClockRefusedError } from '#src/market/market-clock.ts';
import { DatabaseUnavailableError } from '#src/storage/database.ts';
import { SchemaMismatchError } from '#src/storage/postgres/schema-mismatch.ts';
import { NewerSchemaError } from '#src/storage/sqlite/migrations.ts';

const exitFine = 0;
const exitFault = 1;
const exitUsage = 2;

/** How long open requests may take to end after a signal. */
const drainMsMax = 9_000;

/** Serves until a signal comes. Resolves with the exit code. */
export async function serve(configuration: Configuration): Promise<number> {
  const { settings } = configuration;
  const clock = createClock();
  const createLog = process.stdout.isTTY ? createReadableLogger : createLogger;
  const logger = await createLog(settings.logLevel, process.stdout);
  let server: Server;
  try {
    server = await startServer(configuration, { clock, random: createRandom(), logger });
  } catch (error) {
    const mistake = explainStart(error, settings);
    if (mistake === undefined) throw error;
    complain(mistake);
    return exitUsage;
  }
  // Installed before readiness is announced: a supervisor may send a signal right after that.
  const signalled = nextSignal();
  announce(server, settings, logger);
  await signalled;
  logger.info({ event: 'stopping' });
  void nextSignal().then(() => process.exit(exitFault));
  const isDrained = await Promise.race([
    server.close().then(() => true),
    clock.sleep(settings.shutdownDelayMs + drainMsMax).then(() => false),
  ]);
  logger.info({ event: 'stopped', drained: isDrained });
  if (!isDrained) process.exit(exitFault);
  return exitFine;
}

/** The file, or where the server is; never who asks it. */
function placeOf(place: Settings['database']): string {
  return place.engine === 'sqlite'
    ? place.path
    : `postgres://${place.host}:${place.port}/${place.database}`;
}

/** In words, where the market has a time of its own. */
function timeOf(upstream: OwnSimulator, marketNow: EpochMs): string {
  if (!isSimulatedTime(upstream)) return '';
  const at = exchangeTime(marketNow);
  return `  In its market it is ${at} in New York, and time passes ${upstream.speed} times as fast.\n`;
}

function announce(
  { url, metricsPort, marketNow }: Server,
  settings: Settings,
  logger: Logger,
): void {
  const { upstream, plan } = settings;
  logger.info({
    event: 'started',
    url,
    pid: process.pid,
    upstream: upstream.kind,
    plan,
    database: placeOf(settings.database),
    metrics_port: metricsPort,
  });
  if (isPlainForOthers(settings)) {
    const advice =
      'passwords can be read on the network: set TLS_CERT_FILE and TLS_KEY_FILE, or ' +
      'TRUSTED_PROXIES; in a container whose port is published on 127.0.0.1 alone this is fine';
    logger.warn({ event: 'plain_http', host: settings.host, advice });
  }
  if (!process.stdout.isTTY) return;
  const prices =
    upstream.kind === 'remote'
      ? `Prices come from ${upstream.origin} on the ${plan} plan.`
      : 'Prices are simulated; set ALPHA_VANTAGE_API_KEY for real ones.';
  const time = upstream.kind === 'remote' ? '' : timeOf(upstream, marketNow);
  const programs = `  Programs find every route at ${url}/docs\n`;
  process.stdout.write(`\n  Papertape is ready: ${url}\n  ${prices}\n${programs}${time}\n`);
}

/** The start's known obstacles, in one line each; undefined for a surprise. */
function explainStart(error: unknown, settings: Settings): string | undefined {
  const isExplained =
    error instanceof DatabaseUnavailableError ||
    error instanceof NewerSchemaError ||
    error instanceof SchemaMismatchError ||
    error instanceof JournalBehindMarkError ||
    error instanceof MarketClockRefusedError;
  if (isExplained) return error.message;
  const { metrics } = settings;
  const isOfMetrics =
    metrics && error instanceof Error && 'port' in error && error.port === metrics.port;
  const prefix = isOfMetrics ? 'METRICS_' : '';
  const { host, port } = isOfMetrics ? metrics : settings;
  switch (error instanceof Error && 'code' in error && error.code) {
    case 'EADDRINUSE':
      return `${prefix}PORT is ${port}, which another program uses on ${host}: stop it or set another`;
    case 'EACCES':
      return `${prefix}PORT is ${port}, which needs privileges: set one above 1023`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${prefix}HOST is "${host}", which is no address of this machine: set it to 127.0.0.1 or 0.0.0.0`;
    default:
      return undefined;
  }
}

function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

function complain(line: string): void {
  process.stderr.write(`papertape: ${printableLines(line)}\n`);
}
