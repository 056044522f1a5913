// The HTTP application: one list of routes, one order of checks, one map of errors. It does not
// listen.
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import fastifyCookie from '@fastify/cookie';
import type { Identity } from '#src/identity/identity.ts';
import type { SessionOwner } from '#src/identity/identity-store.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Logger } from '#src/runtime/logger.ts';
import type { Random } from '#src/runtime/random.ts';
import { authenticate, refuseCrossSite } from './authentication.ts';
import { clientOf, setCookies } from './cookies.ts';
import { problemOf } from './faults.ts';
import { parseJsonBody } from './json-body.ts';
import { answerMalformedRequest } from './malformed-request.ts';
import { problemDocument, ProblemError, retryAfterSeconds } from './problem.ts';
import { problems } from './problems.ts';
import { isPathOf, routerPath, type Answer, type Route, type RouteRequest } from './route.ts';
import { securityHeaders } from './security-headers.ts';
import { noQuery } from './schemas.ts';
import { createCheck } from './validation.ts';

type Needs = {
  readonly routes: readonly Route[];
  readonly identity: Identity;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
};

const bodyBytesMax = 16 * 1024;
const urlLengthMax = 2 * 1024;
const headersTimeoutMs = 5_000;
const requestTimeoutMs = 10_000;
const keepAliveTimeoutMs = 5_000;
const timeoutCheckMs = 1_000;
const connectionsMax = 1_000;

export async function buildApp(needs: Needs): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    genReqId: () => needs.random.id(),
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    http: {
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: timeoutCheckMs,
      // Refused in a hook instead, with a problem like every other.
      requireHostHeader: false,
    },
    forceCloseConnections: 'idle',
    // What still comes over an open connection is answered like everything else.
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => answerMalformedRequest(error, socket, needs),
    frameworkErrors: (error, request, reply) => {
      const startedAt = needs.clock.monotonicNow();
      reply.raw.once('close', () => logRequest(needs, request, reply, startedAt));
      sendProblem(needs, request, reply, error);
    },
  });
  await app.register(fastifyCookie);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, bytes: Buffer) => parseJsonBody(bytes),
  );
  app.server.maxConnections = connectionsMax;
  addHooks(app, needs);
  app.setErrorHandler((error, request, reply) => sendProblem(needs, request, reply, error));
  app.setNotFoundHandler((request, reply) => {
    sendProblem(needs, request, reply, missingRoute(needs.routes, request));
  });
  for (const route of needs.routes) addRoute(app, route, needs);
  return app;
}

function addHooks(app: FastifyInstance, needs: Needs): void {
  const { clock } = needs;
  app.addHook('onRequest', async (request, reply) => {
    const startedAt = clock.monotonicNow();
    // At its close, so that a request whose client left before the answer has its line as well.
    reply.raw.once('close', () => logRequest(needs, request, reply, startedAt));
    reply.headers({ ...securityHeaders, 'x-request-id': request.id });
    if (request.raw.url && request.raw.url.length > urlLengthMax) {
      throw new ProblemError('url_too_long', `A URL has at most ${urlLengthMax} characters.`);
    }
    refuseAmbiguousHost(request.raw);
  });
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
    method: request.method,
    // The path without its query, and only of a route that exists: people paste secrets into URLs.
    route: request.routeOptions.url ?? 'unknown',
    status: reply.raw.writableFinished ? reply.statusCode : 'aborted',
    duration_ms: Math.round(clock.monotonicNow() - startedAt),
  });
}

/** RFC 9112, section 3.2: one Host header, no more and no less. */
function refuseAmbiguousHost({ rawHeaders, httpVersion }: FastifyRequest['raw']): void {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && /^host$/i.test(name)).length;
  if (hosts === 1 || (hosts === 0 && httpVersion === '1.0')) return;
  throw new ProblemError(
    'invalid_request',
    `A request has one Host header, this one had ${hosts}.`,
  );
}

function addRoute(app: FastifyInstance, route: Route, { identity }: Needs): void {
  const checkQuery = createCheck(route.query ?? noQuery);
  const checkBody = route.body && createCheck(route.body);
  const checkParameters = route.parameters && createCheck(route.parameters);
  const sessions = new WeakMap<FastifyRequest, Awaited<ReturnType<typeof authenticate>>>();

  app.route({
    method: route.method,
    url: routerPath(route),
    // Who asks is settled before anything they sent is read.
    onRequest: async (request) => {
      if (!route.needsLogin) return;
      sessions.set(request, await authenticate(identity, route.access, request));
    },
    preValidation: async (request) => {
      refuseCrossSite(request.method, request.headers);
      checkQuery(request.query);
      checkParameters?.(request.params);
      if (checkBody) checkBody(request.body);
      else if (request.body !== undefined) checkNoBody(request.body);
    },
    handler: async (request, reply) => {
      const session = sessions.get(request);
      const received = readRequest(route, request);
      const answer = await (route.needsLogin
        ? // A session route was authenticated as one.
          route.handle(received, (session ?? unauthenticatedHandler()) as SessionOwner)
        : route.handle(received));
      return sendAnswer(request, reply, answer);
    },
  });
}

function readRequest(route: Route, request: FastifyRequest): RouteRequest {
  const names = Object.keys(route.headers ?? {});
  return {
    body: request.body,
    query: request.query,
    parameters: request.params,
    headers: Object.fromEntries(names.map((name) => [name, request.headers[name]?.toString()])),
    requestId: request.id,
    client: () => clientOf(request),
  };
}

function sendAnswer(request: FastifyRequest, reply: FastifyReply, answer: Answer): FastifyReply {
  const { status, body, contentType, headers } = answer;
  reply.code(status).headers(headers ?? {});
  setCookies(request, reply, answer);
  if (body === undefined) return reply.send();
  reply.header('content-type', contentType ?? 'application/json; charset=utf-8');
  return reply.send(typeof body === 'string' ? body : JSON.stringify(body));
}

function sendProblem(
  { clock, logger }: Needs,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): void {
  const problem = problemOf(error, clock.now());
  const { status } = problems[problem.code];
  if (status === 500) logger.error({ event: 'internal_error', request_id: request.id, err: error });
  const { retryAt, headers } = problem.details;
  if (retryAt !== undefined) reply.header('retry-after', retryAfterSeconds(retryAt, clock.now()));
  const path = request.url.split('?', 1)[0] ?? '/';
  reply
    .code(status)
    .headers({ ...securityHeaders, 'x-request-id': request.id, ...headers })
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(problemDocument(problem, path.slice(0, urlLengthMax), request.id));
}

function missingRoute(routes: readonly Route[], request: FastifyRequest): ProblemError {
  const path = request.url.split('?', 1)[0];
  const methods = routes.filter((route) => isPathOf(route, path)).map((route) => route.method);
  if (methods.length === 0) {
    return new ProblemError('unknown_route', 'There is nothing here; GET /docs shows every route.');
  }
  const allowed = methods.includes('GET') ? ['GET', 'HEAD', ...methods.slice(1)] : methods;
  const allow = allowed.join(', ');
  const detail = `This route takes ${allow}, not ${request.method}.`;
  return new ProblemError('method_not_allowed', detail, { headers: { allow } });
}

function checkNoBody(body: unknown): void {
  const isEmpty = JSON.stringify(body) === '{}';
  if (!isEmpty) throw new ProblemError('invalid_request', 'This request takes no body.');
}

function unauthenticatedHandler(): never {
  throw new Error('a route that needs a login was reached without one');
}
