// Everything that happens to a user's accounts and prices, told as it happens.
import { Type } from 'typebox';
import type { StreamLimits } from '#src/http/access/stream-limits.ts';
import { ProblemError } from '#src/http/problems/problem.ts';
import { readSymbols } from '#src/http/wire/read-symbol.ts';
import { loginRoute, type Route } from '#src/http/wire/route.ts';
import { decodeEventId, eventIdPattern } from './event-ids.ts';
import type { StreamDesk } from './stream-desk.ts';
import { streamExample, streamQuery } from './stream-schemas.ts';

export type StreamRouteNeeds = {
  readonly streamDesk: Pick<StreamDesk, 'open'>;
  readonly streamLimits: StreamLimits;
};

const symbolsMax = 100;

const headers = {
  'last-event-id': {
    description: 'The id of the last event that came: orders go on right after it, none is missing',
    schema: Type.String({ pattern: eventIdPattern, maxLength: 4_096 }),
  },
};

/** The stream. */
export function streamRoute({ streamDesk, streamLimits }: StreamRouteNeeds): Route {
  return loginRoute({
    method: 'GET',
    path: '/stream',
    tag: 'Portfolio',
    summary: 'Be told of everything as it happens',
    description:
      'Server-sent events of every open account of yours: `order` (the order after each step), ' +
      '`portfolio` (its value), `quote` (prices at hand of what you hold, have orders for or name), ' +
      '`market` (opens and closes), `notice`, and a `heartbeat` every five seconds. A token is told of ' +
      'its own account. It ends with the login. Asks the price source for nothing.',
    query: streamQuery,
    queryExample: { symbols: 'AAPL,KO' },
    headers,
    success: {
      status: 200,
      description: 'Events, until either side ends it. `id` continues it as `Last-Event-ID`',
      contentType: 'text/event-stream',
      example: streamExample
        .map(
          ([event, data]) => `event: ${event}\nid: 0a1b2c3d4e5f.7\ndata: ${JSON.stringify(data)}\n`,
        )
        .join('\n'),
      headers: { 'X-Accel-Buffering': '`no`: a proxy passes each event on at once' },
    },
    problems: ['too_many_streams'],
    handle: async ({ query, headers: given }, owner) => {
      const symbols = readSymbols(query.symbols, symbolsMax);
      const seen = decodeEventId(given['last-event-id']);
      const held = streamLimits.take(owner.userId);
      if (!held) throw tooMany();
      const onOver = () => held.release();
      return {
        status: 200,
        contentType: 'text/event-stream',
        headers: { 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' },
        stream: {
          open: (response) => streamDesk.open(response, { owner, symbols, seen, onOver }),
          cancel: onOver,
        },
      };
    },
  });
}

function tooMany(): ProblemError {
  const detail =
    'There are as many streams open as there may be: close one of yours, or try later.';
  return new ProblemError('too_many_streams', detail);
}
