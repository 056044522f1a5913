// Environment → typed settings, and a secret apart from them. Every mistake is found at once, each
// in one line that says what was found, what is expected and how to mend it.
import { readFileSync } from 'node:fs';
import { parseMoney, type Money } from '#src/domain/money.ts';
import { delistedSales, type DelistedSale } from '#src/domain/order.ts';
import { plans, type Plan } from '#src/market/allowance/plan.ts';
import { logLevels, type LogLevel } from '#src/runtime/logger.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import { unquote, type Environment } from './environment.ts';
import {
  createReader,
  durationMs,
  isComplete,
  oneOf,
  parseOrigin,
  wholeNumber,
  type Read,
  type SettingInForce,
} from './reading.ts';
import { parseDatabaseUrl, showDatabaseUrl, showOrigin, showPath } from './redact.ts';
import { readSecuritySettings, type SecuritySettings } from './security-settings.ts';
import { findOpenFile } from './secret-file.ts';
import { readTlsFiles, type TlsFiles } from './tls-files.ts';

export type Settings = {
  readonly host: string;
  readonly port: number;
  /** A file, or `:memory:`. */
  readonly databasePath: string;
  readonly upstream: UpstreamSettings;
  readonly plan: Plan;
  readonly startingCash: Money;
  /** The oldest price that an order fills at when a fresher one cannot be had. */
  readonly orderQuoteAgeMsMax: number;
  /** Whether shares whose symbol left the listing can be sold at their last price. */
  readonly delistedSale: DelistedSale;
  readonly logLevel: LogLevel;
  readonly security: SecuritySettings;
  /** Where the numbers for Prometheus are; undefined for nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  /** Undefined for plain http. */
  readonly tlsFiles: TlsFiles | undefined;
};

export type UpstreamSettings =
  /** Somebody else's server: Alpha Vantage, or a simulator that was started on its own. */
  | { readonly kind: 'remote'; readonly origin: string; readonly marketHours: MarketHours }
  /** The simulator that the server starts for itself. */
  | { readonly kind: 'own-simulator'; readonly seed: number; readonly marketHours: MarketHours };

const marketHoursWords = ['always', 'nyse'] as const;
export type MarketHours = (typeof marketHoursWords)[number];

export type Configuration = {
  readonly settings: Settings;
  /** Kept apart so that settings can be logged. */
  readonly apiKey: string;
  /** Every setting as text, secrets hidden. */
  readonly inForce: readonly SettingInForce[];
};

/** A billion dollars: enough for every lesson, far from every bound. */
const startingCashMax = 100_000_000_000n;
/** A simulator takes any key; this one says whose it is. */
const simulatorKey = 'papertape';

/** The configuration, or every mistake in it. */
export function readConfiguration(
  environment: Environment,
): Result<Configuration, readonly string[]> {
  const mistakes: string[] = [];
  const key = readApiKey(environment, mistakes);
  const inForce: SettingInForce[] = [];
  const read = createReader(environment, mistakes, inForce);
  const origin = read(
    'ALPHA_VANTAGE_URL',
    defaultOrigin,
    parseOrigin,
    'an origin without a path or a password',
    showOrigin,
  );
  const isLoopback = origin !== undefined && isLoopbackOrigin(origin);
  if (!key && origin !== undefined && origin !== defaultOrigin && !isLoopback) {
    mistakes.push(
      'ALPHA_VANTAGE_URL is set without a key, expected both: set ALPHA_VANTAGE_API_KEY as well',
    );
  }
  const isOwn = !key && !isLoopback;
  const seed = read(
    'SIMULATOR_SEED',
    '1',
    wholeNumber(0, seedMax),
    `a number from 0 to ${seedMax}`,
  );
  const marketHours = read(
    'SIMULATOR_MARKET_HOURS',
    isOwn ? 'always' : 'nyse',
    oneOf(marketHoursWords),
    marketHoursWords.join(' or '),
  );
  const settings = readPlainSettings(read, isOwn ? 'realtime150' : 'free');
  const security = readSecuritySettings(read);
  const tlsFiles = readTlsFiles(environment, mistakes);
  const metrics = readMetrics(read);
  if (
    mistakes.length > 0 ||
    !settings ||
    !security ||
    !origin ||
    seed === undefined ||
    !marketHours
  ) {
    return err(mistakes);
  }
  const upstream: UpstreamSettings = isOwn
    ? { kind: 'own-simulator', seed, marketHours }
    : { kind: 'remote', origin, marketHours: isLoopback ? marketHours : 'nyse' };
  return ok({
    settings: { ...settings, upstream, security, tlsFiles, metrics },
    apiKey: key ?? simulatorKey,
    inForce: [...inForce, ...tellUnread(environment)],
  });
}

