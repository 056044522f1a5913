// A failed request as a value that can be thrown, and as the RFC 9457 document that answers it.
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { problems, type ProblemCode } from './problems.ts';

export type FieldError = {
  /** A JSON pointer into the body, or `/` and the name of a query field or header. */
  readonly field: string;
  readonly message: string;
};

export type ProblemDetails = {
  /** When trying again makes sense; becomes Retry-After. */
  readonly retryAt?: EpochMs | undefined;
  /** Whether that instant is one of the market's clock. */
  readonly isMarketTime?: boolean;
  /** Further headers of the answer. */
  readonly headers?: Readonly<Record<Lowercase<string>, string>>;
  /** Members of the document beyond the standard ones. */
  readonly members?: Readonly<Record<string, unknown>>;
};

/** Ends the handling of a request with the problem's status. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  /** `detail` is one sentence that a learner understands, with the figures that decided. */
  constructor(code: ProblemCode, detail: string, details: ProblemDetails = {}) {
    super(detail);
    this.code = code;
    this.details = details;
  }
}

/** A 400 that names the fields at fault. */
export function invalidRequest(errors: readonly FieldError[]): ProblemError {
  const [first] = errors;
  const detail = first ? `${first.field.slice(1) || 'The body'} ${first.message}.` : 'Not valid.';
  return new ProblemError('invalid_request', detail, { members: { errors } });
}

/** The document's bytes; the same arguments give the same bytes. */
export function problemDocument(problem: ProblemError, path: string, requestId: string): string {
  const { status, title } = problems[problem.code];
  return JSON.stringify({
    type: `/problems/${problem.code}`,
    title,
    status,
    code: problem.code,
    detail: problem.message,
    instance: path,
    request_id: requestId,
    ...problem.details.members,
  });
}

/** Whole real seconds until the instant on the clock, at least one: what Retry-After wants. */
export function retryAfterSeconds(
  retryAt: EpochMs,
  { now, speed }: Pick<Clock, 'now' | 'speed'>,
): string {
  return String(Math.max(1, Math.ceil((retryAt - now()) / speed / 1000)));
}
