// The simulator as an HTTP server: Alpha Vantage's one endpoint, headers and all, on node:http.
// The server of src/ starts it in its own process when it has no key.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createAlwaysOpenCalendar, createNyseCalendar } from '#src/domain/market-calendar.ts';
import type { Clock, EpochMs } from '#src/runtime/clock.ts';
import type { SimulatorPlan } from '#simulator/plan.ts';
import { planTerms } from '#simulator/plan.ts';
import { createPriceModel } from '#simulator/price-model.ts';
import { readQuery } from '#simulator/query.ts';
import type { QueryDesk } from '#simulator/query-desk.ts';
import { createQueryDesk } from '#simulator/query-desk.ts';
import { readSymbolTable } from '#simulator/symbol-table.ts';
import type { Answer, Verdict } from '#simulator/wire-format.ts';

export type SimulatorOptions = {
  /** 0 for any free one. */
  readonly port: number;
  readonly host: string;
  readonly plan: SimulatorPlan;
  /** An integer; another seed is another market. */
  readonly seed: number;
  readonly marketHours: 'always' | 'nyse';
  readonly clock: Clock;
};

/** A query as it was asked, and what became of it. */
type SimulatedRequest = {
  readonly at: EpochMs;
  readonly function: string;
  readonly symbol: string | undefined;
  readonly verdict: Verdict;
};

export type Simulator = {
  /** The origin, without a trailing slash. */
  readonly url: string;
  /** The newest 10,000 queries, oldest first. */
  requests(): readonly SimulatedRequest[];
  /** Stops listening and drops every connection. */
  close(): Promise<void>;
};

/** Resolves once it listens; rejects with the system's error when it cannot (`EADDRINUSE`...). */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { clock, host, port } = options;
  const log: SimulatedRequest[] = [];
  const desk = openDesk(options);

  function note(request: SimulatedRequest): void {
    log.push(request);
    if (log.length > REQUESTS_REMEMBERED) log.shift();
  }

  const server = createServer((request, response) => {
    const [path, search] = splitTarget(request.url ?? '');
    for (const [name, value] of FIXED_HEADERS) response.setHeader(name, value);
    if (path !== '/query') return refuse(response, 404, 'Not found.');
    if (request.method === 'OPTIONS') return void response.setHeader('Content-Length', 0).end();
    if (!isReading(request)) {
      return refuse(response, 405, `Method "${request.method}" not allowed.`);
    }
    const query = readQuery(search);
    const answer = desk.answer(query);
    note({
      at: clock.now(),
      function: query.get('function') ?? '',
      symbol: query.get('symbol'),
      verdict: answer.verdict,
    });
    send(response, answer);
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    url: originOf(server.address(), host),
    requests: () => [...log],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const REQUESTS_REMEMBERED = 10_000;

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

function openDesk({ plan, seed, marketHours, clock }: SimulatorOptions): QueryDesk {
  const calendar = marketHours === 'always' ? createAlwaysOpenCalendar() : createNyseCalendar();
  const prices = createPriceModel(seed, calendar);
  return createQueryDesk({ terms: planTerms(plan), symbols: readSymbolTable(), prices, clock });
}

function splitTarget(target: string): [string, string] {
  const mark = target.indexOf('?');
  return mark === -1 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
}

function isReading(request: IncomingMessage): boolean {
  return request.method === 'GET' || request.method === 'HEAD';
}

/** Node leaves the body out of an answer to HEAD by itself. */
function send(response: ServerResponse, answer: Answer): void {
  response.setHeader('Content-Type', answer.contentType);
  response.setHeader('Content-Length', Buffer.byteLength(answer.body));
  if (answer.fileName !== undefined) {
    response.setHeader('Content-Disposition', `attachment; filename=${answer.fileName}`);
  }
  response.end(answer.body);
}

/** The body of the provider's framework for statuses other than 200 (inferred). */
function refuse(response: ServerResponse, status: number, detail: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ detail }));
}

function originOf(address: string | { port: number } | null, host: string): string {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}
