// What a browser keeps for us: the session, and a secret by which it is known at the next login.
import type { IncomingHttpHeaders } from 'node:http';
import { parseCookie, stringifySetCookie } from 'cookie';
import { deviceMs, type Client } from '#src/identity/login/login-guard.ts';
import type { Peer } from './peer.ts';
import type { Answer } from './route.ts';

/**
 * Over TLS the browser itself keeps a `__Host-` cookie from other hosts and from plain http.
 * Without TLS it would refuse one, so there is another name for development.
 */
const cookieNames = {
  https: { session: '__Host-papertape_session', device: '__Host-papertape_device' },
  http: { session: 'papertape_session', device: 'papertape_device' },
} as const;

/**
 * The name of a cookie. A browser sends the cookies of a host to each of its ports: the mark keeps
 * those of one database from those of another.
 */
export function cookieName(
  { scheme, cookieMark }: Pick<Peer, 'scheme' | 'cookieMark'>,
  name: 'session' | 'device',
): string {
  return cookieNames[scheme][name] + cookieMark;
}

/** What we need of the framework's request. */
type Asking = {
  readonly peer: Peer;
  readonly headers: IncomingHttpHeaders;
};

const deviceTokenShape = /^[A-Za-z0-9_-]{43}$/;

/** The value of one of our cookies, as the browser sent it. */
export function readCookie(request: Asking, name: 'session' | 'device'): string | undefined {
  const { cookie } = request.headers;
  return cookie && parseCookie(cookie)[cookieName(request.peer, name)];
}

/** Where the request comes from, as far as we trust what it says. */
export function clientOf(request: Asking): Client {
  const device = readCookie(request, 'device');
  return {
    address: request.peer.address,
    userAgent: request.headers['user-agent'],
    deviceToken: device && deviceTokenShape.test(device) ? device : undefined,
  };
}

/**
 * The `Set-Cookie` lines of an answer. No script reads the cookies, no other site sends them, and
 * over TLS no other host can set them.
 */
export function setCookieLines(
  request: Pick<Asking, 'peer'>,
  { sessionCookie, deviceCookie }: Pick<Answer, 'sessionCookie' | 'deviceCookie'>,
): string[] {
  if (sessionCookie === undefined && deviceCookie === undefined) return [];
  const { peer } = request;
  const names = { session: cookieName(peer, 'session'), device: cookieName(peer, 'device') };
  const secure = peer.scheme === 'https';
  const always = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
  const lines: string[] = [];
  if (sessionCookie !== undefined) {
    const [value, expires] = [sessionCookie?.token ?? '', new Date(sessionCookie?.expiresAt ?? 0)];
    lines.push(stringifySetCookie({ ...always, name: names.session, value, expires }));
  }
  if (deviceCookie !== undefined) {
    const maxAge = deviceMs / 1_000;
    lines.push(stringifySetCookie({ ...always, name: names.device, value: deviceCookie, maxAge }));
  }
  return lines;
}
