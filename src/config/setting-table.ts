// Every setting there is: its name in the environment, its default, its kind, and the sentence that
// explains it. The reader, `.env.template` and the README's section of settings come from here.
import { delistedSales, marketOrders } from '#src/domain/order.ts';
import { plans } from '#src/market/allowance/plan.ts';
import { logLevels } from '#src/runtime/logger.ts';
import {
  cash,
  database,
  file,
  host,
  instantOrNow,
  oneOf,
  origin,
  port,
  portOrNone,
  secret,
  wholeNumber,
} from './setting-kinds.ts';
import { limits, network, users } from './access-settings.ts';
import { choices, type Section, type Setting } from './setting.ts';

const secondMs = 1_000;

const yesOrNo = ['yes', 'no'] as const;
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
    meaning:
      'The file that holds users and books, whose folder is created when missing; or a PostgreSQL server, `postgres://user@host:port/database`, for many nodes.',
  },
  DATABASE_PASSWORD_FILE: {
    fallback: '',
    kind: file,
    meaning: 'A file with the password for PostgreSQL, mode 600. Its last line end is ignored.',
  },
  DATABASE_CA_FILE: {
    fallback: '',
    kind: file,
    meaning:
      'Certificates of the authority that signed that of PostgreSQL, for `sslmode=verify-full`.',
  },
  SHUTDOWN_DELAY_SECONDS: {
    fallback: '0',
    kind: wholeNumber(0, 300, 'seconds from 0 to 300', 1_000),
    meaning:
      'How long a server that was told to stop goes on serving, so that a load balancer notices that `/healthcheck?probe=ready` says no: somewhat more than the balancer takes for that.',
  },
  KEEP_OLD_DATABASE: {
    fallback: 'yes',
    kind: oneOf(yesOrNo),
    meaning:
      'Whether the file of an older release stays beside the one that it was upgraded to, `yes` or `no`.',
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
  MARKET_ORDERS: {
    fallback: 'now',
    kind: oneOf(marketOrders),
    meaning:
      'Market orders fill `now`, open or closed; with `next` nothing fills when it is placed, but at the next price that the market shows.',
  },
  OPEN_ORDERS_PER_ACCOUNT: {
    fallback: '500',
    kind: wholeNumber(1, 10_000),
    meaning: 'How many orders of an account may wait at the same time: 1 to 10000.',
  },
  DELISTED_SALE: {
    fallback: 'refuse',
    kind: oneOf(delistedSales),
    meaning:
      'Shares whose symbol left the listing: `refuse` to sell them, or sell at their `last_known` price.',
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
  SIMULATOR_START: {
    fallback: 'now',
    kind: instantOrNow,
    meaning:
      'When the built-in market begins, such as `2026-03-02T09:25-05:00`; for empty books: others go on where they stopped.',
  },
  SIMULATOR_SPEED: {
    fallback: '1',
    kind: wholeNumber(1, 60_000),
    meaning: 'How many seconds of the built-in market pass in one.',
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
