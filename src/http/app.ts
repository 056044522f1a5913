// The HTTP application: one list of routes, one order of checks, one map of errors. It does not
// listen.
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Identity } from '#src/identity/identity.ts';
import type { Owner } from '#src/identity/identity-store.ts';
import type { MonotonicMs } from '#src/runtime/instant.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Logger } from '#src/runtime/logger.ts';
import type { Random } from '#src/runtime/random.ts';
import { createNetworkCheck } from '#src/runtime/network-address.ts';
import { addRoute } from './add-route.ts';
import { addAlpacaRoute } from '#src/http/alpaca/frame/add-alpaca-route.ts';
import type { AlpacaRoute } from '#src/http/alpaca/frame/alpaca-route.ts';
import { attachStream, type TradeStream } from '#src/http/alpaca/stream/trade-stream.ts';
import { inDialect } from '#src/http/alpaca/frame/error-answer.ts';
import { queueAnswer } from '#src/http/connection/answer-queue.ts';
import { limitConnections } from '#src/http/connection/connections.ts';
import { readBody } from '#src/http/wire/body.ts';
import { isPreflight } from '#src/http/wire/cors.ts';
import type { Limits } from '#src/http/access/limits.ts';
import { answerMalformedRequest, refuseSocket } from '#src/http/connection/malformed-request.ts';
import {
  refuseOddBody,
  refuseOddRequest,
  takeOddRequests,
} from '#src/http/connection/odd-requests.ts';
import { missingRoute } from '#src/http/connection/missing-route.ts';
import type { PageAnswers } from '#src/http/pages/page-answers.ts';
import { createPeerReader, type Peer } from '#src/http/wire/peer.ts';
import type { Answer, Route } from '#src/http/wire/route.ts';
import { countRefusals } from '#src/http/access/refusal-count.ts';
import { createSending, type Sending } from '#src/http/wire/sending.ts';
import { serverOptions, type Tls } from '#src/http/connection/server-options.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route has a schema for a body. */
    takesBody?: boolean;
    /** Whether the route reads the bytes of the body itself. */
    takesBytes?: boolean;
  }
  interface FastifyRequest {
    /** Who asks, once that is settled; undefined on a route that anybody may call. */
    owner: Owner | undefined;
    /** Whether all of it had come before it was asked whose it is. */
    cameWhole: boolean;
    /** Where the request comes from. */
    readonly peer: Peer;
  }
}

type Needs = {
  readonly routes: readonly Route[];
  readonly pages: PageAnswers;
  readonly alpacaRoutes: readonly AlpacaRoute[];
  readonly identity: Identity;
  readonly limits: Limits;
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
  /** Ends the names of cookies. */
  readonly cookieMark: string;
  /** 0 is no limit. */
  readonly connectionsPerAddress: number;
  /** At the same time, in all. */
  readonly streams: number;
  readonly tradeStream: TradeStream;
  /** False while it drains: connections end with the answer that they wait for. */
  readonly isReady: () => boolean;
  readonly tls: Tls;
  readonly clock: Clock;
  readonly marketClock: Clock;
  readonly random: Random;
  readonly logger: Logger;
};

const bodyBytesMax = 16 * 1024;
/** Larger than the longest URL, so that the router never rejects a path by its length. */
const parameterLengthMax = 16 * 1024;

