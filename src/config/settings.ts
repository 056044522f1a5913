// Environment → typed settings, and a secret apart from them. Every mistake is found at once, each
// in one line that says what was found, what is expected and how to mend it.
import type { Money } from '#src/domain/money.ts';
import type { DelistedSale, MarketOrders } from '#src/domain/order.ts';
import type { Plan } from '#src/market/allowance/plan.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { LogLevel } from '#src/runtime/logger.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import { readApiKey } from './api-key.ts';
import { readDatabasePlace, type DatabasePlace } from './database-place.ts';
import type { Environment } from './environment.ts';
import { readSettings, type SettingInForce } from './reading.ts';
import { settingTable, type MarketHours, type SettingValues } from './setting-table.ts';
import { readTlsFiles, type TlsFiles } from './tls-files.ts';

export type Settings = {
  readonly host: string;
  readonly port: number;
  /** How long it goes on serving when it was told to stop. */
  readonly shutdownDelayMs: number;
  readonly database: DatabasePlace;
  /** Whether the file of an older release is kept when it is upgraded. */
  readonly keepsOldDatabase: boolean;
  readonly upstream: UpstreamSettings;
  readonly plan: Plan;
  readonly startingCash: Money;
  /** The oldest price that an order fills at when a fresher one cannot be had. */
  readonly orderQuoteAgeMsMax: number;
  /** Whether shares whose symbol left the listing can be sold at their last price. */
  readonly delistedSale: DelistedSale;
  readonly marketOrders: MarketOrders;
  /** Of one account at the same time. */
  readonly openOrdersMax: number;
  readonly logLevel: LogLevel;
  readonly security: SecuritySettings;
  /** Where the numbers for Prometheus are; undefined for nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  /** Undefined for plain http. */
  readonly tlsFiles: TlsFiles | undefined;
};

/** Passwords, sessions, limits, and who counts as whom. */
export type SecuritySettings = {
  /** In code points. */
  readonly passwordLengthMin: number;
  /** A session that nobody uses ends after this. */
  readonly sessionIdleMs: number;
  /** However busy, a session ends after this. */
  readonly sessionAbsoluteMs: number;
  /** Open ones at the same time. */
  readonly accountsPerUser: number;
  /** Wrong passwords in a quarter of an hour from one address; 0 is no limit. */
  readonly loginFailuresPerAddress: number;
  /** 0 is no limit, here and below. */
  readonly requestsPerSecondPerUser: number;
  readonly requestsPerSecondPerAddress: number;
  readonly accountsPerHourPerAddress: number;
  readonly connectionsPerAddress: number;
  /** At the same time: in all, and of one user. */
  readonly streams: number;
  readonly streamsPerUser: number;
  /** Networks whose X-Forwarded-For and X-Forwarded-Proto are believed. */
  readonly trustedProxies: readonly string[];
  /** Origins whose pages may ask with a token. */
  readonly corsOrigins: readonly string[];
};

export type UpstreamSettings =
  /** Somebody else's server: Alpha Vantage, or a simulator that was started on its own. */
  | { readonly kind: 'remote'; readonly origin: string; readonly marketHours: MarketHours }
  | OwnSimulator;

/** The simulator that the server starts for itself. */
export type OwnSimulator = {
  readonly kind: 'own-simulator';
  readonly seed: number;
  readonly marketHours: MarketHours;
  /** When the market of empty books begins; undefined for now. */
  readonly startsAt: EpochMs | undefined;
  /** Seconds of the market for each real one. */
  readonly speed: number;
};

export type Configuration = {
  readonly settings: Settings;
  /** Kept apart so that settings can be logged. */
  readonly apiKey: string;
  /** Every setting as text, secrets hidden. */
  readonly inForce: readonly SettingInForce[];
};

/** A simulator takes any key; this one says whose it is. */
const simulatorKey = 'papertape';

