// The HTTP application: one list of routes, one order of checks, one map of errors. It does not
// listen.
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Identity } from '#src/identity/identity.ts';
import type { SessionOwner } from '#src/identity/identity-store.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Logger } from '#src/runtime/logger.ts';
import type { Random } from '#src/runtime/random.ts';
import { whenHere } from '#src/runtime/soon.ts';
import { queueAnswer } from './answer-queue.ts';
import { authenticate, refuseCrossSite } from './authentication.ts';
import { createNetworkCheck, limitConnections } from './connections.ts';
import { clientOf } from './cookies.ts';
import { parseJsonBody } from './json-body.ts';
import { isPreflight } from './cors.ts';
import type { Limits } from './limits.ts';
import { answerMalformedRequest, refuseSocket } from './malformed-request.ts';
import { refuseOddBody, refuseOddRequest, takeOddRequests } from './odd-requests.ts';
import { missingRoute } from './missing-route.ts';
import { ProblemError } from './problem.ts';
import { routerPath, type Route, type RouteRequest } from './route.ts';
import { countRefusals } from './refusal-count.ts';
import { createSending, type Sending } from './sending.ts';
import { serverOptions, type Tls } from './server-options.ts';
import { noQuery } from './schemas.ts';
import { createCheck } from './validation.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, once that is settled; undefined on a route that anybody may call. */
    owner: Awaited<ReturnType<typeof authenticate>> | undefined;
  }
}

type Needs = {
  readonly routes: readonly Route[];
  readonly identity: Identity;
  readonly limits: Limits;
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
  /** 0 is no limit. */
  readonly connectionsPerAddress: number;
  readonly tls: Tls;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
};

const bodyBytesMax = 16 * 1024;
/** More than any URL has, so that a long part of one is no matter of the router's. */
const parameterLengthMax = 16 * 1024;

export async function buildApp(needs: Needs): Promise<FastifyInstance> {
  const sending = createSending(needs);
  const app = Fastify({
    ...serverOptions(needs.tls),
    logger: false,
    genReqId: () => needs.random.id(),
    bodyLimit: bodyBytesMax,
    routerOptions: { maxParamLength: parameterLengthMax },
    // A number of hops instead of addresses could be made up by anybody.
    trustProxy: needs.trustedProxies.length > 0 && [...needs.trustedProxies],
    forceCloseConnections: 'idle',
    // What still comes over an open connection is answered like everything else.
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => answerMalformedRequest(error, socket, needs),
    frameworkErrors: (error, request, reply) => {
      if (!queueAnswer(request.raw.socket, reply.raw)) return;
      refuseUnrouted(needs, sending, request, reply, error);
    },
  });
  app.decorateRequest('owner', undefined);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, bytes: Buffer) => parseJsonBody(bytes),
  );
  limitConnections(app.server, {
    connectionsPerAddress: needs.connectionsPerAddress,
    isProxy: createNetworkCheck(needs.trustedProxies),
    onRefused: countRefusals('connections', needs),
  });
  takeOddRequests(app.server, (problem, socket) => refuseSocket(problem, socket, needs));
  addHooks(app, needs, sending);
  app.setErrorHandler((error, request, reply) => sending.sendProblem(request, reply, error));
  for (const route of needs.routes) addRoute(app, route, needs, sending);
  return app;
}

function addHooks(app: FastifyInstance, needs: Needs, sending: Sending): void {
  const { routes, corsOrigins } = needs;
  // No promise: every request passes here, and there is nothing to wait for.
  app.addHook('onRequest', (request, reply, done) => {
    if (!queueAnswer(request.raw.socket, reply.raw)) return;
    admit(needs, request, reply);
    refuseOddRequest(request.raw);
    const isAsking = corsOrigins.length > 0 && isPreflight(request);
    // Before any body is read.
    if (request.is404 && !isAsking) throw missingRoute(routes, request);
    refuseOddBody(request.raw);
    if (isAsking) sending.sendAnswer(request, reply, { status: 204 });
    else done();
  });
}

/** What every request begins with. Throws for an address that asks too often. */
function admit(needs: Needs, request: FastifyRequest, reply: FastifyReply): void {
  const { clock, limits, logger } = needs;
  const startedAt = clock.monotonicNow();
  limits.checkAddress(request.ip);
  if (!logger.isLevelEnabled('info')) return;
  // At its close, so that a request whose client left before the answer has its line as well.
  reply.raw.on('close', () => logRequest(needs, request, reply, startedAt));
}

/** For what the router could not even look up. */
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
  startedAt: number,
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

function addRoute(
  app: FastifyInstance,
  route: Route,
  { identity, limits, corsOrigins }: Needs,
  { sendAnswer }: Sending,
): void {
  const checkQuery = createCheck(route.query ?? noQuery);
  const checkBody = route.body && createCheck(route.body);
  const checkParameters = route.parameters && createCheck(route.parameters);
  const headerNames = Object.keys(route.headers ?? {});
  app.route({
    method: route.method,
    url: routerPath(route),
    // Who asks is settled before anything they sent is read.
    onRequest: (request, _reply, done) => {
      if (!route.needsLogin) return done();
      const owner = authenticate(identity, route.access, request);
      const admitted = whenHere(owner, (known) => {
        limits.checkUser(known.userId);
        request.owner = known;
      });
      // A promise is waited for by the framework.
      return admitted instanceof Promise ? admitted : done();
    },
    handler: (request, reply) => {
      refuseCrossSite(request, corsOrigins);
      checkQuery(request.query);
      checkParameters?.(request.params);
      if (checkBody) checkBody(request.body);
      else if (request.body !== undefined) checkNoBody(request.body);
      const received = readRequest(request, headerNames);
      const answer = route.needsLogin
        ? // A session route was authenticated as one.
          route.handle(received, (request.owner ?? unauthenticatedHandler()) as SessionOwner)
        : route.handle(received);
      return whenHere(answer, (given) => sendAnswer(request, reply, given));
    },
  });
}

function readRequest(request: FastifyRequest, names: readonly string[]): RouteRequest {
  return {
    body: request.body,
    query: request.query,
    parameters: request.params,
    headers: Object.fromEntries(names.map((name) => [name, request.headers[name]?.toString()])),
    requestId: request.id,
    client: () => clientOf(request),
  };
}

function checkNoBody(body: unknown): void {
  const isEmpty = JSON.stringify(body) === '{}';
  if (!isEmpty) throw new ProblemError('invalid_request', 'This request takes no body.');
}

function unauthenticatedHandler(): never {
  throw new Error('a route that needs a login was reached without one');
}
