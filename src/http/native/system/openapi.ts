// The OpenAPI 3.1 document, made from the list of routes: what is served and what is promised are
// one.
import { accountHeader } from '#src/http/access/chosen-account.ts';
import { cookieName } from '#src/http/wire/cookies.ts';
import { problemDocument, ProblemError } from '#src/http/problems/problem.ts';
import { problems, type ProblemCode } from '#src/http/problems/problems.ts';
import { passwordChangePath, type Route } from '#src/http/wire/route.ts';
import { alpacaTags, type AlpacaRoute } from '#src/http/alpaca/frame/alpaca-route.ts';
import {
  alpacaErrorSchema,
  alpacaSecurity,
  describeAlpaca,
} from '#src/http/alpaca/frame/describe.ts';
import { problem as problemSchema } from './problem-schema.ts';

/** Every failure that any route of the kind can answer with, beside its own. */
export function problemsOf(route: Route): readonly ProblemCode[] {
  return [
    'invalid_request',
    ...(route.needsLogin ? (['unauthenticated'] as const) : []),
    ...(route.needsLogin && route.path !== passwordChangePath
      ? (['password_change_required'] as const)
      : []),
    ...(route.needsLogin && route.access !== 'read' ? (['insufficient_scope'] as const) : []),
    ...(route.isOfAccount ? (['unknown_account'] as const) : []),
    ...(route.method === 'GET' ? [] : (['cross_site_request'] as const)),
    ...(route.body ? (['body_too_large', 'unsupported_media_type'] as const) : []),
    'url_too_long',
    'headers_too_large',
    'request_timeout',
    'too_many_requests',
    'internal_error',
    ...route.problems,
  ];
}

/** Every route with its schemas, an example of each answer, and each code it can fail with. */
export function createOpenapiDocument(
  routes: readonly Route[],
  version: string,
  alpacaRoutes: readonly AlpacaRoute[] = [],
  cookieMark = '',
): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const operations = (paths[route.path] ??= {});
    operations[route.method.toLowerCase()] = describeOperation(route);
  }
  Object.assign(paths, describeAlpaca(alpacaRoutes));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Papertape',
      version,
      description:
        'Practise trading with pretend money at real prices. Money, prices and quantities are ' +
        'decimal strings; instants are RFC 3339 in UTC. Decide by the `code` of a problem, never by ' +
        'its `detail`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: ['Users', 'Market', 'Orders', 'Portfolio', 'System', ...alpacaTags].map((name) => ({
      name,
    })),
    paths,
    components: {
      schemas: { Problem: problemSchema, AlpacaError: alpacaErrorSchema },
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'The token of POST /login, or of POST /create-token where that is enough',
        },
        cookie: {
          type: 'apiKey',
          in: 'cookie',
          name: cookieName({ scheme: 'https', cookieMark }, 'session'),
          description: `Over plain http the cookie is called ${cookieName({ scheme: 'http', cookieMark }, 'session')}`,
        },
        ...alpacaSecurity,
      },
    },
  };
}

function describeOperation(route: Route): object {
  const operationId = route.path
    .replace(/\/\{.*$/, '')
    .slice(1)
    .replaceAll(/[^a-z]+(\w)?/g, (_, next) => upper(next));
  return {
    operationId: operationId || 'root',
    tags: [route.tag],
    summary: route.summary,
    description: route.description,
    security: route.needsLogin ? [{ token: [] }, { cookie: [] }] : [],
    parameters: [...pathParameters(route), ...queryParameters(route), ...headerParameters(route)],
    ...(route.body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: route.body, ...describeExamples(route) } },
      },
    }),
    responses: { [route.success.status]: describeSuccess(route), ...describeProblems(route) },
  };
}

/** One example, or several by their names. */
function describeExamples({ bodyExample, bodyExamples }: Route): object {
  if (!bodyExamples) return { example: bodyExample };
  const named = Object.entries(bodyExamples).map(([name, value]) => [name, { value }]);
  return { examples: Object.fromEntries(named) };
}

function pathParameters({ parameters, parametersExample }: Route): readonly object[] {
  return Object.entries(parameters?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'path',
    required: true,
    schema,
    ...(parametersExample?.[name] !== undefined && { example: parametersExample[name] }),
  }));
}

function queryParameters({ query, queryExample }: Route): readonly object[] {
  return Object.entries(query?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: query?.required?.includes(name) ?? false,
    schema,
    ...(queryExample?.[name] !== undefined && { example: queryExample[name] }),
  }));
}

const ofAccount = {
  [accountHeader.toLowerCase()]: {
    description:
      'Which of your accounts is meant, by its id: without it the first one. A token is for one ' +
      'account and needs no header.',
    schema: { type: 'string' },
  },
};

function headerParameters({ headers, isOfAccount }: Route): readonly object[] {
  return Object.entries({ ...(isOfAccount && ofAccount), ...headers }).map(
    ([name, { description, schema }]) => ({
      name,
      in: 'header',
      required: false,
      description,
      schema,
    }),
  );
}

/** The one that every answer has. */
const everyHeader = 'X-Request-Id';

function describeSuccess({ success }: Route): object {
  const { description, schema, example, contentType } = success;
  const headers = { [everyHeader]: 'The id of the request in the log', ...success.headers };
  return {
    description,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [
        name,
        { description: text, required: name === everyHeader, schema: { type: 'string' } },
      ]),
    ),
    ...(success.status !== 204 && {
      content: {
        [contentType ?? 'application/json']: contentType
          ? { schema: { type: 'string' } }
          : { schema: schema ?? { type: 'object' }, example },
      },
    }),
  };
}

/** One response a status; each of its codes is an example. */
function describeProblems(route: Route): Record<string, object> {
  const codes = Object.groupBy(problemsOf(route), (code) => problems[code].status);
  return Object.fromEntries(
    Object.entries(codes).map(([status, codesOfStatus]) => [
      status,
      {
        description: codesOfStatus.map((code) => `\`${code}\``).join(', '),
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: Object.fromEntries(
              codesOfStatus.map((code) => [code, exampleOf(code, route)]),
            ),
          },
        },
      },
    ]),
  );
}

function exampleOf(code: ProblemCode, route: Route): object {
  const { title } = problems[code];
  const example = new ProblemError(code, `${title}.`);
  const value = JSON.parse(problemDocument(example, route.path, 'the id of this request'));
  return { summary: title, value };
}

function upper(letter: string | undefined): string {
  return letter?.toUpperCase() ?? '';
}
