// Requests made from the document: valid ones, and valid ones with one thing wrong whose answer the
// document foretells.
import fc from 'fast-check';
import type { Operation, Parameter, Schema } from './operations.ts';

/** Who asks: somebody logged in, programs, nobody, and somebody whose session has ended. */
export const actors = ['session', 'trade', 'read', 'nobody', 'ended', 'made-up'] as const;
export type Actor = (typeof actors)[number];

export type FuzzRequest = {
  readonly operation: Operation;
  readonly actor: Actor;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** What was made wrong, and the statuses that may answer it; undefined for a valid request. */
  readonly wrong: { readonly what: string; readonly statuses: readonly number[] } | undefined;
};

type Parts = {
  readonly operation: Operation;
  readonly actor: Actor;
  readonly method: string;
  readonly path: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
};

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

/** What the document cannot say about a field in JSON Schema, it says in words. */
const meant: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  symbol: fc.constantFrom('AAPL', 'MSFT', 'aapl', 'BRK-B', 'ZZZZZ'),
  quantity: fc.oneof(
    fc.constantFrom('1', '0.5', '10', '0.000000001', 3, 0.25, '1000000000'),
    fc.integer({ min: 1, max: 1_000 }).map(String),
  ),
  range: fc.constantFrom('1m', '3m', '1y', '5y', 'max'),
  query: fc.constantFrom('apple', 'a', 'micro', 'zzz'),
  'idempotency-key': fc.stringMatching(/^[!-~]{1,60}$/),
};
/** Made up, so that it is no cursor of ours: left out of what is valid. */
const neverGuessed = new Set(['after']);

/** Requests of the operation, valid and not. */
export function requestsOf(operation: Operation): fc.Arbitrary<FuzzRequest> {
  const valid = partsOf(operation);
  return fc.oneof(
    { weight: 2, arbitrary: valid.map((parts) => seal(parts, undefined)) },
    { weight: 3, arbitrary: valid.chain((parts) => mutate(parts)) },
  );
}

function partsOf(operation: Operation): fc.Arbitrary<Parts> {
  const valuesOf = (place: Parameter['in']) =>
    fc
      .tuple(
        ...operation.parameters
          .filter((parameter) => parameter.in === place && !neverGuessed.has(parameter.name))
          .map(({ name, schema, required }) => {
            const value = (meant[name.toLowerCase()] ?? valueOf(schema)).map(String);
            const given = value.map((text) => [name, text] as const);
            return required ? given : fc.option(given, { nil: undefined });
          }),
      )
      .map((entries) => entries.filter((entry) => entry !== undefined));
  return fc.record({
    operation: fc.constant(operation),
    actor: fc.constantFrom(...actors),
    method: fc.constant(operation.method),
    path: valuesOf('path').map((entries) => Object.fromEntries(entries)),
    query: valuesOf('query'),
    headers: valuesOf('header').map((entries) => Object.fromEntries(entries)),
    body: operation.body ? valueOf(operation.body) : fc.constant(undefined),
  });
}

/** A value that fits the schema. */
function valueOf(schema: Schema): fc.Arbitrary<unknown> {
  const { type, anyOf, const: only, enum: words, pattern, properties } = schema;
  if (only !== undefined) return fc.constant(only);
  if (Array.isArray(words)) return fc.constantFrom(...words);
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map(valueOf));
  const bound = (name: string, fallback: number) => Number(schema[name] ?? fallback);
  switch (type) {
    case 'string': {
      const lengths = { minLength: bound('minLength', 0), maxLength: bound('maxLength', 40) };
      if (typeof pattern !== 'string') return fc.string({ unit: 'grapheme-ascii', ...lengths });
      const matching = fc.stringMatching(new RegExp(pattern), { maxLength: lengths.maxLength });
      return matching.filter((text) => text.length >= lengths.minLength);
    }
    case 'integer':
      return fc.integer({ min: bound('minimum', 0), max: bound('maximum', 1_000) });
    case 'number':
      return fc.integer({ min: 1, max: 1_000 });
    case 'object': {
      const required = new Set(schema['required'] as readonly string[] | undefined);
      const entries = Object.entries(properties as Record<string, Schema>);
      return fc.record(
        Object.fromEntries(entries.map(([name, each]) => [name, meant[name] ?? valueOf(each)])),
        { requiredKeys: entries.map(([name]) => name).filter((name) => required.has(name)) },
      );
    }
    default:
      return fc.constant(null);
  }
}

