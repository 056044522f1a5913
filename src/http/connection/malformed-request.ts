// Answers what is no HTTP at all: the request never becomes one, so the problem is written by hand.
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '#src/runtime/clock.ts';
import type { Logger } from '#src/runtime/logger.ts';
import type { Random } from '#src/runtime/random.ts';
import { afterAnswers } from './answer-queue.ts';
import type { Limits } from '#src/http/access/limits.ts';
import { problemDocument, ProblemError } from '#src/http/problems/problem.ts';
import { problems } from '#src/http/problems/problems.ts';
import { headersOver } from '#src/http/wire/security-headers.ts';

type Needs = {
  readonly limits: Pick<Limits, 'checkAddress'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
};

/** Longer than any answer takes. */
const answersMsMax = 10_000;
/** A client that has not read the answer and closed by then is cut off. */
const lingerMs = 1_000;

/** Sockets that have their last answer, or wait for it. */
const refused = new WeakSet<Duplex>();

/** Answers a request that the parser gave up on. */
export function answerMalformedRequest(
  error: Error & { readonly code?: string },
  socket: Socket,
  needs: Needs,
): void {
  // More bytes of the same: the answer is under way.
  if (refused.has(socket)) return;
  const problem = problemOfParser(error.code);
  if (problem === undefined) socket.destroy();
  else refuseSocket(problem, socket, needs, error.code);
}

/**
 * Writes the problem behind the answers to what came before, and closes the connection: nobody
 * knows where the next request would begin.
 */
export function refuseSocket(
  problem: ProblemError,
  socket: Socket,
  needs: Needs,
  reason: string = problem.code,
): void {
  refused.add(socket);
  // The client may never read the answers to what came before.
  void destroyAfter(answersMsMax, socket, needs);
  afterAnswers(socket, () => {
    if (!socket.writable || isTooOften(socket, needs)) socket.destroy();
    else writeProblem(problem, socket, needs, reason);
  });
}

function isTooOften({ remoteAddress = '' }: Socket, { limits }: Needs): boolean {
  try {
    limits.checkAddress(remoteAddress);
    return false;
  } catch {
    return true;
  }
}

function writeProblem(problem: ProblemError, socket: Socket, needs: Needs, reason: string): void {
  const { status, title } = problems[problem.code];
  const requestId = needs.random.id();
  needs.logger.info({ event: 'malformed_request', request_id: requestId, status, reason });
  const body = problemDocument(problem, '', requestId);
  const headers = {
    ...headersOver('encrypted' in socket ? 'https' : 'http'),
    ...problem.details.headers,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': requestId,
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${title}\r\n${lines.join('')}\r\n${body}`);
  // A client that never closes its half would hold the connection for ever.
  void destroyAfter(lingerMs, socket, needs);
}

async function destroyAfter(durationMs: number, socket: Socket, { clock }: Needs): Promise<void> {
  await clock.after(durationMs);
  socket.destroy();
}

/** Undefined for what is no fault of a request: a connection that broke, a failed handshake. */
function problemOfParser(code = ''): ProblemError | undefined {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new ProblemError('headers_too_large', 'The headers have at most 16384 bytes.');
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new ProblemError('body_too_large', 'A chunk has at most 16384 bytes of extensions.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ProblemError('request_timeout', 'The request did not arrive in time.');
    default:
      return code.startsWith('HPE_')
        ? new ProblemError('invalid_request', 'This is not valid HTTP.')
        : undefined;
  }
}