/** The configuration, or every mistake in it. */
export function readConfiguration(
  environment: Environment,
): Result<Configuration, readonly string[]> {
  const mistakes: string[] = [];
  const key = readApiKey(environment, mistakes);
  const { fallback, kind } = settingTable.ALPHA_VANTAGE_URL;
  const origin = kind.parse(environment['ALPHA_VANTAGE_URL']?.trim() || fallback);
  const isOwn = !key && !(origin !== undefined && isLoopbackOrigin(origin));
  const { values, inForce, ...reading } = readSettings(environment, isOwn);
  mistakes.push(...reading.mistakes);
  if (isOwn && origin !== undefined && origin !== fallback) {
    mistakes.push(
      'ALPHA_VANTAGE_URL is set without a key, expected both: set ALPHA_VANTAGE_API_KEY as well',
    );
  }
  for (const name of ['SIMULATOR_START', 'SIMULATOR_SPEED'] as const) {
    const isSet = environment[name]?.trim();
    if (isOwn || !isSet || isSet === settingTable[name].fallback) continue;
    mistakes.push(
      `${name} is "${isSet}", expected with the built-in simulator alone: leave it out`,
    );
  }
  const tlsFiles = readTlsFiles(environment, mistakes);
  const database = values && readDatabasePlace(values.DATABASE_URL, environment, mistakes);
  if (mistakes.length > 0 || !values || !database) return err(mistakes);
  const upstreamSettings = upstreamFrom(values, isOwn);
  const settings = { ...settingsFrom(values), database, upstream: upstreamSettings, tlsFiles };
  return ok({ settings, apiKey: key ?? simulatorKey, inForce });
}

function settingsFrom(values: SettingValues): Omit<Settings, 'database' | 'upstream' | 'tlsFiles'> {
  const { METRICS_HOST, METRICS_PORT } = values;
  return {
    host: values.HOST,
    port: values.PORT,
    shutdownDelayMs: values.SHUTDOWN_DELAY_SECONDS,
    keepsOldDatabase: values.KEEP_OLD_DATABASE === 'yes',
    plan: values.ALPHA_VANTAGE_PLAN,
    startingCash: values.STARTING_CASH,
    orderQuoteAgeMsMax: values.MAX_QUOTE_AGE_FOR_ORDERS,
    delistedSale: values.DELISTED_SALE,
    marketOrders: values.MARKET_ORDERS,
    openOrdersMax: values.OPEN_ORDERS_PER_ACCOUNT,
    logLevel: values.LOG_LEVEL,
    metrics: METRICS_PORT === 'none' ? undefined : { host: METRICS_HOST, port: METRICS_PORT },
    security: {
      passwordLengthMin: values.PASSWORD_MIN_LENGTH,
      sessionIdleMs: values.SESSION_IDLE_HOURS,
      sessionAbsoluteMs: values.SESSION_MAX_DAYS,
      accountsPerUser: values.ACCOUNTS_PER_USER,
      loginFailuresPerAddress: values.LOGIN_FAILURES_PER_ADDRESS,
      requestsPerSecondPerUser: values.REQUESTS_PER_SECOND_PER_USER,
      requestsPerSecondPerAddress: values.REQUESTS_PER_SECOND_PER_ADDRESS,
      accountsPerHourPerAddress: values.ACCOUNTS_PER_HOUR_PER_ADDRESS,
      connectionsPerAddress: values.CONNECTIONS_PER_ADDRESS,
      streams: values.STREAMS,
      streamsPerUser: values.STREAMS_PER_USER,
      trustedProxies: values.TRUSTED_PROXIES,
      corsOrigins: values.CORS_ORIGINS,
    },
  };
}

function upstreamFrom(values: SettingValues, isOwn: boolean): UpstreamSettings {
  const { ALPHA_VANTAGE_URL: origin, SIMULATOR_MARKET_HOURS: marketHours } = values;
  if (isOwn) {
    const { SIMULATOR_SEED: seed, SIMULATOR_START: start, SIMULATOR_SPEED: speed } = values;
    const startsAt = start === 'now' ? undefined : start;
    return { kind: 'own-simulator', seed, marketHours, startsAt, speed };
  }
  return { kind: 'remote', origin, marketHours: isLoopbackOrigin(origin) ? marketHours : 'nyse' };
}

function isLoopbackOrigin(origin: string): boolean {
  return isLoopback(new URL(origin).hostname);
}

function isLoopback(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(host);
}

/** Whether other machines may reach the server on plain http, with no proxy declared in front. */
export function isPlainForOthers({
  host,
  tlsFiles,
  security,
}: Pick<Settings, 'host' | 'tlsFiles' | 'security'>): boolean {
  return !isLoopback(host) && !tlsFiles && security.trustedProxies.length === 0;
}
