// The dialect's part of the OpenAPI document, made from its list of routes.
import { Type } from 'typebox';
import type { AlpacaRoute } from './alpaca-route.ts';

/** What every failure of the dialect looks like; further members say which figures decided. */
export const alpacaErrorSchema = Type.Object(
  {
    code: Type.Optional(Type.Integer({ description: 'The status and five digits' })),
    message: Type.String(),
  },
  { additionalProperties: true },
);

/** How programs say who they are. The token alone, as Bearer, does as well. */
export const alpacaSecurity = {
  keyId: {
    type: 'apiKey',
    in: 'header',
    name: 'APCA-API-KEY-ID',
    description: '`key_id` of POST /create-token',
  },
  secretKey: {
    type: 'apiKey',
    in: 'header',
    name: 'APCA-API-SECRET-KEY',
    description: '`token` of POST /create-token',
  },
} as const;

/** Statuses with which any route of the dialect may answer. */
const everyStatus = [401, 403, 408, 414, 417, 429, 431, 500, 503];
const withBody = [413, 422];

/** The paths with their operations. */
export function describeAlpaca(
  routes: readonly AlpacaRoute[],
): Record<string, Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const operations = (paths[route.path] ??= {});
    operations[route.method.toLowerCase()] = describeOperation(route);
  }
  return paths;
}

/** Every status with which the route may refuse. */
export function refusalsOf(route: AlpacaRoute): readonly number[] {
  const isData = route.path.startsWith('/v2/stocks');
  const all = [...everyStatus, ...(isData ? [400] : withBody), ...route.refusals];
  return [...new Set(all)].toSorted((a, b) => a - b);
}

function describeOperation(route: AlpacaRoute): object {
  const { method, path, success } = route;
  const words = `${method.toLowerCase()} ${path}`.replaceAll(/[{}]/g, '');
  return {
    operationId: words.replaceAll(/[^a-zA-Z0-9]+(\w)?/g, (_, next) => next?.toUpperCase() ?? ''),
    tags: [route.tag],
    summary: route.summary,
    description: route.description,
    security: [{ keyId: [], secretKey: [] }, { token: [] }],
    parameters: [...describeFields(route, 'path'), ...describeFields(route, 'query')],
    ...(route.body && {
      requestBody: {
        required: false,
        content: { 'application/json': { schema: route.body, example: route.bodyExample } },
      },
    }),
    responses: {
      [success.status]: describeSuccess(success),
      ...Object.fromEntries(refusalsOf(route).map((status) => [status, refusal])),
    },
  };
}

const refusal = {
  description: 'What is wrong, in a code and in words',
  content: {
    'application/json': {
      schema: { $ref: '#/components/schemas/AlpacaError' },
      example: { code: 40_410_000, message: 'position does not exist' },
    },
  },
};

function describeFields(route: AlpacaRoute, place: 'path' | 'query'): readonly object[] {
  const schema = place === 'path' ? route.parameters : route.query;
  const example = place === 'path' ? route.parametersExample : route.queryExample;
  return Object.entries(schema?.properties ?? {}).map(([name, each]) => ({
    name,
    in: place,
    required: schema?.required?.includes(name) ?? false,
    schema: each,
    ...(example?.[name] !== undefined && { example: example[name] }),
  }));
}

function describeSuccess({ description, schema, example, contentType, headers }: Success): object {
  const named = { 'X-Request-Id': 'The id of the request in the log', ...headers };
  return {
    description,
    headers: Object.fromEntries(
      Object.entries(named).map(([name, text]) => [
        name,
        { description: text, required: name === 'X-Request-Id', schema: { type: 'string' } },
      ]),
    ),
    ...(schema && {
      content: { [contentType ?? 'application/json']: { schema, example } },
    }),
  };
}

type Success = AlpacaRoute['success'];
