// Who is asking: the bearer token or the session cookie, and whether another site made the browser
// ask.
import type { IncomingHttpHeaders } from 'node:http';
import type { Identity } from '#src/identity/identity.ts';
import { apiTokenPrefix } from '#src/identity/api-tokens.ts';
import type { ApiTokenOwner, SessionOwner } from '#src/identity/identity-store.ts';
import { readCookie } from './cookies.ts';
import { ProblemError } from './problem.ts';

const tokenShape = /^[A-Za-z0-9_-]{43}$/;

type Asking = { readonly headers: IncomingHttpHeaders; readonly protocol: 'http' | 'https' };

/** Who asks, when their session or token may do this. Throws 401 or 403. */
export async function authenticate(
  identity: Pick<Identity, 'authenticate' | 'authenticateProgram'>,
  access: 'read' | 'trade' | 'session',
  request: Asking,
): Promise<SessionOwner | ApiTokenOwner> {
  const { authorization } = request.headers;
  const token = authorization ? bearerToken(authorization) : readCookie(request, 'session');
  if (token?.startsWith(apiTokenPrefix)) {
    const program = authorization && (await identity.authenticateProgram(token));
    if (program) return refuseBeyondScope(program, access);
  }
  const session = token && tokenShape.test(token) ? await identity.authenticate(token) : undefined;
  if (session) return session;
  throw new ProblemError(
    'unauthenticated',
    'This route needs a live session: log in and send its token as "Authorization: Bearer <token>".',
    { headers: { 'www-authenticate': 'Bearer realm="papertape"' } },
  );
}

function refuseBeyondScope(
  program: ApiTokenOwner,
  access: 'read' | 'trade' | 'session',
): ApiTokenOwner {
  if (access === 'read' || access === program.scope) return program;
  const detail =
    access === 'trade'
      ? 'This token may only read: create one with the scope "trade" to place orders.'
      : 'A token may not do this: log in and use the session.';
  const challenge = 'Bearer realm="papertape", error="insufficient_scope"';
  throw new ProblemError('insufficient_scope', detail, {
    headers: { 'www-authenticate': challenge },
  });
}

function bearerToken(authorization: string): string | undefined {
  return /^Bearer ([A-Za-z0-9_-]+)$/i.exec(authorization)?.[1];
}

/**
 * Refuses a write that a browser sends on behalf of another site. Sec-Fetch-Site decides; without
 * it Origin must name this host; a request without either comes from no browser. A bearer token is
 * never sent by a browser on its own, so it is exempt; so are pages of origins that the operator
 * named.
 */
export function refuseCrossSite(
  method: string,
  headers: IncomingHttpHeaders,
  corsOrigins: readonly string[],
): void {
  if (method === 'GET' || method === 'HEAD' || headers.authorization) return;
  if (headers.origin !== undefined && corsOrigins.includes(headers.origin)) return;
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
