// Answers what is no HTTP at all: the request never becomes one, so the problem is written by hand.
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from '#src/runtime/logger.ts';
import type { Random } from '#src/runtime/random.ts';
import { problemDocument, ProblemError } from './problem.ts';
import { problems } from './problems.ts';
import { securityHeaders } from './security-headers.ts';

/**
 * Writes the problem and closes the connection: nobody knows where the next request would begin.
 */
export function answerMalformedRequest(
  error: Error & { readonly code?: string },
  socket: Socket,
  { random, logger }: { readonly random: Random; readonly logger: Logger },
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  writeProblem(problemOfSocket(error.code), socket, { random, logger }, error.code);
}

/** The answer to what never became a request of the framework; nothing may follow on the socket. */
export function writeProblem(
  problem: ProblemError,
  socket: Duplex,
  { random, logger }: { readonly random: Random; readonly logger: Logger },
  reason: string | undefined = problem.code,
): void {
  const { status, title } = problems[problem.code];
  const requestId = random.id();
  logger.info({ event: 'request', request_id: requestId, status, reason });
  const body = problemDocument(problem, '', requestId);
  const headers = {
    ...securityHeaders,
    ...problem.details.headers,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': requestId,
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${title}\r\n${lines.join('')}\r\n${body}`);
}

function problemOfSocket(code: string | undefined): ProblemError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new ProblemError('headers_too_large', 'The headers have at most 16384 bytes.');
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new ProblemError('body_too_large', 'A chunk has at most 16384 bytes of extensions.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ProblemError('request_timeout', 'The request did not arrive in time.');
    default:
      return new ProblemError('invalid_request', 'This is not valid HTTP.');
  }
}
