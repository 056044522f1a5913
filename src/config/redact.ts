// Values of settings as they may be shown: in messages, in the log and by the command `settings`.
// People put passwords and keys where none belong, so what is not plainly harmless is not shown.

import { parsePostgresUrl } from './postgres-url.ts';

const hidden = '(hidden)';
const shownMax = 120;
/** Schemes of databases and of the web; any other word before a colon may be a username. */
const scheme =
  /^(sqlite|file|postgres|postgresql|cockroachdb|mysql|mariadb|mssql|sqlserver|mongodb|https?):/i;
const secretName = /(?:pass|pwd|secret|token|key|cred)\w*\s*=/i;

/** The text as it is, unless it holds more than one line: then a quote was closed too late. */
export function showPlain(text: string): string {
  return text.length > shownMax || /[\r\n]/.test(text) ? hidden : text;
}

/** A plain `sqlite:<file>` as it is; where a server is; of everything else the scheme alone. */
export function showDatabaseUrl(text: string): string {
  if (parseSqliteUrl(text) !== undefined) return text;
  const server = parsePostgresUrl(text);
  if (server) return `postgres://${server.host}:${server.port}/${showPlain(server.database)}`;
  const known = scheme.exec(text)?.[1];
  return known === undefined ? hidden : `${known.toLowerCase()}:…`;
}

/**
 * The file of `sqlite:<file>`; undefined for everything else, also where it holds what belongs into
 * the address of a server: user, password, query or fragment.
 */
export function parseSqliteUrl(text: string): string | undefined {
  const path = /^sqlite:(?!\/\/)(.+)$/.exec(text)?.[1];
  const isPlain =
    path !== undefined &&
    !/[?#]|%3a|%40/i.test(path) &&
    // Where a host would stand, and before an @, a colon parts a user from a password.
    !/[:@]/.test(firstSegmentOf(path)) &&
    !/:[^\\/]*@/.test(path) &&
    !secretName.test(path) &&
    showPlain(path) === path;
  return isPlain ? path : undefined;
}

/** Of a relative path; nothing of an absolute one. */
function firstSegmentOf(path: string): string {
  return /^([\\/]|[a-z]:[\\/]|:memory:$)/i.test(path) ? '' : (path.split(/[\\/]/)[0] ?? '');
}

/** Scheme, host and port of a web address, with a sign where more was written. */
export function showOrigin(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) return text === 'none' ? text : hidden;
  return text === url.origin || text === `${url.origin}/` ? text : `${url.origin}/…`;
}

/** The same for several with commas between. */
export function showOrigins(text: string): string {
  return text
    .split(',')
    .map((part) => showOrigin(part.trim()))
    .join(',');
}

/** A path as it is; what has no slash may be the secret itself, set in the place of its file. */
export function showPath(text: string): string {
  return /[\\/]/.test(text) ? showPlain(text) : hidden;
}
