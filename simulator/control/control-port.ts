// The control port: what a test may do to a running simulator, as JSON over HTTP on the loopback
// address alone. Pages in a browser are kept out, since whatever names an Origin is refused.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ControlRoute } from '#simulator/control/control-routes.ts';
import { controlRoutes } from '#simulator/control/control-routes.ts';
import { listenOn, originOf, stopListening } from '#simulator/query-port.ts';
import type { Simulator } from '#simulator/simulator.ts';

export type ControlPort = {
  /** The origin, without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
};

/** Resolves once it listens; rejects with the system's error when it cannot. */
export async function openControlPort(simulator: Simulator, port: number): Promise<ControlPort> {
  const routes = controlRoutes(simulator);
  const server = createServer((request, response) => {
    void respond(request, response, routes);
  });
  const chosen = await listenOn(server, port, LOOPBACK);
  return { url: originOf(LOOPBACK, chosen), close: () => stopListening(server) };
}

const LOOPBACK = '127.0.0.1';

type Reply = { readonly status: number; readonly value: unknown };

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  routes: Readonly<Record<string, ControlRoute>>,
): Promise<void> {
  const { status, value } = await answer(request, routes);
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  response.end(`${JSON.stringify(value, null, 2)}\n`);
}

async function answer(
  request: IncomingMessage,
  routes: Readonly<Record<string, ControlRoute>>,
): Promise<Reply> {
  if (request.headers.origin !== undefined) return refused(403, 'pages may not ask this port');
  const [path = ''] = (request.url ?? '').split('?');
  const route = routes[`${request.method} ${path}`];
  if (!route) {
    const status = path === '/' && request.method === 'GET' ? 200 : 404;
    return { status, value: { routes: Object.keys(routes) } };
  }
  try {
    const body = await text(request);
    const result = await route(body === '' ? {} : JSON.parse(body));
    return result.ok ? { status: 200, value: result.value } : refused(400, result.error);
  } catch (error) {
    return refused(400, error instanceof Error ? error.message : 'unreadable');
  }
}

function refused(status: number, error: string): Reply {
  return { status, value: { error } };
}
