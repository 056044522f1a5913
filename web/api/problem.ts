// A request that was refused or never arrived, as the page shows it.

export type FieldError = { readonly field: string; readonly message: string };

/** The members of a problem document (RFC 9457) that the page reads. */
type Document = {
  readonly code?: string;
  readonly detail?: string;
  readonly request_id?: string;
  readonly errors?: readonly FieldError[];
  readonly [member: string]: unknown;
};

export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly errors: readonly FieldError[];
  readonly members: Document;
  /** Seconds after which trying again makes sense. */
  readonly retryAfter: number | undefined;

  constructor(status: number, document: Document, retryAfter?: number) {
    super(document.detail ?? `The server answered with ${status}.`);
    this.status = status;
    this.code = document.code ?? 'unknown';
    this.requestId = document.request_id;
    this.errors = document.errors ?? [];
    this.members = document;
    this.retryAfter = retryAfter;
  }
}

/** No answer came: nobody knows what became of the request. */
export class NotReachedError extends Error {
  override readonly name = 'NotReachedError';

  constructor(cause: unknown) {
    super('The server cannot be reached.', { cause });
  }
}

/** One sentence for people. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiProblem || error instanceof NotReachedError) return error.message;
  return 'Something in this page failed.';
}
