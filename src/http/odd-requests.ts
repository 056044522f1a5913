// What the HTTP parser lets through and we do not: ambiguous hosts, hundreds of headers, tunnels
// and expectations.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ProblemError } from './problem.ts';

const headersMax = 100;
const urlLengthMax = 2 * 1024;

/** Throws for what no client of ours sends. */
export function refuseOddRequest({ url = '', rawHeaders, httpVersion }: IncomingMessage): void {
  if (url.length > urlLengthMax) {
    throw new ProblemError('url_too_long', `A URL has at most ${urlLengthMax} characters.`);
  }
  if (rawHeaders.length > 2 * headersMax) {
    throw new ProblemError('headers_too_large', `A request has at most ${headersMax} headers.`);
  }
  if (httpVersion !== '1.1' && httpVersion !== '1.0') {
    throw new ProblemError('invalid_request', 'This is HTTP/1.1, and HTTP/1.0 for old clients.');
  }
  // RFC 9112, section 3.2: one Host header, no more and no less.
  const hosts = countHosts(rawHeaders);
  if (hosts === 1 || (hosts === 0 && httpVersion === '1.0')) return;
  const detail = `A request has one Host header, this one had ${hosts}.`;
  throw new ProblemError('invalid_request', detail);
}

/** `rawHeaders` holds names and values in turn. */
function countHosts(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === 'host') hosts += 1;
  }
  return hosts;
}

/**
 * Node drops a CONNECT without a word and answers an expectation that nobody knows without a body;
 * both get a problem like every other.
 */
export function answerOddRequests(
  server: Server,
  answer: (problem: ProblemError, socket: Duplex) => void,
): void {
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    const detail = 'This is no proxy: it takes GET, HEAD, POST, PUT and DELETE.';
    const headers = { allow: 'GET, HEAD, POST, PUT, DELETE' };
    answer(new ProblemError('method_not_allowed', detail, { headers }), socket);
  });
  server.on('checkExpectation', (request: IncomingMessage, _response: ServerResponse) => {
    const detail = 'The only expectation that is met is "100-continue".';
    answer(new ProblemError('expectation_failed', detail), request.socket);
  });
}