const defaultOrigin = 'https://www.alphavantage.co';
const seedMax = 2 ** 31 - 1;

function readPlainSettings(
  read: Read,
  defaultPlan: Plan,
): Omit<Settings, 'upstream' | 'security' | 'tlsFiles' | 'metrics'> | undefined {
  const settings = {
    host: read('HOST', '127.0.0.1', parseHost, 'a host name or an address such as 127.0.0.1'),
    port: read('PORT', '3000', wholeNumber(0, 65_535), 'a port from 0 to 65535'),
    databasePath: read(
      'DATABASE_URL',
      'sqlite:data/papertape.db',
      parseDatabaseUrl,
      '"sqlite:" and a file, such as sqlite:data/papertape.db',
      showDatabaseUrl,
    ),
    plan: read('ALPHA_VANTAGE_PLAN', defaultPlan, oneOf(plans), `one of ${plans.join(', ')}`),
    startingCash: read(
      'STARTING_CASH',
      '100000.00',
      parseStartingCash,
      'dollars from 0.00 to 1000000000.00',
    ),
    orderQuoteAgeMsMax: read(
      'MAX_QUOTE_AGE_FOR_ORDERS',
      '900',
      durationMs(0, 31_536_000, 1_000),
      'seconds, at most a year',
    ),
    delistedSale: read('DELISTED_SALE', 'refuse', oneOf(delistedSales), delistedSales.join(' or ')),
    logLevel: read('LOG_LEVEL', 'info', oneOf(logLevels), `one of ${logLevels.join(', ')}`),
  };
  return isComplete(settings) ? settings : undefined;
}

function readMetrics(read: Read): Settings['metrics'] {
  const parsePort = wholeNumber(0, 65_535);
  const host = read('METRICS_HOST', '127.0.0.1', parseHost, 'a host name or an address');
  const port = read(
    'METRICS_PORT',
    'none',
    (text) => (text === 'none' ? text : parsePort(text)),
    'none, or a port from 0 to 65535',
  );
  return host !== undefined && typeof port === 'number' ? { host, port } : undefined;
}

/** The settings that are read in ways of their own. The key is never shown. */
function tellUnread(environment: Environment): readonly SettingInForce[] {
  return (
    [
      'ALPHA_VANTAGE_API_KEY',
      'ALPHA_VANTAGE_API_KEY_FILE',
      'TLS_CERT_FILE',
      'TLS_KEY_FILE',
    ] as const
  ).map((name) => {
    const text = environment[name]?.trim();
    const shown = name === 'ALPHA_VANTAGE_API_KEY' ? '(hidden)' : showPath(text ?? '');
    return { name, value: text ? shown : 'none', isDefault: !text };
  });
}

function readApiKey(environment: Environment, mistakes: string[]): string | undefined {
  const key = environment['ALPHA_VANTAGE_API_KEY']?.trim();
  const file = environment['ALPHA_VANTAGE_API_KEY_FILE']?.trim();
  if (key && file) {
    mistakes.push(
      'ALPHA_VANTAGE_API_KEY and ALPHA_VANTAGE_API_KEY_FILE are both set, expected one: remove the other',
    );
    return undefined;
  }
  // The value is never repeated in a message: it is a secret even when it is wrong.
  const found = file ? readKeyFile(file, mistakes) : key;
  if (found && !/^[\x21-\x7e]{1,64}$/.test(found)) {
    mistakes.push(
      'the Alpha Vantage key holds spaces or odd characters, expected 1 to 64 printable ones: copy it again',
    );
  }
  return found || undefined;
}

function readKeyFile(path: string, mistakes: string[]): string | undefined {
  try {
    const mistake = findOpenFile('ALPHA_VANTAGE_API_KEY_FILE', path);
    if (mistake !== undefined) mistakes.push(mistake);
    const key = unquote(readFileSync(path, 'utf8').trim());
    if (!key)
      mistakes.push(
        'ALPHA_VANTAGE_API_KEY_FILE is empty, expected the key: write it into the file',
      );
    return key;
  } catch {
    mistakes.push(
      `ALPHA_VANTAGE_API_KEY_FILE is "${showPath(path)}", expected a readable file: create it with mode 600`,
    );
    return undefined;
  }
}

function parseHost(text: string): string | undefined {
  return /^[A-Za-z0-9.:_-]+$/.test(text) ? text : undefined;
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

function parseStartingCash(text: string): Money | undefined {
  const cash = parseMoney(text);
  return cash !== undefined && cash >= 0n && cash <= startingCashMax ? cash : undefined;
}
