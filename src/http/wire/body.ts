// The body of a request: JSON for the routes that take one, and nothing for the others.
import type { IncomingHttpHeaders } from 'node:http';
import { parseJsonBody } from './json-body.ts';
import { ProblemError } from '#src/http/problems/problem.ts';

/**
 * The value of the body. Throws 415 for a type or a coding that is not understood and 400 for what
 * is not valid JSON. A route without a body ignores an empty one.
 */
export function readBody(
  bytes: Uint8Array,
  headers: IncomingHttpHeaders,
  takesBody: boolean,
): unknown {
  if (bytes.length === 0 && !takesBody) return undefined;
  refuseCoding(headers['content-encoding']);
  if (takesBody && !isJson(headers['content-type'])) {
    throw new ProblemError('unsupported_media_type', 'Send "Content-Type: application/json".');
  }
  return parseJsonBody(bytes);
}

/**
 * For routes without a body: what type the nothing is of makes no difference. Many clients announce
 * JSON on everything they send, and the framework would refuse a type that it cannot parse.
 */
export function ignoreBodyType(headers: IncomingHttpHeaders): void {
  delete headers['content-type'];
}

/** RFC 9110, section 15.5.16: a 415 for a coding says which codings are taken. */
function refuseCoding(coding: string | undefined): void {
  if (coding === undefined || /^\s*(?:identity)?\s*$/i.test(coding)) return;
  const detail = `Send the body as it is: Content-Encoding "identity" is the only one understood.`;
  throw new ProblemError('unsupported_media_type', detail, {
    headers: { 'accept-encoding': 'identity' },
  });
}

/** Parameters, such as a charset, make no difference: JSON is UTF-8. */
function isJson(contentType = ''): boolean {
  return /^application\/json\s*(?:;|$)/i.test(contentType.trim());
}
