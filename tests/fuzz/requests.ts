// Valid requests made from the document, with what is true of the living user where the document
// asks for it.
import fc from 'fast-check';
import { actors, seal, type FuzzRequest, type Parts } from './fuzz-request.ts';
import { bodiesInDialect, isDialect, meantInDialect, meantOnPath } from './dialect.ts';
import { live } from './live.ts';
import { mutate } from './mutations.ts';
import type { Operation, Parameter, Schema } from './operations.ts';

/** What the document cannot say about a field in JSON Schema, it says in words. */
const meant: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  symbol: fc.constantFrom('AAPL', 'MSFT', 'aapl', 'BRK-B', 'ZZZZZ'),
  benchmark: fc.constantFrom('SPY', 'spy', 'AAPL', 'ZZZZZ'),
  quantity: fc.oneof(
    fc.constantFrom('1', '0.5', '10', '0.000000001', 3, 0.25, '1000000000'),
    fc.integer({ min: 1, max: 1_000 }).map(String),
  ),
  from: fc.constantFrom('2026-11-20', '2026-01-01'),
  to: fc.constantFrom('2026-12-20', '2026-12-31'),
  range: fc.constantFrom('1m', '3m', '1y', '5y', 'max'),
  query: fc.constantFrom('apple', 'a', 'micro', 'zzz'),
  'idempotency-key': fc.stringMatching(/^[!-~]{1,60}$/),
  'papertape-account': fc.oneof(mostly(live.account), fc.uuid()),
  account_id: fc.oneof(mostly(live.account), fc.uuid()),
  starting_cash: fc.constantFrom('100.00', '1000000000', 50, 12.5),
  after: fc.constant(live.cursor),
  code: fc.oneof(mostly(live.code), fc.stringMatching(/^\d{6}$/)),
  username: fc.constantFrom(live.username, live.username, 'nobody'),
  password: fc.oneof(mostly(live.password), fc.string({ minLength: 1, maxLength: 40 })),
  current_password: fc.oneof(mostly(live.password), fc.string({ minLength: 1, maxLength: 40 })),
  new_password: fc.oneof(mostly(live.newPassword), fc.string({ minLength: 1, maxLength: 40 })),
};
const given = (names: string, values: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc.record({ symbol: meant['symbol'], ...values } as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: names.split(' '),
  });
const dollars = fc.constantFrom('1.00', '0.5', '150', 100.25, '10000000');
const waiting = fc.constantFrom('day', 'gtc');
const size = { quantity: fc.constantFrom('1', '0.5', 0.25), time_in_force: waiting };
const orders = fc.oneof(
  { weight: 4, arbitrary: given('symbol quantity', { quantity: fc.constantFrom('1', '0.5', 2) }) },
  {
    weight: 4,
    arbitrary: given('symbol quantity type limit_price', {
      ...size,
      type: fc.constant('limit'),
      limit_price: dollars,
      time_in_force: fc.constantFrom('day', 'gtc', 'opg', 'cls', 'ioc', 'fok'),
    }),
  },
  given('symbol amount', { amount: fc.constantFrom('10.00', 25, '0.01') }),
  given('symbol quantity type stop_price', {
    ...size,
    type: fc.constant('stop'),
    stop_price: dollars,
  }),
  given('symbol quantity type stop_price limit_price', {
    ...size,
    type: fc.constant('stop_limit'),
    stop_price: dollars,
    limit_price: dollars,
  }),
  given('symbol quantity type trail_percent', {
    ...size,
    type: fc.constant('trailing_stop'),
    trail_percent: fc.constantFrom('5', 0.5, '99.9999'),
  }),
);
const exits = {
  take_profit: fc.record({ limit_price: fc.constantFrom('900', 901.5) }),
  stop_loss: fc.record({ stop_price: fc.constantFrom('0.5', 1) }),
};
const purchases = fc.oneof(
  { weight: 3, arbitrary: orders },
  given('symbol quantity stop_loss', { ...size, stop_loss: exits.stop_loss }),
  given('symbol quantity take_profit stop_loss', { ...size, ...exits }),
);
const pair = { ...size, ...exits, order_class: fc.constant('oco') };
const sales = fc.oneof(
  { weight: 4, arbitrary: orders },
  given('symbol quantity take_profit stop_loss order_class', pair),
);
/** Bodies whose fields go with one another. */
const meantBodies: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  '/buy-stock': purchases,
  '/sell-stock': sales,
  '/preview-order': fc.oneof(
    purchases.map((order) => ({ side: 'buy', ...(order as object) })),
    sales.map((order) => ({ side: 'sell', ...(order as object) })),
  ),
  '/replace-order/{id}': fc.record({ quantity: fc.constantFrom('1', '0.5', 2) }),
};

