// Every setting there is: its name in the environment, its default, its kind, and the sentence that
// explains it. The reader, `.env.template` and the README's section of settings come from here.
import { delistedSales } from '#src/domain/order.ts';
import { plans } from '#src/market/allowance/plan.ts';
import { logLevels } from '#src/runtime/logger.ts';
import {
  cash,
  count,
  database,
  file,
  host,
  networks,
  oneOf,
  origin,
  origins,
  port,
  portOrNone,
  secret,
  wholeNumber,
  type Kind,
} from './setting-kinds.ts';

export type Setting<Value = unknown> = {
  /** Empty for none. */
  readonly fallback: string;
  /** The default while the built-in simulator is used, where that is another. */
  readonly simulated?: string;
  readonly kind: Kind<Value>;
  /** For people, in Markdown: words and values that are typed stand in backticks. */
  readonly meaning: string;
};
type Section = Readonly<Record<string, Setting>>;

const secondMs = 1_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const marketHours = ['always', 'nyse'] as const;
export type MarketHours = (typeof marketHours)[number];

const server = {
  HOST: {
    fallback: '127.0.0.1',
    kind: host,
    meaning: 'Where the server listens. Use `0.0.0.0` to be reachable from other machines.',
  },
  PORT: {
    fallback: '3000',
    kind: port,
    meaning: 'The port it listens on. With `0` any free one is taken.',
  },
  DATABASE_URL: {
    fallback: 'sqlite:data/papertape.db',
    kind: database,
    meaning: 'The file that holds users and books. Its folder is created when missing.',
  },
  LOG_LEVEL: {
    fallback: 'info',
    kind: oneOf(logLevels),
    meaning: `The lowest level that is logged, of ${choices(logLevels)}.`,
  },
} satisfies Section;

const prices = {
  ALPHA_VANTAGE_API_KEY: {
    fallback: '',
    kind: secret,
    meaning: 'Your Alpha Vantage key. Without one, prices are simulated.',
  },
  ALPHA_VANTAGE_API_KEY_FILE: {
    fallback: '',
    kind: file,
    meaning: 'A file that holds the key (mode 600), in place of the key itself.',
  },
  ALPHA_VANTAGE_PLAN: {
    fallback: 'free',
    simulated: 'realtime150',
    kind: oneOf(plans),
    meaning: `Your plan: ${choices(plans)}. \`free\` has 25 requests a day and end-of-day prices, \`delayed75\` has 75 a minute and prices of 15 minutes ago, and the others have so many a minute.`,
  },
  ALPHA_VANTAGE_URL: {
    fallback: 'https://www.alphavantage.co',
    kind: origin,
    meaning: 'The origin of the price source; requests go to `/query` below it.',
  },
} satisfies Section;

const trading = {
  STARTING_CASH: {
    fallback: '100000.00',
    kind: cash,
    meaning: 'What a new account holds, in dollars.',
  },
  MAX_QUOTE_AGE_FOR_ORDERS: {
    fallback: '900',
    kind: wholeNumber(0, 31_536_000, 'seconds, at most a year', secondMs),
    meaning:
      'Seconds. When no fresher price can be had, an order fills at one that is at most this old.',
  },
  DELISTED_SALE: {
    fallback: 'refuse',
    kind: oneOf(delistedSales),
    meaning:
      'Shares whose symbol left the listing: `refuse` to sell them, or sell at their `last_known` price.',
  },
} satisfies Section;

const users = {
  PASSWORD_MIN_LENGTH: {
    fallback: '8',
    kind: wholeNumber(8, 64),
    meaning:
      'The shortest password, in characters: 8 to 64. NIST advises 15 where there is no second factor.',
  },
  SESSION_IDLE_HOURS: {
    fallback: '24',
    kind: wholeNumber(1, 8_760, 'hours from 1 to 8760', hourMs),
    meaning: 'A session ends after so many hours without use.',
  },
  SESSION_MAX_DAYS: {
    fallback: '30',
    kind: wholeNumber(1, 365, 'days from 1 to 365', dayMs),
    meaning: 'A session ends after so many days in any case.',
  },
} satisfies Section;

