// Valid requests with one thing made wrong. The document says what must answer each: what its schema
// does not allow is refused as such, and never taken for something else.
import { METHODS } from 'node:http';
import fc from 'fast-check';
import { isDialect } from './dialect.ts';
import { seal, type FuzzRequest, type Parts } from './fuzz-request.ts';

const bad = [400];

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    "' OR 1=1 --",
    '../../etc/passwd',
    '%00',
    '\u0000',
    '\ud800',
    '<img src=x onerror=alert(1)>',
    '${7*7}',
    '{{7*7}}',
    '\u202e',
    'x'.repeat(1_800),
    '-0',
    '1e400',
    'NaN',
    'null',
    '9007199254740993',
    '\r\nX-Injected: 1',
  ),
);
const strange = fc.oneof(
  nasty,
  fc.constantFrom(null, true, [], {}, { a: 1 }, [''], Number.MAX_SAFE_INTEGER, -1, 0.5, ''),
);

/** The request with one thing made wrong. */
export function mutate(parts: Parts): fc.Arbitrary<FuzzRequest> {
  const hasBody = parts.operation.body !== undefined;
  const kinds = [
    ofMethod(parts),
    ofUrl(parts),
    ofPath(parts),
    ofQuery(parts),
    ...(hasBody ? [ofBody(parts), ofBody(parts), ofRawBody(parts)] : []),
  ];
  return fc.oneof(...kinds.filter((kind) => kind !== undefined));
}

/** What the router alone decides; of the rest the dialect forgives most. */
const ofRouter: ReadonlySet<number> = new Set([405, 413, 414]);

function wrong(parts: Parts, what: string, statuses: readonly number[], raw?: string): FuzzRequest {
  const isForetold =
    !isDialect(parts.operation.path) || statuses.every((each) => ofRouter.has(each));
  return seal(parts, { what, statuses: isForetold ? statuses : [] }, raw);
}

/** Every method that the parser knows and the path does not; a CONNECT names no path. */
function ofMethod(parts: Parts): fc.Arbitrary<FuzzRequest> {
  const own = new Set(['CONNECT', ...parts.operation.methodsOfPath]);
  if (own.has('GET')) own.add('HEAD');
  const others = METHODS.filter((method) => !own.has(method));
  return fc
    .constantFrom(...others)
    .map((method) => wrong({ ...parts, method }, `the method ${method}`, [405]));
}

function ofUrl(parts: Parts): fc.Arbitrary<FuzzRequest> {
  const tooLong = [...parts.query, ['x', 'y'.repeat(8_300)] as const];
  const garbled = { ...parts.headers, cookie: 'papertape_session=%zz; =; papertape_session' };
  return fc.oneof(
    fc.constant(wrong({ ...parts, query: tooLong }, 'a long URL', [414])),
    fc.constant(
      // Whoever has a bearer token goes on with it, all others are nobody.
      wrong(
        { ...parts, actor: parts.actor === 'cookie' ? 'nobody' : parts.actor, headers: garbled },
        'a garbled cookie',
        [],
      ),
    ),
  );
}

function ofPath(parts: Parts): fc.Arbitrary<FuzzRequest> | undefined {
  const names = Object.keys(parts.path);
  if (names.length === 0) return undefined;
  return fc
    .tuple(fc.constantFrom(...names), nasty)
    .map(([name, text]) =>
      wrong({ ...parts, path: { ...parts.path, [name]: text } }, `nasty ${name}`, [400, 404]),
    );
}

function ofQuery(parts: Parts): fc.Arbitrary<FuzzRequest> {
  const changed = (query: Parts['query'], what: string, statuses: readonly number[]) =>
    wrong({ ...parts, query }, what, statuses);
  const without = (name: string) => parts.query.filter(([each]) => each !== name);
  const ofParameter = parts.operation.parameters
    .filter((parameter) => parameter.in === 'query')
    .flatMap(({ name, required, fits }) => [
      nasty.map((text) => {
        const sent = text.toWellFormed();
        return changed([...without(name), [name, sent]], `nasty ${name}`, fits(sent) ? [] : bad);
      }),
      fc.constant(changed([...without(name), [name, 'x'], [name, 'y']], `${name} twice`, bad)),
      ...(required ? [fc.constant(changed(without(name), `no ${name}`, bad))] : []),
    ]);
  const unknown = nasty.map((text) => changed([...parts.query, ['zz', text]], 'zz', bad));
  return fc.oneof(unknown, ...ofParameter);
}

function ofBody(parts: Parts): fc.Arbitrary<FuzzRequest> {
  const { fieldsOfBody, requiredOfBody, fitsBody } = parts.operation;
  const body = parts.body as Readonly<Record<string, unknown>>;
  const changed = (value: object, what: string) =>
    wrong({ ...parts, body: value }, what, fitsBody(value) ? [] : bad);
  const dropped = requiredOfBody.map((field) => {
    const { [field]: _, ...rest } = body;
    return fc.constant(wrong({ ...parts, body: rest }, `no ${field}`, bad));
  });
  const ofField = fieldsOfBody.flatMap((field) => [
    strange.map((value) => changed({ ...body, [field]: value }, `strange ${field}`)),
    fc.constant(wrong({ ...parts, body: { ...body, [`x${field}`]: 1 } }, 'another field', bad)),
  ]);
  return fc.oneof(...ofField, ...dropped);
}

function ofRawBody(parts: Parts): fc.Arbitrary<FuzzRequest> {
  const whole = JSON.stringify(parts.body);
  const field = JSON.stringify(parts.operation.fieldsOfBody[0]);
  const twice = `${whole.slice(0, -1)},${field}:"x",${field}:"y"}`;
  const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'];
  return fc.oneof(
    fc
      .oneof(
        nasty.filter((text) => text !== ''),
        fc.constantFrom('[', '{"a":', '[]', '{"__proto__":{}}', '"', 'null', '0', twice),
      )
      .map((text) => wrong(parts, 'garbage', bad, text)),
    fc.constant(wrong(parts, 'a body too large', [413], 'x'.repeat(17_000))),
    fc.constant(wrong({ ...parts, body: undefined }, 'no body', bad)),
    fc
      .constantFrom(...types)
      .map((type) =>
        wrong({ ...parts, headers: { 'content-type': type } }, `a body of ${type}`, [415]),
      ),
  );
}
