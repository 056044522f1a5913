// The settings of who may come in, how often, and over what: passwords, sessions, limits, networks.
import { count, file, networks, origins, wholeNumber } from './setting-kinds.ts';
import type { Section } from './setting.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export const users = {
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
  ACCOUNTS_PER_USER: {
    fallback: '20',
    kind: wholeNumber(1, 1_000),
    meaning: 'How many accounts a user may have open at the same time: 1 to 1000.',
  },
} satisfies Section;

export const limits = {
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
      'Connections that the same address may hold, other than a trusted proxy. There are 1,000 for all, and streams are not among them.',
  },
  STREAMS: {
    fallback: '10000',
    kind: wholeNumber(1, 1_000_000),
    meaning:
      'Connections that tell what happens, as it happens, at the same time: 1 to 1000000. They are not counted above.',
  },
  STREAMS_PER_USER: {
    fallback: '20',
    kind: wholeNumber(1, 10_000),
    meaning: 'How many of them are of the same user: 1 to 10000.',
  },
} satisfies Section;

export const network = {
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