const limits = {
  LOGIN_FAILURES_PER_ADDRESS: {
    fallback: '20',
    kind: count,
    meaning:
      'Wrong passwords in 15 minutes after which an address has to wait. A class that shares one address may need more. Browsers that have logged in before are not counted.',
  },
  REQUESTS_PER_SECOND_PER_USER: {
    fallback: '20',
    kind: count,
    meaning:
      'How often the same user may ask, whatever sessions and tokens they use; twice as many may come at once.',
  },
  REQUESTS_PER_SECOND_PER_ADDRESS: {
    fallback: '200',
    kind: count,
    meaning:
      'The same for an address. A class that shares one address shares its limit; twice as many may come at once.',
  },
  ACCOUNTS_PER_HOUR_PER_ADDRESS: {
    fallback: '100',
    kind: count,
    meaning: 'New accounts from the same address.',
  },
  CONNECTIONS_PER_ADDRESS: {
    fallback: '200',
    kind: count,
    meaning:
      'Connections that the same address may hold, other than a trusted proxy. There are 1,000 for all.',
  },
} satisfies Section;

const network = {
  TLS_CERT_FILE: {
    fallback: '',
    kind: file,
    meaning: 'A certificate in PEM form, to serve https without a proxy. Without it: plain http.',
  },
  TLS_KEY_FILE: {
    fallback: '',
    kind: file,
    meaning: 'The key of the certificate, in PEM form (mode 600).',
  },
  TRUSTED_PROXIES: {
    fallback: 'none',
    kind: networks,
    meaning:
      "Proxies in front of this server, as addresses or networks with commas between. Their X-Forwarded-For and X-Forwarded-Proto are believed, nobody else's. They must pass Host on.",
  },
  CORS_ORIGINS: {
    fallback: 'none',
    kind: origins,
    meaning: 'Origins whose pages may use this server with a token, with commas between.',
  },
} satisfies Section;

const metrics = {
  METRICS_HOST: {
    fallback: '127.0.0.1',
    kind: host,
    meaning:
      'Where the numbers for Prometheus are. Keep the address from those who use the server.',
  },
  METRICS_PORT: {
    fallback: 'none',
    kind: portOrNone,
    meaning: 'The port on which `GET /metrics` gives them.',
  },
} satisfies Section;

const simulator = {
  SIMULATOR_SEED: {
    fallback: '1',
    kind: wholeNumber(0, 2 ** 31 - 1),
    meaning: 'Another seed is another market.',
  },
  SIMULATOR_MARKET_HOURS: {
    fallback: 'nyse',
    simulated: 'always',
    kind: oneOf(marketHours),
    meaning:
      "`always`, or `nyse` for the exchange's own hours. Tells the server also which hours a simulator keeps that you started yourself.",
  },
} satisfies Section;

/** The settings as people read about them. */
export const settingSections: Readonly<Record<string, Section>> = {
  'Server and books': server,
  Prices: prices,
  Trading: trading,
  'Passwords and sessions': users,
  'Limits, where 0 is no limit': limits,
  'Certificate, proxies and other origins': network,
  'Numbers for Prometheus': metrics,
  'The simulator': simulator,
};

export const settingTable = {
  ...server,
  ...prices,
  ...trading,
  ...users,
  ...limits,
  ...network,
  ...metrics,
  ...simulator,
};

export type SettingName = keyof typeof settingTable;

/** The value of each setting, by its name. */
export type SettingValues = {
  readonly [Name in SettingName]: (typeof settingTable)[Name] extends Setting<infer Value>
    ? Value
    : never;
};

export const settingNames = Object.keys(settingTable) as readonly SettingName[];

function choices(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}
