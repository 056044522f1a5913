// How much of the server's own limit a key has left, in the headers by which clients pace
// themselves.
import type { Answer } from '#src/http/wire/route.ts';
import type { Allowance } from '#src/http/access/rate-limit.ts';

/** No headers where the server has no limit. */
export function allowanceHeaders(allowance: Allowance | undefined): NonNullable<Answer['headers']> {
  if (!allowance) return {};
  return {
    'x-ratelimit-limit': String(allowance.limit),
    'x-ratelimit-remaining': String(allowance.remaining),
    'x-ratelimit-reset': String(Math.ceil(allowance.fullAt / 1_000)),
  };
}
