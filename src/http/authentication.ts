// Who is asking: the bearer token or the session cookie, and whether another site made the browser
// ask.
import type { IncomingHttpHeaders } from 'node:http';
import type { Identity } from '#src/identity/identity.ts';
import type { SessionOwner } from '#src/identity/identity-store.ts';
import { ProblemError } from './problem.ts';

export const sessionCookieName = 'papertape_session';

const tokenShape = /^[A-Za-z0-9_-]{43}$/;

/** The session of the request. Throws 401 when it has no live one. */
export async function authenticate(
  identity: Identity,
  headers: IncomingHttpHeaders,
  cookies: Readonly<Record<string, string | undefined>>,
): Promise<SessionOwner> {
  const token = headers.authorization
    ? bearerToken(headers.authorization)
    : cookies[sessionCookieName];
  const session = token && tokenShape.test(token) ? await identity.authenticate(token) : undefined;
  if (session) return session;
  throw new ProblemError(
    'unauthenticated',
    'This route needs a live session: log in and send its token as "Authorization: Bearer <token>".',
    { headers: { 'www-authenticate': 'Bearer realm="papertape"' } },
  );
}

function bearerToken(authorization: string): string | undefined {
  return /^Bearer ([A-Za-z0-9_-]+)$/i.exec(authorization)?.[1];
}

/**
 * Refuses a write that a browser sends on behalf of another site. Sec-Fetch-Site decides; without
 * it Origin must name this host; a request without either comes from no browser. A bearer token is
 * never sent by a browser on its own, so it is exempt.
 */
export function refuseCrossSite(method: string, headers: IncomingHttpHeaders): void {
  if (method === 'GET' || method === 'HEAD' || headers.authorization) return;
  const site = headers['sec-fetch-site'];
  const isOwn =
    site === undefined ? isOwnOrigin(headers) : site === 'same-origin' || site === 'none';
  if (isOwn) return;
  throw new ProblemError(
    'cross_site_request',
    'A page of another site made this request; nothing was changed.',
  );
}

function isOwnOrigin({ origin, host }: IncomingHttpHeaders): boolean {
  return origin === undefined || URL.parse(origin)?.host === host;
}