export async function buildApp(needs: Needs): Promise<FastifyInstance> {
  const given = createSending({ ...needs, onStream: (socket) => connections.release(socket) });
  const sending = inDialect(given, needs);
  const peerOf = createPeerReader(needs.trustedProxies, needs.cookieMark);
  const app = Fastify({
    ...serverOptions(needs.tls),
    logger: false,
    genReqId: () => needs.random.id(),
    bodyLimit: bodyBytesMax,
    routerOptions: { maxParamLength: parameterLengthMax },
    forceCloseConnections: 'idle',
    // What still comes over an open connection is answered like everything else.
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => answerMalformedRequest(error, socket, needs),
    frameworkErrors: (error, request, reply) => {
      if (!queueAnswer(request.raw.socket, reply.raw)) return;
      // What the router gave up on has none of the decorations.
      Object.assign(request, { peer: peerOf(request.raw) });
      refuseUnrouted(needs, sending, request, reply, error);
    },
  });
  app.decorateRequest('owner', undefined);
  app.decorateRequest('cameWhole', false);
  app.decorateRequest('peer', {
    getter() {
      return peerOf(this.raw);
    },
  });
  app.removeAllContentTypeParsers();
  // The one parser for every type, so that each body is judged by the route it was sent to.
  app.addContentTypeParser<Buffer>(
    '*',
    { parseAs: 'buffer' },
    async ({ headers, routeOptions }: FastifyRequest, bytes: Buffer) =>
      routeOptions.config.takesBytes
        ? bytes
        : readBody(bytes, headers, routeOptions.config.takesBody ?? false),
  );
  const connections = limitConnections(app.server, {
    connectionsPerAddress: needs.connectionsPerAddress,
    streamsMax: needs.streams,
    isProxy: createNetworkCheck(needs.trustedProxies),
    onRefused: countRefusals('connections', needs),
  });
  takeOddRequests(app.server, (problem, socket) => refuseSocket(problem, socket, needs));
  app.addHook('preClose', () => needs.tradeStream.close());
  attachStream(app.server, needs.tradeStream, { ...needs, connections, peerOf });
  addHooks(app, needs, sending);
  app.setErrorHandler((error, request, reply) => sending.sendProblem(request, reply, error));
  for (const route of needs.routes) addRoute(app, route, needs, sending);
  for (const route of needs.alpacaRoutes) addAlpacaRoute(app, route, needs, sending);
  return app;
}

function addHooks(app: FastifyInstance, needs: Needs, sending: Sending): void {
  const { pages, corsOrigins } = needs;
  const routes = [...needs.routes, ...needs.alpacaRoutes];
  // No promise: every request passes here, and there is nothing to wait for.
  app.addHook('onRequest', (request, reply, done) => {
    if (!queueAnswer(request.raw.socket, reply.raw)) return;
    if (!needs.isReady()) reply.raw.shouldKeepAlive = false;
    admit(needs, request, reply);
    refuseOddRequest(request.raw);
    const isAsking = corsOrigins.length > 0 && isPreflight(request);
    // Before any body is read.
    const page = request.is404 ? pages.find(request.raw, request.peer.scheme) : undefined;
    if (request.is404 && !isAsking && !page) throw missingRoute(routes, request);
    refuseOddBody(request.raw);
    if (isAsking) sending.sendAnswer(request, reply, { status: 204 });
    else if (page) void sendPage(sending, request, reply, page);
    else done();
  });
}

/** What is no route but a screen or a file of the page. */
async function sendPage(
  { sendAnswer, sendProblem }: Sending,
  request: FastifyRequest,
  reply: FastifyReply,
  page: () => Promise<Answer>,
): Promise<void> {
  try {
    sendAnswer(request, reply, await page());
  } catch (error) {
    sendProblem(request, reply, error);
  }
}

/** What every request begins with. Throws for an address that asks too often. */
function admit(needs: Needs, request: FastifyRequest, reply: FastifyReply): void {
  const { clock, limits, logger } = needs;
  const startedAt = clock.monotonicNow();
  limits.checkAddress(request.peer.address);
  if (!logger.isLevelEnabled('info')) return;
  // At its close, so that a request whose client left before the answer has its line as well.
  reply.raw.on('close', () => logRequest(needs, request, reply, startedAt));
}

/** For a request that the router gave up on. */
function refuseUnrouted(
  needs: Needs,
  { sendProblem }: Sending,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): void {
  try {
    admit(needs, request, reply);
    sendProblem(request, reply, error);
  } catch (refusal) {
    sendProblem(request, reply, refusal);
  }
}

function logRequest(
  { logger, clock }: Needs,
  request: FastifyRequest,
  reply: FastifyReply,
  startedAt: MonotonicMs,
): void {
  logger.info({
    event: 'request',
    request_id: request.id,
    user_id: request.owner?.userId,
    method: request.method,
    // The path without its query, and only of a route that exists: people paste secrets into URLs.
    route: request.routeOptions.url ?? 'unknown',
    status: reply.raw.writableFinished ? reply.statusCode : 'aborted',
    duration_ms: Math.round((clock.monotonicNow() - startedAt) * 1_000) / 1_000,
  });
}
