// What must be true of every answer, after Schemathesis' list.
import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import type { FuzzRequest } from './requests.ts';

export type FuzzAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly durationMs: number;
};

/** Beyond anybody's patience; a wait for prices ends at 5 s. */
const durationMsMax = 5_000;
/** Answers to any request, whatever its route. */
const everywhere = new Set([404, 405, 414, 429, 431]);
/** What says that the request itself was not understood. */
const notUnderstood = new Set([400, 405, 413, 414, 415, 431]);
const leaks = /\bat (?:\/|file:|async )|SQLITE|SELECT |node:internal|\.ts:\d|\/src\/|ENOENT|stack"/;

/** Throws when the answer breaks a promise. */
export function checkAnswer(request: FuzzRequest, answer: FuzzAnswer): void {
  checkForm(request, answer);
  checkVerdict(request, answer);
}

function checkForm({ operation, method }: FuzzRequest, answer: FuzzAnswer): void {
  const { status, headers, text, durationMs } = answer;
  assert.notEqual(status, 500, 'a fault of ours');
  const isOwn = method === operation.method;
  const documented = operation.responses[status];
  assert.ok(documented ?? everywhere.has(status), `${status} is not documented`);
  assert.ok(headers['x-request-id'], 'it has an id');
  assert.ok(headers['content-security-policy'], 'it has its security headers');
  assert.equal(headers['x-injected'], undefined, 'no header was smuggled in');
  assert.doesNotMatch(text, leaks, 'it tells nothing of the inside');
  assert.ok(durationMs < durationMsMax, `it took ${durationMs} ms`);
  const type = (headers['content-type'] ?? '').split(';', 1)[0] ?? '';
  if (status >= 400 && type !== 'application/json') {
    assert.equal(type, 'application/problem+json');
    assert.equal(JSON.parse(text).status, status);
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

function checkVerdict({ operation, actor, wrong, method }: FuzzRequest, answer: FuzzAnswer): void {
  const { status, headers } = answer;
  if (status === 405) {
    assert.ok(headers.allow, 'Allow names the methods');
    assert.ok(!headers.allow.split(', ').includes(method), 'and not the one that was refused');
  }
  if (wrong?.statuses.includes(405)) return assert.equal(status, 405, wrong.what);
  const isStranger = actor === 'nobody' || actor === 'ended' || actor === 'made-up';
  if (operation.needsLogin && isStranger && status !== 414) {
    return assert.equal(status, 401, 'who is not logged in gets nowhere');
  }
  const isAllowed = !operation.needsLogin || actor === 'session' || status !== 403;
  if (!wrong) return assert.ok(!notUnderstood.has(status), `a valid request was ${status}`);
  if (wrong.statuses.length > 0 && isAllowed) {
    assert.ok(wrong.statuses.includes(status), `${wrong.what} was answered with ${status}`);
  }
}
