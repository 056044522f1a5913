// What a request of the fuzzer is: its parts, and what they make.
import type { Operation } from './operations.ts';

/** Who asks: somebody logged in, programs, nobody, and somebody whose session has ended. */
export const actors = ['session', 'cookie', 'trade', 'read', 'nobody', 'ended', 'made-up'] as const;
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

export type Parts = {
  readonly operation: Operation;
  readonly actor: Actor;
  readonly method: string;
  readonly path: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
};

/** The request as it is sent, but for what is filled in only then. */
export function seal(parts: Parts, wrong: FuzzRequest['wrong'], raw?: string): FuzzRequest {
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