/** What means something else on one path. */
const meantThere: Readonly<Record<string, typeof meant>> = {
  '/create-account': {
    username: fc.oneof(mostly(live.newUsername), fc.constantFrom(live.username, '!!')),
    password: fc.oneof(mostly(live.newPassword), fc.string({ minLength: 1, maxLength: 40 })),
  },
  '/open-account': { name: fc.stringMatching(/^[!-~]{1,50}$/) },
  '/rename-account/{id}': { id: idOfAccount(), name: fc.stringMatching(/^[!-~]{1,50}$/) },
  '/reset-account/{id}': { id: idOfAccount() },
  '/close-account/{id}': { id: idOfAccount() },
  '/view-order/{id}': { id: fc.oneof(mostly(live.order), fc.uuid()) },
  '/replace-order/{id}': { id: fc.oneof(mostly(live.order), fc.uuid()) },
  '/cancel-order/{id}': { id: fc.oneof(mostly(live.order), fc.uuid()) },
  '/revoke-token/{id}': { id: fc.oneof(mostly(live.token), fc.uuid()) },
  '/revoke-session/{id}': { id: fc.oneof(mostly(live.session), fc.uuid()) },
};

function idOfAccount(): fc.Arbitrary<string> {
  return fc.oneof(mostly(live.account), fc.uuid());
}

function mostly(value: string): {
  readonly weight: number;
  readonly arbitrary: fc.Arbitrary<string>;
} {
  return { weight: 6, arbitrary: fc.constant(value) };
}

/** Requests of the operation, valid and not. */
export function requestsOf(operation: Operation): fc.Arbitrary<FuzzRequest> {
  const valid = partsOf(operation);
  return fc.oneof(
    { weight: 1, arbitrary: valid.map((parts) => seal(parts, undefined)) },
    { weight: 1, arbitrary: valid.chain((parts) => mutate(parts)) },
  );
}

function partsOf(operation: Operation): fc.Arbitrary<Parts> {
  const inDialect = isDialect(operation.path);
  const meaning = (name: string) =>
    inDialect
      ? (meantOnPath[operation.path]?.[name] ?? meantInDialect[name])
      : (meantThere[operation.path]?.[name] ?? meant[name.toLowerCase()]);
  const meantBody = inDialect
    ? bodiesInDialect[`${operation.method} ${operation.path}`]
    : meantBodies[operation.path];
  const valuesOf = (place: Parameter['in']) =>
    fc
      .tuple(
        ...operation.parameters
          .filter((parameter) => parameter.in === place)
          .map(({ name, schema, required }) => {
            const value = (meaning(name) ?? valueOf(schema)).map(String);
            const given = value.map((text) => [name, text] as const);
            return required ? given : fc.option(given, { nil: undefined });
          }),
      )
      .map((entries) => entries.filter((entry) => entry !== undefined));
  return fc.record({
    operation: fc.constant(operation),
    actor: fc.oneof(
      {
        weight: 2,
        arbitrary: inDialect
          ? fc.constant('trade' as const)
          : fc.constantFrom('session' as const, 'cookie' as const),
      },
      { weight: 1, arbitrary: fc.constantFrom(...actors) },
    ),
    method: fc.constant(operation.method),
    path: valuesOf('path').map((entries) => Object.fromEntries(entries)),
    query: valuesOf('query'),
    headers: valuesOf('header').map((entries) => Object.fromEntries(entries)),
    body: operation.body ? (meantBody ?? valueOf(operation.body, meaning)) : fc.constant(undefined),
  });
}

/** A value that fits the schema. */
function valueOf(
  schema: Schema,
  meaning: (name: string) => fc.Arbitrary<unknown> | undefined = () => undefined,
): fc.Arbitrary<unknown> {
  const { type, anyOf, const: only, enum: words, pattern, properties } = schema;
  if (only !== undefined) return fc.constant(only);
  if (Array.isArray(words)) return fc.constantFrom(...words);
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map((each) => valueOf(each)));
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
        Object.fromEntries(entries.map(([name, each]) => [name, meaning(name) ?? valueOf(each)])),
        { requiredKeys: entries.map(([name]) => name).filter((name) => required.has(name)) },
      );
    }
    default:
      return fc.constant(null);
  }
}
