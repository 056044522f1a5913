// What a route is: where it stands, what it takes, what it gives, how it can fail, and its handler.
// The router, the validation and the OpenAPI document are all made from this one description.
import type { ServerResponse } from 'node:http';
import type { Static, TObject, TProperties, TSchema } from 'typebox';
import type { Owner } from '#src/identity/identity-store.ts';
import type { SessionOwner, TokenScope } from '#src/identity/identity-store.ts';
import type { Client } from '#src/identity/login/login-guard.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { ProblemCode } from '#src/http/problems/problems.ts';

export type RouteRequest<Body = unknown, Query = unknown, Parameters = unknown> = {
  readonly body: Body;
  readonly query: Query;
  /** The parts of the path that differ. */
  readonly parameters: Parameters;
  /** By lower-case name; only those that a route names in `headers`. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestId: string;
  /** Where the request comes from. */
  client(): Client;
};

export type Answer = {
  readonly status: number;
  /** Serialized already, a stream, or an object that becomes JSON. Undefined for 204. */
  readonly body?: object | string | Buffer;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<Lowercase<string>, string>>;
  /** In place of a body: what goes on once the head is sent. */
  readonly stream?: AnswerStream;
  /** A session token to hand to the browser, or null to take the cookie back. */
  readonly sessionCookie?: { readonly token: string; readonly expiresAt: EpochMs } | null;
  /** What makes the browser a known one, to keep beyond the session. */
  readonly deviceCookie?: string;
};

/** An answer that goes on until one side ends it. */
export type AnswerStream = {
  /** Takes the response over, whose head has been sent. */
  open(response: ServerResponse): Promise<void>;
  /** Nobody wants it after all. */
  cancel(): void;
};

export type RouteDescription = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As OpenAPI writes it: `/revoke-session/{id}`. */
  readonly path: string;
  readonly tag: 'Users' | 'Market' | 'Orders' | 'Portfolio' | 'System';
  readonly summary: string;
  readonly description: string;
  readonly body?: TObject;
  readonly query?: TObject;
  readonly parameters?: TObject;
  readonly headers?: Readonly<
    Record<string, { readonly description: string; readonly schema: TSchema }>
  >;
  /** Whether it is about one account: it takes the header that names which. */
  readonly isOfAccount?: true;
  readonly success: {
    readonly status: 200 | 201 | 204;
    readonly description: string;
    readonly schema?: TSchema;
    readonly contentType?: string;
    readonly example?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  };
  readonly bodyExample?: unknown;
  /** Where one tells too little: several by their names, `bodyExample` first. */
  readonly bodyExamples?: Readonly<Record<string, unknown>>;
  readonly queryExample?: Readonly<Record<string, string>>;
  readonly parametersExample?: Readonly<Record<string, string>>;
  /** Beside those that any route of its kind can answer with. */
  readonly problems: readonly ProblemCode[];
};

export type OpenRoute = RouteDescription & {
  readonly needsLogin: false;
  readonly handle: (request: RouteRequest) => Promise<Answer>;
};

/** For a session, and for a token whose scope is at least `access`. */
export type LoginRoute = RouteDescription & {
  readonly needsLogin: true;
  readonly access: TokenScope;
  readonly handle: (request: RouteRequest, owner: Owner) => Promise<Answer>;
};

/** For people alone: a token that leaked must not become a user. */
export type SessionRoute = RouteDescription & {
  readonly needsLogin: true;
  readonly access: 'session';
  readonly handle: (request: RouteRequest, session: SessionOwner) => Promise<Answer>;
};

export type Route = OpenRoute | LoginRoute | SessionRoute;

type Taking<
  Body extends TProperties,
  Query extends TProperties,
  Parameters extends TProperties,
> = Omit<RouteDescription, 'body' | 'query' | 'parameters'> & {
  readonly body?: TObject<Body>;
  readonly query?: TObject<Query>;
  readonly parameters?: TObject<Parameters>;
};
type Taken<
  Body extends TProperties,
  Query extends TProperties,
  Parameters extends TProperties,
> = RouteRequest<Static<TObject<Body>>, Static<TObject<Query>>, Static<TObject<Parameters>>>;

/** A route that anybody may call. Its request has the types of its schemas. */
export function openRoute<
  Body extends TProperties,
  Query extends TProperties,
  Parameters extends TProperties,
>(
  route: Taking<Body, Query, Parameters> & {
    readonly handle: (request: Taken<Body, Query, Parameters>) => Promise<Answer>;
  },
): OpenRoute {
  // The request was checked against the very schemas that its type is taken from.
  return { ...route, needsLogin: false, handle: route.handle as OpenRoute['handle'] };
}

/** A route for a user who has logged in, or a program: one that only reads may GET. */
export function loginRoute<
  Body extends TProperties,
  Query extends TProperties,
  Parameters extends TProperties,
>(
  route: Taking<Body, Query, Parameters> & {
    readonly handle: (request: Taken<Body, Query, Parameters>, owner: Owner) => Promise<Answer>;
  },
): LoginRoute {
  return {
    ...route,
    needsLogin: true,
    access: route.method === 'GET' ? 'read' : 'trade',
    handle: route.handle as LoginRoute['handle'],
  };
}

/** A route for a user who has logged in, and for no token. */
export function sessionRoute<
  Body extends TProperties,
  Query extends TProperties,
  Parameters extends TProperties,
>(
  route: Taking<Body, Query, Parameters> & {
    readonly handle: (
      request: Taken<Body, Query, Parameters>,
      session: SessionOwner,
    ) => Promise<Answer>;
  },
): SessionRoute {
  return {
    ...route,
    needsLogin: true,
    access: 'session',
    handle: route.handle as SessionRoute['handle'],
  };
}

/** The one route that a session with a one-time password may use. */
export const passwordChangePath = '/update-password';

/** The path as the router writes it: `/revoke-session/:id`. */
export function routerPath({ path }: Pick<Route, 'path'>): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}
