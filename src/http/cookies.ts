// What a browser keeps for us: the session, and a secret by which it is known at the next login.
import type { IncomingHttpHeaders } from 'node:http';
import { deviceMs, type Client } from '#src/identity/login-guard.ts';
import { cookieNames } from './authentication.ts';
import type { Answer } from './route.ts';

/** What we need of the framework's request. */
type Asking = {
  readonly ip: string;
  readonly protocol: 'http' | 'https';
  readonly headers: IncomingHttpHeaders;
  readonly cookies: Readonly<Record<string, string | undefined>>;
};

type CookieOptions = {
  readonly path: '/';
  readonly httpOnly: true;
  readonly sameSite: 'strict';
  readonly secure: boolean;
  readonly expires?: Date;
  readonly maxAge?: number;
};
type Setter = { setCookie(name: string, value: string, options: CookieOptions): unknown };

const deviceTokenShape = /^[A-Za-z0-9_-]{43}$/;

/** Where the request comes from, as far as we trust what it says. */
export function clientOf({ ip, protocol, headers, cookies }: Asking): Client {
  const device = cookies[cookieNames[protocol].device];
  return {
    address: ip,
    userAgent: headers['user-agent'],
    deviceToken: device && deviceTokenShape.test(device) ? device : undefined,
  };
}

/** No script reads them, no other site sends them, and over TLS no other host can set them. */
export function setCookies({ protocol }: Asking, reply: Setter, answer: Answer): void {
  const names = cookieNames[protocol];
  const secure = protocol === 'https';
  const always = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
  const { sessionCookie, deviceCookie } = answer;
  if (sessionCookie !== undefined) {
    const expires = new Date(sessionCookie?.expiresAt ?? 0);
    reply.setCookie(names.session, sessionCookie?.token ?? '', { ...always, expires });
  }
  if (deviceCookie !== undefined) {
    reply.setCookie(names.device, deviceCookie, { ...always, maxAge: deviceMs / 1_000 });
  }
}
