// Sends answers through the framework: the headers that every answer has, its own, and its bytes.
import type { OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '#src/runtime/clock.ts';
import type { Logger } from '#src/runtime/logger.ts';
import { setCookieLines } from './cookies.ts';
import { corsHeaders } from './cors.ts';
import { problemOf } from '#src/http/problems/faults.ts';
import { problemDocument, retryAfterSeconds } from '#src/http/problems/problem.ts';
import { problems } from '#src/http/problems/problems.ts';
import type { Answer, AnswerStream } from './route.ts';
import { headersOver } from './security-headers.ts';

type Needs = {
  readonly corsOrigins: readonly string[];
  readonly clock: Clock;
  readonly marketClock: Clock;
  readonly logger: Logger;
  /** A stream has limits of its own: its connection counts no longer among the others. */
  readonly onStream: (socket: Socket) => void;
};

/** Names in one spelling: two of them would be two headers. */
type Headers = Readonly<Record<Lowercase<string>, number | string | string[] | undefined>>;

export type Sending = {
  sendAnswer(request: FastifyRequest, reply: FastifyReply, answer: Answer): void;
  /** Whatever was thrown, as a problem; what nobody foresaw goes to the log as well. */
  sendProblem(request: FastifyRequest, reply: FastifyReply, error: unknown): void;
};

/** Of the path that a problem repeats. */
const instanceLengthMax = 2 * 1024;
const jsonType = 'application/json; charset=utf-8';
const problemType = 'application/problem+json; charset=utf-8';

export function createSending(needs: Needs): Sending {
  const { corsOrigins, clock, marketClock, logger } = needs;
  const headersFor = (request: FastifyRequest, headers: Headers) => ({
    ...headersOver(request.peer.scheme),
    'x-request-id': request.id,
    ...(corsOrigins.length > 0 && corsHeaders(request, corsOrigins)),
    ...headers,
  });

  function write(
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    headers: Headers,
    body: string | Uint8Array | Readable | undefined,
  ): void {
    void reply.code(status).headers(headersFor(request, headers)).send(body);
  }

  return {
    sendAnswer(request, reply, answer) {
      const { status, body, contentType = jsonType, headers } = answer;
      const cookies = setCookieLines(request, answer);
      const own = {
        ...(body !== undefined && { 'content-type': contentType }),
        ...headers,
        ...(cookies.length > 0 && { 'set-cookie': cookies }),
      };
      if (answer.stream) {
        const type = { 'content-type': contentType };
        startStream(needs, request, reply, { ...headersFor(request, own), ...type }, answer.stream);
        return;
      }
      write(request, reply, status, own, isReady(body) ? body : JSON.stringify(body));
    },

    sendProblem(request, reply, error) {
      const problem = problemOf(error, clock.now());
      const { code, details } = problem;
      const { status } = problems[code];
      if (status === 500) {
        logger.error({ event: 'internal_error', request_id: request.id, err: error });
      }
      const { retryAt, isMarketTime = false, headers } = details;
      const itsClock = isMarketTime ? marketClock : clock;
      const path = request.url.split('?', 1)[0] ?? '/';
      const own = {
        ...(retryAt !== undefined && { 'retry-after': retryAfterSeconds(retryAt, itsClock) }),
        ...headers,
        'content-type': problemType,
      };
      const document = problemDocument(problem, path.slice(0, instanceLengthMax), request.id);
      write(request, reply, status, own, document);
    },
  };
}

function isReady(body: Answer['body']): body is string | Buffer | Readable | undefined {
  const isText = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
  return isText || body instanceof Readable;
}

/** Sends the head, and leaves the rest to the stream. */
function startStream(
  { onStream, logger }: Needs,
  request: FastifyRequest,
  reply: FastifyReply,
  headers: OutgoingHttpHeaders,
  stream: AnswerStream,
): void {
  reply.hijack();
  const response = reply.raw.writeHead(200, headers);
  if (request.method === 'HEAD') {
    stream.cancel();
    response.end();
    return;
  }
  onStream(request.raw.socket);
  response.flushHeaders();
  stream.open(response).catch((error: unknown) => {
    logger.error({ event: 'internal_error', request_id: request.id, err: error });
    response.destroy();
  });
}
