// One route of the dialect in the application: who asks is settled first, then what came is read.
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Identity } from '#src/identity/identity.ts';
import type { ApiTokenOwner } from '#src/identity/identity-store.ts';
import { refuseCrossSite } from '#src/http/access/authentication.ts';
import type { Limits } from '#src/http/access/limits.ts';
import { ignoreBodyType } from '#src/http/wire/body.ts';
import { cameWhole } from '#src/http/wire/came-whole.ts';
import type { Sending } from '#src/http/wire/sending.ts';
import { notAuthorized } from './alpaca-error.ts';
import { alpacaRouterPath, type AlpacaRoute } from './alpaca-route.ts';
import { allowanceHeaders } from './allowance-headers.ts';
import { authenticateKey, refuseBeyondScope } from './authenticate-key.ts';
import { readFields, readQuery } from './read-fields.ts';

type Needs = {
  readonly identity: Identity;
  readonly limits: Limits;
  readonly corsOrigins: readonly string[];
};

/** Registers the route. Every answer has the headers of the allowance that it has spent. */
export function addAlpacaRoute(
  app: FastifyInstance,
  route: AlpacaRoute,
  { identity, limits, corsOrigins }: Needs,
  { sendAnswer }: Sending,
): void {
  const { access, share = 'requests' } = route;
  app.route({
    method: route.method,
    url: alpacaRouterPath(route),
    config: { takesBytes: true },
    onRequest: async (request, reply) => {
      // JSON comes as text, as nothing at all, and as JSON where there is no body.
      ignoreBodyType(request.headers);
      request.cameWhole = await cameWhole(request.raw);
      const owner = await authenticateKey(identity, request.headers);
      request.owner = owner;
      try {
        limits.checkUser(owner.userId, share);
      } finally {
        void reply.headers(allowanceHeaders(limits.allowanceOf(owner.userId, share)));
      }
      refuseBeyondScope(owner, access);
    },
    handler: async (request, reply) => {
      refuseCrossSite(request, corsOrigins);
      const owner = request.owner as ApiTokenOwner;
      const received = {
        body: readFields(request.body),
        query: readQuery(request.query),
        path: request.params as Readonly<Record<string, string>>,
        requestId: request.id,
      };
      // It may have ended while the body was still coming.
      const isLive = request.cameWhole || (await identity.isLive(owner));
      if (!isLive) throw notAuthorized();
      const answer = await route.handle(received, owner);
      const { body } = answer;
      // The answer of a stream is over when the stream is: its head alone would never be.
      const isHeadOfStream = request.method === 'HEAD' && body instanceof Readable;
      if (isHeadOfStream) body.destroy();
      sendAnswer(request, reply, isHeadOfStream ? { ...answer, body: '' } : answer);
      return body instanceof Readable ? reply : undefined;
    },
  });
}
