// How long a connection may take for what, and which TLS it may speak.
import type { IncomingMessage, ServerOptions } from 'node:http';
import { isStreamUpgrade } from './stream-upgrade.ts';

const headersTimeoutMs = 5_000;
const requestTimeoutMs = 10_000;
const keepAliveTimeoutMs = 5_000;
const handshakeTimeoutMs = 5_000;
/** Longer than any answer takes. Node gives a write that is stuck the same time once more. */
const idleTimeoutMs = 10_000;
const timeoutCheckMs = 1_000;

/** A certificate and its key, or undefined for plain http. */
export type Tls = { readonly cert: Buffer; readonly key: Buffer } | undefined;

/**
 * No route gives Fastify a schema (decisions/006-validation.md). Without factories of our own it
 * loads two compilers of schemas when it starts, a tenth of the time until the server listens.
 */
const withoutSchemas = {
  compilersFactory: { buildValidator: refuseSchema, buildSerializer: refuseSchema },
};

function refuseSchema(): never {
  throw new Error('schemas are checked by createCheck, not by Fastify');
}

/** Fastify's options. It takes some of the server's under another name when that speaks TLS. */
export function serverOptions(tls: Tls) {
  const options = {
    headersTimeout: headersTimeoutMs,
    connectionsCheckingInterval: timeoutCheckMs,
    // Refused in a hook instead, with a problem like every other.
    requireHostHeader: false,
    // Other wishes for another protocol are passed over, as HTTP allows.
    shouldUpgradeCallback: isStreamUpgrade,
  };
  const handshake = { minVersion: 'TLSv1.2', handshakeTimeout: handshakeTimeoutMs } as const;
  return {
    rewriteUrl: ({ url = '/' }: IncomingMessage) => originForm(url),
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionTimeout: idleTimeoutMs,
    schemaController: withoutSchemas,
    // The application is the same either way; only its type names the server.
    ...((tls ? { https: { ...options, ...handshake, ...tls } } : { http: options }) as {
      http: ServerOptions;
    }),
  };
}

/** A request may name the whole address, as to a proxy (RFC 9112, 3.2.2): the path counts. */
function originForm(url: string): string {
  return url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?#]*(?=[/?]|$)\/?/i, '/');
}
