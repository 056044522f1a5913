// One route in the application: its checks in their order, and its handler behind them.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Identity } from '#src/identity/identity.ts';
import type { Owner } from '#src/identity/identity-store.ts';
import type { SessionOwner } from '#src/identity/identity-store.ts';
import { authenticate, refuseCrossSite } from '#src/http/access/authentication.ts';
import { accountHeader, chooseAccount } from '#src/http/access/chosen-account.ts';
import { ignoreBodyType } from '#src/http/wire/body.ts';
import { cameWhole } from '#src/http/wire/came-whole.ts';
import { clientOf } from '#src/http/wire/cookies.ts';
import {
  refuseBeforePasswordChange,
  refuseUnauthenticated,
} from '#src/http/problems/login-problems.ts';
import type { Limits } from '#src/http/access/limits.ts';
import { ProblemError } from '#src/http/problems/problem.ts';
import {
  passwordChangePath,
  routerPath,
  type Answer,
  type Route,
  type RouteRequest,
} from '#src/http/wire/route.ts';
import { noQuery } from '#src/http/wire/schema-parts.ts';
import type { Sending } from '#src/http/wire/sending.ts';
import { createCheck } from '#src/http/wire/validation.ts';

const accountHeaderName = accountHeader.toLowerCase();

type Needs = {
  readonly identity: Identity;
  readonly limits: Limits;
  readonly corsOrigins: readonly string[];
};

/** Registers the route: who asks is settled first, then the body is read, then it is checked. */
export function addRoute(
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
    config: { takesBody: checkBody !== undefined },
    // Who asks is settled before anything they sent is read.
    onRequest: async (request) => {
      if (!checkBody) ignoreBodyType(request.headers);
      if (!route.needsLogin) return;
      request.cameWhole = await cameWhole(request.raw);
      const owner = await authenticate(identity, route.access, request);
      limits.checkUser(owner.userId);
      if (owner.mustChangePassword && route.path !== passwordChangePath) {
        throw refuseBeforePasswordChange();
      }
      const wanted = route.isOfAccount ? request.headers[accountHeaderName] : undefined;
      request.owner = await chooseAccount(identity, owner, wanted?.toString());
    },
    handler: async (request, reply) => {
      refuseCrossSite(request, corsOrigins);
      checkQuery(request.query);
      checkParameters?.(request.params);
      if (checkBody) checkBody(request.body);
      else if (request.body !== undefined) checkNoBody(request.body);
      if (request.owner && !request.cameWhole) await requireLive(identity, request.owner);
      const given = await answerOf(route, readRequest(request, headerNames), request.owner);
      return sendAnswer(request, reply, given);
    },
  });
}

/** Throws 401 when the login ended while the body was still coming. */
async function requireLive(identity: Identity, owner: Owner): Promise<void> {
  if (!(await identity.isLive(owner))) throw refuseUnauthenticated();
}

async function answerOf(
  route: Route,
  received: RouteRequest,
  owner: Owner | undefined,
): Promise<Answer> {
  if (!route.needsLogin) return route.handle(received);
  if (!owner) throw new Error('a route that needs a login was reached without one');
  // A session route was authenticated as one.
  return route.handle(received, owner as SessionOwner);
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
