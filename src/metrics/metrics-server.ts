// `GET /metrics` on a port of its own, so that it can be kept from those who use the server.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics, Readings } from './metrics.ts';

const timeoutMs = 5_000;
const timeoutCheckMs = 1_000;

/** Nothing here is a page, and nothing is to be kept. */
const headers = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

type Options = {
  readonly host: string;
  readonly port: number;
  readonly metrics: Metrics;
  readonly read: () => Readings;
};

export type MetricsServer = { readonly port: number; close(): Promise<void> };

/** Listens when it resolves. */
export async function startMetricsServer(options: Options): Promise<MetricsServer> {
  const { host, port } = options;
  const server = createServer(
    {
      headersTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      connectionsCheckingInterval: timeoutCheckMs,
    },
    (request, response) => void answer(request, response, options),
  );
  // Of a scraper that does not read what it asked for, or goes on holding its half.
  server.timeout = timeoutMs;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  { url, method }: IncomingMessage,
  response: ServerResponse,
  { metrics, read }: Options,
): Promise<void> {
  if (url !== '/metrics') {
    response.writeHead(404, headers).end();
  } else if (method === 'GET') {
    const text = await metrics.print(read());
    response.writeHead(200, { ...headers, 'content-type': metrics.contentType }).end(text);
  } else {
    response.writeHead(405, { ...headers, allow: 'GET' }).end();
  }
}
