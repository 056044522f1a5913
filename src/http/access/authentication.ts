// Who is asking: the bearer token or the session cookie, and whether another site made the browser
// ask.
import type { IncomingHttpHeaders } from 'node:http';
import type { Identity } from '#src/identity/identity.ts';
import type { Owner } from '#src/identity/identity-store.ts';
import { apiTokenPrefix } from '#src/identity/access/api-tokens.ts';
import type { ApiTokenOwner, SessionOwner } from '#src/identity/identity-store.ts';
import { readCookie } from '#src/http/wire/cookies.ts';
import { refuseUnauthenticated } from '#src/http/problems/login-problems.ts';
import { ProblemError } from '#src/http/problems/problem.ts';
import type { Peer } from '#src/http/wire/peer.ts';

const tokenShape = /^[A-Za-z0-9_-]{43}$/;

type Asking = { readonly headers: IncomingHttpHeaders; readonly peer: Peer };

/** Who asks, when their session or token may do this. Throws 401 or 403. */
export function authenticate(
  identity: Authenticating,
  access: Access,
  request: Asking,
): Promise<Owner> {
  if (!isBearer(request)) return authenticatePerson(identity, readCookie(request, 'session'));
  const token = bearerToken(request);
  if (!token?.startsWith(apiTokenPrefix)) return authenticatePerson(identity, token);
  return authenticateProgram(identity, access, token);
}

type Authenticating = Pick<Identity, 'authenticate' | 'authenticateProgram'>;
type Access = 'read' | 'trade' | 'session';

async function authenticateProgram(
  identity: Authenticating,
  access: Access,
  token: string,
): Promise<Owner> {
  const program = await identity.authenticateProgram(token);
  // By chance a session's token may begin like a program's.
  return program ? refuseBeyondScope(program, access) : authenticatePerson(identity, token);
}

async function authenticatePerson(identity: Authenticating, token: string | undefined) {
  const isToken = token !== undefined && tokenShape.test(token);
  return requireSession(isToken ? await identity.authenticate(token) : undefined);
}

function requireSession(session: SessionOwner | undefined): SessionOwner {
  if (session) return session;
  throw refuseUnauthenticated();
}

function refuseBeyondScope(program: ApiTokenOwner, access: Access): ApiTokenOwner {
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

/**
 * Whether the request says who asks by a token. A proxy in front may add an Authorization of
 * another scheme, such as its own Basic password: it is not for this server and must not hide the
 * cookie.
 */
function isBearer({ headers: { authorization } }: Pick<Asking, 'headers'>): boolean {
  return authorization !== undefined && /^Bearer(?: |$)/i.test(authorization);
}

function bearerToken({ headers: { authorization = '' } }: Asking): string | undefined {
  return /^Bearer +([A-Za-z0-9_-]+) *$/i.exec(authorization)?.[1];
}

/**
 * Refuses a write that a browser sends on behalf of another site. Sec-Fetch-Site decides; without
 * it Origin must name this host; a request without either comes from no browser. A bearer token is
 * never sent by a browser on its own, so it is exempt; so are pages of origins that the operator
 * named, as long as they come without the session's cookie.
 */
export function refuseCrossSite(
  request: Asking & { readonly method: string },
  corsOrigins: readonly string[],
): void {
  const { method, headers } = request;
  if (method === 'GET' || method === 'HEAD' || isBearer(request)) return;
  const isNamed = headers.origin !== undefined && corsOrigins.includes(headers.origin);
  if (isNamed && readCookie(request, 'session') === undefined) return;
  const site = headers['sec-fetch-site'];
  const isOwn =
    site === undefined ? isOwnOrigin(request) : site === 'same-origin' || site === 'none';
  if (isOwn) return;
  throw new ProblemError(
    'cross_site_request',
    'A page of another site made this request; nothing was changed.',
  );
}

function isOwnOrigin(request: Asking): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  const asked = URL.parse(origin)?.origin;
  // If either cannot be parsed, they do not match.
  return asked !== undefined && asked === URL.parse(`${request.peer.scheme}://${host}`)?.origin;
}
