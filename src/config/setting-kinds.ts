// The kinds of settings: how a text becomes a value, and in words what is expected of it.
import { parseMoney, type Money } from '#src/domain/money.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { parseNetwork, type Network } from '#src/runtime/network-address.ts';
import { parsePostgresUrl, type PostgresUrl } from './postgres-url.ts';
import { parseSqliteUrl, showDatabaseUrl, showOrigin, showOrigins, showPath } from './redact.ts';

export type Kind<Value> = {
  /** Undefined for a text that is not what is expected. */
  readonly parse: (text: string) => Value | undefined;
  readonly expected: string;
  /** The text as it may be shown. */
  readonly show?: (text: string) => string;
};

/** Digits alone, within the bounds; the value is so many units. */
export function wholeNumber(
  min: number,
  max: number,
  expected = `a number from ${min} to ${max}`,
  unit = 1,
): Kind<number> {
  const parse = (text: string) => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value * unit : undefined;
  };
  return { parse, expected };
}

/** How often something may happen; 0 is no limit. */
export const count = wholeNumber(0, 1_000_000);

export const port = wholeNumber(0, 65_535, 'a port from 0 to 65535');

export const portOrNone: Kind<number | 'none'> = {
  parse: (text) => (text === 'none' ? text : port.parse(text)),
  expected: `none, or ${port.expected}`,
};

/** Series begin in November 1999, and a calendar of the far future is nobody's to know. */
const [earliest, latest] = [Date.UTC(2000, 0, 1), Date.UTC(2050, 0, 1)];

export const instantOrNow: Kind<EpochMs | 'now'> = {
  parse: (text) => (text === 'now' ? text : parseInstant(text)),
  expected:
    'now, or an instant of 2000 to 2049 with its offset from UTC, such as 2026-03-02T09:25-05:00',
};

function parseInstant(text: string): EpochMs | undefined {
  try {
    const at = Temporal.Instant.from(text).epochMilliseconds;
    return at >= earliest && at < latest ? at : undefined;
  } catch {
    return undefined;
  }
}

/** One of the words, as it is written. */
export function oneOf<Word extends string>(words: readonly Word[]): Kind<Word> {
  const expected = words.length > 2 ? `one of ${words.join(', ')}` : words.join(' or ');
  return { parse: (text) => words.find((word) => word === text), expected };
}

export const host: Kind<string> = {
  parse: (text) => (/^[A-Za-z0-9.:_-]+$/.test(text) ? text : undefined),
  expected: 'a host name or an address such as 127.0.0.1',
};

export const database: Kind<string | PostgresUrl> = {
  parse: (text) => parseSqliteUrl(text) ?? parsePostgresUrl(text),
  expected:
    '"sqlite:" and a file, such as sqlite:data/papertape.db, or postgres://user@host:port/database ' +
    'of one host, with sslmode disable, require or verify-full',
  show: showDatabaseUrl,
};

/** A secret, or nothing. What is wrong with one is found where it is used. */
export const secret: Kind<string> = {
  parse: (text) => text,
  expected: 'a secret',
  show: () => '(hidden)',
};

/** The path of a file, or nothing. Whether it can be read is found where it is. */
export const file: Kind<string> = {
  parse: (text) => text,
  expected: 'a file',
  show: showPath,
};

/** A billion dollars: enough for every lesson, far from every bound. */
const cashMax = 100_000_000_000n;

export const cash: Kind<Money> = {
  parse: (text) => {
    const value = parseMoney(text);
    return value !== undefined && value >= 0n && value <= cashMax ? value : undefined;
  },
  expected: 'dollars from 0.00 to 1000000000.00',
};

export const origin: Kind<string> = {
  parse: parseOrigin,
  expected: 'an origin without a path or a password',
  show: showOrigin,
};

export const origins: Kind<readonly string[]> = {
  parse: listOf(parseOrigin),
  expected: 'origins such as https://example.org, with commas between',
  show: showOrigins,
};

export const networks: Kind<readonly string[]> = {
  parse: listOf((text) => (isNarrow(parseNetwork(text)) ? text : undefined)),
  expected:
    'addresses or networks of proxies such as 10.0.0.0/8, with commas between; wider ones than /8, ' +
    'or /7 of IPv6, would trust strangers',
};

/** `https://example.org`: a scheme, a host and nothing behind. */
function parseOrigin(text: string): string | undefined {
  const url = URL.parse(text);
  const isOrigin = url?.pathname === '/' && !url.search && !url.hash && !text.includes('@');
  return isOrigin && /^https?:$/.test(url.protocol) ? url.origin : undefined;
}

/** The widest networks that are private to one owner: 10.0.0.0/8, and fc00::/7. */
const prefixMin = { ipv4: 8, ipv6: 7 } as const;

function isNarrow(network: Network | undefined): boolean {
  return network !== undefined && network[1] >= prefixMin[network[0].kind()];
}

/** `none`, or values with commas between. */
function listOf(parse: (text: string) => string | undefined) {
  return (text: string): readonly string[] | undefined => {
    if (text === 'none') return [];
    const values = text.split(',').map((part) => parse(part.trim()));
    return values.every((value) => value !== undefined) ? values : undefined;
  };
}