/** The request with one thing made wrong. */
function mutate(parts: Parts): fc.Arbitrary<FuzzRequest> {
  const fields = Object.keys((parts.operation.body?.['properties'] as object | undefined) ?? {});
  const required = parts.query.map(([name]) => name);
  const wrong = (
    what: string,
    statuses: readonly number[],
    changed: Partial<Parts>,
    raw?: string,
  ) => seal({ ...parts, ...changed }, { what, statuses }, raw);
  const bad = [400];
  const body = parts.body as Record<string, unknown>;
  const ofBody = fields.flatMap((field) => [
    nasty.map((text) => wrong(`nasty ${field}`, [], { body: { ...body, [field]: text } })),
    fc
      .constantFrom(null, true, [], {}, [''], Number.MAX_SAFE_INTEGER, '')
      .map((value) =>
        wrong(`${field} is ${JSON.stringify(value)}`, [], { body: { ...body, [field]: value } }),
      ),
    fc.constant(wrong(`${field} is an object`, bad, { body: { ...body, [field]: { a: 1 } } })),
    fc.constant(wrong('another field', bad, { body: { ...body, [`x${field}`]: 1 } })),
  ]);
  const garbage = fc
    .oneof(
      nasty,
      fc.json(),
      fc.constantFrom('[', '{"a":', '[]', '{"__proto__":{}}', '"', 'x'.repeat(17_000)),
    )
    .map((text) => wrong('garbage', [], {}, text));
  const ofQuery = [
    nasty.map((text) =>
      wrong('an unknown query field', bad, { query: [...parts.query, ['zz', text]] }),
    ),
    ...required.map((name) =>
      fc.constant(
        wrong(`${name} twice`, bad, { query: [...parts.query, [name, 'x'], [name, 'y']] }),
      ),
    ),
    ...required.map((name) =>
      nasty.map((text) => wrong(`nasty ${name}`, [], { query: [[name, text]] })),
    ),
  ];
  const ofHeaders = [
    fc.constant(wrong('a made-up method', [405], { method: 'PATCH' })),
    fc.constant(wrong('a long URL', [414], { query: [['x', 'y'.repeat(2_100)]] })),
    fc
      .constantFrom(
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
      )
      .filter(() => parts.operation.body !== undefined)
      .map((type) => wrong(`a body of ${type}`, [415], { headers: { 'content-type': type } })),
    nasty.map((text) =>
      wrong('a cookie', [], { headers: { cookie: encodeURI(text.toWellFormed()) } }),
    ),
  ].slice(0, parts.operation.body ? 4 : 2);
  return fc.oneof(...ofQuery, ...ofHeaders, ...ofBody, ...(parts.operation.body ? [garbage] : []));
}

function seal(parts: Parts, wrong: FuzzRequest['wrong'], raw?: string): FuzzRequest {
  const { operation, actor, method, path, query, headers } = parts;
  const place = operation.path.replaceAll(/\{(\w+)\}/g, (_, name) =>
    encodeURIComponent((path[name] ?? 'x').toWellFormed()),
  );
  const pairs = query.map(([name, value]) =>
    [name, value].map((text) => encodeURIComponent(text.toWellFormed())).join('='),
  );
  const body = raw ?? (parts.body === undefined ? undefined : JSON.stringify(parts.body));
  return {
    operation,
    actor,
    method,
    url: pairs.length > 0 ? `${place}?${pairs.join('&')}` : place,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    body,
    wrong,
  };
}
