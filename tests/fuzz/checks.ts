// What must be true of every answer, after Schemathesis' list.
import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { isDialect } from './dialect.ts';
import { keyCanary, newPasswordCanary } from './canaries.ts';
import type { FuzzRequest } from './fuzz-request.ts';

export type FuzzAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly durationMs: number;
};

/** Beyond anybody's patience; a wait for prices ends at 5 s. */
const durationMsMax = 5_000;
const urlLengthMax = 2_048;
/** Of market data, where programs name a thousand symbols at once. */
const dataUrlLengthMax = 8_192;
/** What says that the request itself was not understood. */
const notUnderstood = new Set([400, 405, 413, 414, 415, 431]);
const leaks = /\bat (?:\/|file:|async )|SQLITE|SELECT |node:internal|\.ts:\d|\/src\/|ENOENT|stack"/;

/** Throws when the answer breaks a promise. */
export function checkAnswer(request: FuzzRequest, answer: FuzzAnswer): void {
  checkForm(request, answer);
  checkVerdict(request, answer);
}

/** What must answer what was made wrong; a long URL is seen before all else. */
function foretold({ url, wrong }: FuzzRequest): readonly number[] {
  const lengthMax = url.startsWith('/v2/stocks/') ? dataUrlLengthMax : urlLengthMax;
  return url.length > lengthMax ? [414] : (wrong?.statuses ?? []);
}

function checkForm(request: FuzzRequest, answer: FuzzAnswer): void {
  const { operation, method } = request;
  const { status, headers, text, durationMs } = answer;
  assert.notEqual(status, 500, 'a fault of ours');
  const isOwn = method === operation.method;
  const documented = operation.responses[status];
  assert.ok(documented ?? foretold(request).includes(status), `${status} is not documented`);
  assert.ok(headers['x-request-id'], 'it has an id');
  assert.ok(headers['content-security-policy'], 'it has its security headers');
  assert.equal(headers['x-injected'], undefined, 'no header was smuggled in');
  assert.doesNotMatch(text, leaks, 'it tells nothing of the inside');
  const isTold = text.includes(keyCanary) || text.includes(newPasswordCanary);
  assert.ok(!isTold, 'it tells no secret');
  assert.ok(durationMs < durationMsMax, `it took ${durationMs} ms`);
  const type = (headers['content-type'] ?? '').split(';', 1)[0] ?? '';
  if (status >= 400 && isDialect(operation.path)) {
    assert.equal(type, 'application/json');
    if (method !== 'HEAD') assert.equal(typeof JSON.parse(text).message, 'string');
  } else if (status >= 400 && type !== 'application/json') {
    assert.equal(type, 'application/problem+json');
    if (method !== 'HEAD') assert.equal(JSON.parse(text).status, status);
  }
  if (status === 204) assert.equal(text, '');
  if (!documented || !isOwn) return;
  for (const [name, { required }] of Object.entries(documented.headers ?? {})) {
    assert.ok(!required || headers[name.toLowerCase()], `the documented header ${name}`);
  }
  const types = Object.keys(documented.content ?? {});
  if (types.length > 0) assert.ok(types.includes(type), `${type} is not documented`);
  if (type.endsWith('json')) {
    assert.notEqual(operation.fits(status, JSON.parse(text)), false, 'it fits its schema');
  }
}

function checkVerdict(request: FuzzRequest, { status, headers }: FuzzAnswer): void {
  const { operation, actor, wrong, method } = request;
  const statuses = foretold(request);
  if (status === 405) {
    assert.ok(headers.allow, 'Allow names the methods');
    assert.ok(!headers.allow.split(', ').includes(method), 'and not the one that was refused');
  }
  // Both are settled before it is asked who sends it.
  if (statuses.includes(414)) return assert.equal(status, 414);
  if (statuses.includes(405)) return assert.equal(status, 405);
  const inDialect = isDialect(operation.path);
  const isPerson = actor === 'session' || actor === 'cookie';
  const isNobody = actor === 'nobody' || actor === 'ended' || actor === 'made-up';
  const isStranger = isNobody || (inDialect && isPerson);
  if (operation.needsLogin && isStranger) {
    return assert.equal(status, 401, 'who is not logged in gets nowhere');
  }
  // Which account is meant belongs to who asks.
  const namesAccount = request.headers['papertape-account'] !== undefined;
  if (namesAccount && status === 404) return;
  const isAllowed = !operation.needsLogin || isPerson || status !== 403;
  if (!wrong) return assert.ok(!notUnderstood.has(status), `a valid request was ${status}`);
  if (statuses.length > 0 && isAllowed) {
    assert.ok(statuses.includes(status), `${wrong.what} was answered with ${status}`);
  }
}
