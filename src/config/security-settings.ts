// The settings of doors and locks: passwords, sessions, and who counts as whom.
import { parseNetwork, type Network } from '#src/runtime/network-address.ts';
import { showOrigins } from './redact.ts';
import { durationMs, isComplete, parseOrigin, wholeNumber, type Read } from './reading.ts';

export type SecuritySettings = {
  /** In code points. */
  readonly passwordLengthMin: number;
  /** A session that nobody uses ends after this. */
  readonly sessionIdleMs: number;
  /** However busy, a session ends after this. */
  readonly sessionAbsoluteMs: number;
  /** Wrong passwords in a quarter of an hour from one address; 0 is no limit. */
  readonly loginFailuresPerAddress: number;
  /** 0 is no limit, here and below. */
  readonly requestsPerSecondPerUser: number;
  readonly requestsPerSecondPerAddress: number;
  readonly accountsPerHourPerAddress: number;
  readonly connectionsPerAddress: number;
  /** Networks whose X-Forwarded-For and X-Forwarded-Proto are believed. */
  readonly trustedProxies: readonly string[];
  /** Origins whose pages may ask with a token. */
  readonly corsOrigins: readonly string[];
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The settings, or undefined after a mistake was noted. */
export function readSecuritySettings(read: Read): SecuritySettings | undefined {
  const settings = {
    passwordLengthMin: read(
      'PASSWORD_MIN_LENGTH',
      '8',
      wholeNumber(8, 64),
      'a number from 8 to 64',
    ),
    sessionIdleMs: read(
      'SESSION_IDLE_HOURS',
      '24',
      durationMs(1, 8_760, hourMs),
      'hours from 1 to 8760',
    ),
    sessionAbsoluteMs: read(
      'SESSION_MAX_DAYS',
      '30',
      durationMs(1, 365, dayMs),
      'days from 1 to 365',
    ),
    loginFailuresPerAddress: readCount(read, 'LOGIN_FAILURES_PER_ADDRESS', '20'),
    requestsPerSecondPerUser: readCount(read, 'REQUESTS_PER_SECOND_PER_USER', '20'),
    requestsPerSecondPerAddress: readCount(read, 'REQUESTS_PER_SECOND_PER_ADDRESS', '200'),
    accountsPerHourPerAddress: readCount(read, 'ACCOUNTS_PER_HOUR_PER_ADDRESS', '100'),
    connectionsPerAddress: readCount(read, 'CONNECTIONS_PER_ADDRESS', '200'),
    trustedProxies: read(
      'TRUSTED_PROXIES',
      'none',
      listOf((text) => (isNarrow(parseNetwork(text)) ? text : undefined)),
      'addresses or networks of proxies such as 10.0.0.0/8, with commas between; wider ones than /8, ' +
        'or /7 of IPv6, would trust strangers',
    ),
    corsOrigins: read(
      'CORS_ORIGINS',
      'none',
      listOf(parseOrigin),
      'origins such as https://example.org, with commas between',
      showOrigins,
    ),
  };
  return isComplete(settings) ? settings : undefined;
}

/** The widest networks that are private to one owner: 10.0.0.0/8, and fc00::/7. */
const prefixMin = { ipv4: 8, ipv6: 7 } as const;

function isNarrow(network: Network | undefined): boolean {
  return network !== undefined && network[1] >= prefixMin[network[0].kind()];
}

const countMax = 1_000_000;

function readCount(read: Read, name: string, fallback: string): number | undefined {
  return read(name, fallback, wholeNumber(0, countMax), `a number from 0 to ${countMax}`);
}

/** `none`, or values with commas between. */
function listOf(parse: (text: string) => string | undefined) {
  return (text: string): readonly string[] | undefined => {
    if (text === 'none') return [];
    const values = text.split(',').map((part) => parse(part.trim()));
    return values.every((value) => value !== undefined) ? values : undefined;
  };
}
