// Alpha Vantage's one endpoint on node:http: methods, headers, and the faults that befall a query.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Clock } from '#src/runtime/clock.ts';
import type { FaultDesk } from '#simulator/faults/fault-desk.ts';
import type { QueryDesk } from '#simulator/query-desk.ts';
import type { RequestLog } from '#simulator/request-log.ts';
import type { TimeSource } from '#simulator/virtual-clock.ts';
import { readQuery } from '#simulator/wire/query.ts';
import type { Answer } from '#simulator/wire/wire-format.ts';
import { TLS_ALERT } from '#simulator/wire/wire-format.ts';

export type QueryPort = {
  /** The origin, without a trailing slash. */
  readonly url: string;
  /** Stops listening and drops every connection. */
  refuse(): Promise<void>;
  /** Listens again, on the same port; does nothing while it listens. */
  listen(): Promise<void>;
};

type Needs = {
  readonly port: number;
  readonly host: string;
  readonly desk: () => Promise<QueryDesk>;
  readonly faults: FaultDesk;
  readonly log: RequestLog;
  /** The simulated time. */
  readonly clock: TimeSource;
  /** Waits in real time. */
  readonly sleep: Clock['sleep'];
};

/** Resolves once it listens; rejects with the system's error when it cannot. */
export async function openQueryPort(needs: Needs): Promise<QueryPort> {
  const server = createServer((request, response) => void serve(request, response, needs));
  server.on('clientError', (_error, socket) => {
    const { rawPacket } = _error as { rawPacket?: Buffer };
    const speaksTls = rawPacket?.[0] === TLS_HANDSHAKE;
    socket.end(speaksTls ? TLS_ALERT : 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  });
  const port = await listenOn(server, needs.port, needs.host);
  return {
    url: originOf(needs.host, port),
    refuse: () => stopListening(server),
    listen: async () => {
      if (!server.listening) await listenOn(server, port, needs.host);
    },
  };
}

/** Listens and tells the port, which the system chooses for 0. */
export async function listenOn(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

/** Resolves when nothing listens and every connection is gone. */
export function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** The origin of a host and a port; an IPv6 address stands in brackets. */
export function originOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The first byte of a client that speaks TLS. */
const TLS_HANDSHAKE = 0x16;
const DEFAULT_WAIT_SECONDS: Readonly<Record<string, number>> = { slow: 3 };

/** Recorded from the provider, except the name: a client can tell whose prices it is shown. */
const FIXED_HEADERS: readonly (readonly [string, string])[] = [
  ['Server', 'papertape-simulator'],
  ['Allow', 'GET, HEAD, OPTIONS'],
  ['CF-Cache-Status', 'DYNAMIC'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Referrer-Policy', 'same-origin'],
  ['Vary', 'Cookie, Origin'],
  ['Via', '1.1 vegur'],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
];

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  needs: Needs,
): Promise<void> {
  const [path, search] = splitTarget(request.url ?? '');
  for (const [name, value] of FIXED_HEADERS) response.setHeader(name, value);
  response.setHeader('Date', new Date(needs.clock.now()).toUTCString());
  if (path !== '/query') return reject(response, 404, 'Not found.');
  if (request.method === 'OPTIONS') return void response.setHeader('Content-Length', 0).end();
  if (!isReading(request)) return reject(response, 405, `Method "${request.method}" not allowed.`);
  await answerQuery(search, response, needs);
}

/** A fault changes what is sent; what is counted against the key stays the same. */
async function answerQuery(search: string, response: ServerResponse, needs: Needs): Promise<void> {
  const { faults, log, clock, sleep } = needs;
  const desk = await needs.desk();
  const query = readQuery(search);
  const right = desk.answer(query);
  const befalling = faults.take(query);
  log.add({
    at: clock.now(),
    function: query.get('function') ?? '',
    symbol: query.get('symbol'),
    verdict: right.verdict,
    ...(befalling && { fault: befalling.fault.behaviour }),
  });
  if (!befalling) return send(response, right);
  const { fault, spoil, deliver } = befalling;
  const answer = spoil ? spoil(right, query, fault.retryAfter) : right;
  if (!deliver) return send(response, answer);
  const waitMs = (fault.seconds ?? DEFAULT_WAIT_SECONDS[fault.behaviour] ?? 1) * 1_000;
  await deliver({ response, answer, waitMs, sleep, send: () => send(response, answer) });
}

/** Node leaves the body out of an answer to HEAD by itself. */
function send(response: ServerResponse, answer: Answer): void {
  response.statusCode = answer.status ?? 200;
  response.setHeader('Content-Type', answer.contentType);
  response.setHeader('Content-Length', Buffer.byteLength(answer.body));
  if (answer.fileName !== undefined) {
    response.setHeader('Content-Disposition', `attachment; filename=${answer.fileName}`);
  }
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  response.end(answer.body);
}

function splitTarget(target: string): [string, string] {
  const mark = target.indexOf('?');
  return mark === -1 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
}

function isReading(request: IncomingMessage): boolean {
  return request.method === 'GET' || request.method === 'HEAD';
}

/** The body of the provider's framework for statuses other than 200 (inferred). */
function reject(response: ServerResponse, status: number, detail: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ detail }));
}
