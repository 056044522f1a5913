// A page tells of an error of its own, which nobody else would hear of.
import { Type } from 'typebox';
import { createRateLimit } from '#src/http/access/rate-limit.ts';
import { ProblemError } from '#src/http/problems/problem.ts';
import { openRoute, type Route } from '#src/http/wire/route.ts';
import { object } from '#src/http/wire/schema-parts.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Logger } from '#src/runtime/logger.ts';
import { networkAddress } from '#src/runtime/network-address.ts';

type Needs = { readonly clock: Clock; readonly logger: Logger };

/** Of an address; whoever has more errors than that has one that repeats. */
const terms = { perSecond: 1 / 10, burst: 10 };

/** Errors of pages, for the log. */
export function reportErrorRoute({ clock, logger }: Needs): Route {
  const limit = createRateLimit(terms, clock);
  return openRoute({
    method: 'POST',
    path: '/report-error',
    tag: 'System',
    summary: 'Report an error of a page',
    description: 'One line of the log, for the operator; ten in a row from one address.',
    body: object({
      message: Type.String({ minLength: 1, maxLength: 500 }),
      place: Type.Optional(
        Type.String({ maxLength: 300, description: 'The file and line it comes from' }),
      ),
      screen: Type.Optional(Type.String({ maxLength: 100, description: 'Which screen was shown' })),
      version: Type.Optional(Type.String({ maxLength: 40 })),
    }),
    bodyExample: { message: 'TypeError: x is undefined', place: 'app.js:1:2', screen: 'orders' },
    success: { status: 204, description: 'It is in the log' },
    problems: [],
    handle: async ({ body, client, requestId }) => {
      const retryAt = limit.take(networkAddress(client().address));
      if (retryAt !== undefined) {
        const detail = 'Too many errors were reported from your address.';
        throw new ProblemError('too_many_requests', detail, { retryAt });
      }
      const { message, place, screen, version } = body;
      const told = { message, place, screen, version };
      logger.warn({ event: 'page_error', request_id: requestId, ...told });
      return { status: 204 };
    },
  });
}
