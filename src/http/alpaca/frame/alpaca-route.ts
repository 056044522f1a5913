// A route of the dialect: where it stands, what it takes and gives, and its handler. Bodies and
// queries come as they were sent, because this dialect forgives much; the schemas describe them.
import type { TObject, TSchema } from 'typebox';
import type { ApiTokenOwner, TokenScope } from '#src/identity/identity-store.ts';
import type { Answer } from '#src/http/wire/route.ts';
import type { Given } from './read-fields.ts';

/** The groups in which the dialect is shown. */
export const alpacaTags = [
  'Alpaca: account',
  'Alpaca: orders',
  'Alpaca: positions',
  'Alpaca: assets and time',
  'Alpaca: watchlists',
  'Alpaca: market data',
] as const;

export type AlpacaRequest = {
  /** The fields of the body; none where it has none. */
  readonly body: Given;
  /** One text a field; of a list that is given field by field the texts with commas between. */
  readonly query: Given;
  /** The parts of the path that differ, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly requestId: string;
};

export type AlpacaRoute = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As OpenAPI writes it: `/v2/orders/{order_id}`. */
  readonly path: string;
  readonly tag: (typeof alpacaTags)[number];
  readonly summary: string;
  readonly description: string;
  /** `read` for what a key may do that only looks. */
  readonly access: TokenScope;
  /** Cancels do not wait for the requests of the same user. */
  readonly share?: 'cancels';
  readonly query?: TObject;
  readonly queryExample?: Readonly<Record<string, string>>;
  readonly parameters?: TObject;
  readonly parametersExample?: Readonly<Record<string, string>>;
  readonly body?: TObject;
  readonly bodyExample?: object;
  readonly success: {
    readonly status: 200 | 204 | 207;
    readonly description: string;
    readonly schema?: TSchema;
    readonly example?: unknown;
    readonly contentType?: string;
    readonly headers?: Readonly<Record<string, string>>;
  };
  /** The statuses of refusals that any route of the dialect has not. */
  readonly refusals: readonly number[];
  readonly handle: (request: AlpacaRequest, owner: ApiTokenOwner) => Promise<Answer>;
};

/** The path as the router writes it: a colon that is meant is doubled. */
export function alpacaRouterPath({ path }: Pick<AlpacaRoute, 'path'>): string {
  return path.replaceAll(':', '::').replaceAll(/\{(\w+)\}/g, ':$1');
}
