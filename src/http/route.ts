// What a route is: where it stands, what it takes, what it gives, how it can fail, and its handler.
// The router, the validation and the OpenAPI document are all made from this one description.
import type { Static, TObject, TProperties, TSchema } from 'typebox';
import type { SessionOwner } from '#src/identity/identity-store.ts';
import type { EpochMs } from '#src/runtime/clock.ts';
import type { ProblemCode } from './problems.ts';

export type RouteRequest<Body = unknown, Query = unknown> = {
  readonly body: Body;
  readonly query: Query;
  /** By lower-case name; only those that a route names in `headers`. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestId: string;
};

export type Answer = {
  readonly status: number;
  /** Serialized already, or an object that becomes JSON. Undefined for 204. */
  readonly body?: object | string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A session token to hand to the browser, or null to take the cookie back. */
  readonly sessionCookie?: { readonly token: string; readonly expiresAt: EpochMs } | null;
};

export type RouteDescription = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly tag: 'Users' | 'Market' | 'Orders' | 'Portfolio' | 'System';
  readonly summary: string;
  readonly description: string;
  readonly body?: TObject;
  readonly query?: TObject;
  readonly headers?: Readonly<
    Record<string, { readonly description: string; readonly schema: TSchema }>
  >;
  readonly success: {
    readonly status: 200 | 201 | 204;
    readonly description: string;
    readonly schema?: TSchema;
    readonly contentType?: string;
    readonly example?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  };
  readonly bodyExample?: unknown;
  readonly queryExample?: Readonly<Record<string, string>>;
  /** Beside those that any route of its kind can answer with. */
  readonly problems: readonly ProblemCode[];
};

export type OpenRoute = RouteDescription & {
  readonly needsLogin: false;
  readonly handle: (request: RouteRequest) => Promise<Answer>;
};

export type LoginRoute = RouteDescription & {
  readonly needsLogin: true;
  readonly handle: (request: RouteRequest, session: SessionOwner) => Promise<Answer>;
};

export type Route = OpenRoute | LoginRoute;

type Taking<Body extends TProperties, Query extends TProperties> = {
  readonly body?: TObject<Body>;
  readonly query?: TObject<Query>;
};
type Taken<Body extends TProperties, Query extends TProperties> = RouteRequest<
  Static<TObject<Body>>,
  Static<TObject<Query>>
>;

/** A route that anybody may call. Its request has the types of its schemas. */
export function openRoute<Body extends TProperties, Query extends TProperties>(
  route: Omit<RouteDescription, 'body' | 'query'> &
    Taking<Body, Query> & { readonly handle: (request: Taken<Body, Query>) => Promise<Answer> },
): OpenRoute {
  // The request was checked against the very schemas that its type is taken from.
  return { ...route, needsLogin: false, handle: route.handle as OpenRoute['handle'] };
}

/** A route for a user who has logged in. */
export function loginRoute<Body extends TProperties, Query extends TProperties>(
  route: Omit<RouteDescription, 'body' | 'query'> &
    Taking<Body, Query> & {
      readonly handle: (request: Taken<Body, Query>, session: SessionOwner) => Promise<Answer>;
    },
): LoginRoute {
  return { ...route, needsLogin: true, handle: route.handle as LoginRoute['handle'] };
}
