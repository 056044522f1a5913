// What the HTTP parser lets through and we do not: ambiguous hosts, hundreds of headers, tunnels,
// expectations and bodies of a GET.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ProblemError } from '#src/http/problems/problem.ts';
import type { ProblemCode } from '#src/http/problems/problems.ts';

const headersMax = 100;
const urlLengthMax = 2 * 1024;
/** Programs name a thousand symbols at once, with commas that they encode. */
const dataUrlLengthMax = 8 * 1024;
/** As Node has it. */
const isContinue = /(?:^|\W)100-continue(?:$|\W)/i;

/** Throws for what no client of ours sends. The connection is closed after it. */
export function refuseOddRequest(request: IncomingMessage): void {
  const { url = '', rawHeaders, httpVersion } = request;
  const lengthMax = url.startsWith('/v2/stocks/') ? dataUrlLengthMax : urlLengthMax;
  if (url.length > lengthMax) {
    throw oddRequest('url_too_long', `A URL has at most ${lengthMax} characters.`);
  }
  if (rawHeaders.length > 2 * headersMax) {
    throw oddRequest('headers_too_large', `A request has at most ${headersMax} headers.`);
  }
  if (httpVersion !== '1.1' && httpVersion !== '1.0') {
    throw oddRequest('invalid_request', 'This is HTTP/1.1, and HTTP/1.0 for old clients.');
  }
  // RFC 9112, section 3.2: one Host header, no more and no less.
  const hosts = countHosts(rawHeaders);
  if (hosts !== 1 && !(hosts === 0 && httpVersion === '1.0')) {
    throw oddRequest('invalid_request', `A request has one Host header, this one had ${hosts}.`);
  }
  const { expect } = request.headers;
  if (expect !== undefined && !isContinue.test(expect)) {
    throw oddRequest('expectation_failed', 'The only expectation that is met is "100-continue".');
  }
}

/**
 * Throws for a body that nothing would read, to the next one on the way it may be a request, and
 * for one in a coding that nobody here undoes. 400 as the parser gives it to other such codings.
 */
export function refuseOddBody({ method, headers }: IncomingMessage): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = headers;
  if (encoding !== undefined && encoding.toLowerCase() !== 'chunked') {
    throw oddRequest('invalid_request', 'The only Transfer-Encoding that is taken is "chunked".');
  }
  if (method !== 'GET' && method !== 'HEAD') return;
  if (encoding === undefined && (length === undefined || length === '0')) return;
  throw oddRequest('invalid_request', `A ${method} takes no body.`);
}

function oddRequest(code: ProblemCode, detail: string): ProblemError {
  return new ProblemError(code, detail, { headers: { connection: 'close' } });
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
 * Node drops a CONNECT without a word, and answers an expectation that nobody knows without a body.
 * The one gets a problem on its socket, the other goes the way of every request and is refused
 * there.
 */
export function takeOddRequests(
  server: Server,
  refuse: (problem: ProblemError, socket: Socket) => void,
): void {
  server.on('connect', (_request: IncomingMessage, socket: Socket) => {
    const detail = 'This is no proxy: it takes GET, HEAD, POST, PUT, PATCH and DELETE.';
    const headers = { allow: 'GET, HEAD, POST, PUT, PATCH, DELETE' };
    refuse(new ProblemError('method_not_allowed', detail, { headers }), socket);
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    server.emit('request', request, response);
  });
}
