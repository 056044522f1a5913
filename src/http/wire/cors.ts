// Pages of other origins that the operator named may ask with a token; nobody else's may, and none
// of them with the cookie.
import type { IncomingHttpHeaders } from 'node:http';

const allowedMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const allowedHeaders =
  'Authorization, Content-Type, Idempotency-Key, Papertape-Account, APCA-API-KEY-ID, APCA-API-SECRET-KEY';
const exposedHeaders =
  'Idempotency-Replayed, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id';
const preflightSeconds = '600';

type Asking = { readonly method: string; readonly headers: IncomingHttpHeaders };

/** The CORS headers of an answer; `Vary` alone for an origin that is not configured. */
export function corsHeaders(
  { method, headers: { origin, ...headers } }: Asking,
  origins: readonly string[],
): Readonly<Record<string, string>> {
  // What differs by origin must not be taken from a cache for another one.
  const vary = { vary: 'Origin' };
  if (origin === undefined || !origins.includes(origin)) return vary;
  const allowed = { ...vary, 'access-control-allow-origin': origin };
  return isPreflight({ method, headers })
    ? {
        ...allowed,
        'access-control-allow-methods': allowedMethods,
        'access-control-allow-headers': allowedHeaders,
        'access-control-max-age': preflightSeconds,
      }
    : { ...allowed, 'access-control-expose-headers': exposedHeaders };
}

/** The browser's question whether a page may ask at all. */
export function isPreflight({ method, headers }: Asking): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}
