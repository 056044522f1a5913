// Asks the server. The session is the cookie, which no script reads; the account that is meant is
// the one that this tab has chosen.
import { root } from './root.ts';
import { chosenAccount, endSession, standing } from './session.ts';
import { ApiProblem, NotReachedError } from './problem.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export type Asked = {
  readonly body?: unknown;
  readonly key?: string;
  /** Another account than the one that the tab has chosen. */
  readonly account?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

const patienceMs = 15_000;
const retriesMax = 2;
const retryWaitMsMax = 10_000;

/**
 * The body of the answer. Throws ApiProblem, and NotReachedError where none came. What only reads
 * is tried again twice where the server says when.
 */
export async function ask<Body>(method: Method, path: string, asked: Asked = {}): Promise<Body> {
  for (let retries = 0; ; retries += 1) {
    try {
      return await askOnce<Body>(method, path, asked);
    } catch (error) {
      const waitMs = method === 'GET' && retries < retriesMax ? waitOf(error) : undefined;
      if (waitMs === undefined) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}

/** How long to wait before the same is asked again; undefined where that would not help. */
function waitOf(error: unknown): number | undefined {
  if (!(error instanceof ApiProblem) || (error.status !== 429 && error.status !== 503)) {
    return undefined;
  }
  const waitMs = (error.retryAfter ?? Infinity) * 1_000;
  return waitMs <= retryWaitMsMax ? waitMs : undefined;
}

async function askOnce<Body>(method: Method, path: string, asked: Asked): Promise<Body> {
  const { body, key, account = chosenAccount.get(), signal } = asked;
  const timeout = AbortSignal.timeout(patienceMs);
  const headers = {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(key !== undefined && { 'idempotency-key': key }),
    ...(account !== undefined && { 'papertape-account': account }),
  };
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${root}${path}`, {
      method,
      headers,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    text = await response.text();
  } catch (error) {
    throw new NotReachedError(error);
  }
  const parsed = text === '' ? undefined : JSON.parse(text);
  if (response.ok) return parsed as Body;
  if (response.status === 401 && parsed?.code === 'unauthenticated') endSession();
  if (parsed?.code === 'password_change_required') standing.set('password-change');
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  throw new ApiProblem(
    response.status,
    parsed ?? {},
    Number.isNaN(retryAfter) ? undefined : retryAfter,
  );
}
