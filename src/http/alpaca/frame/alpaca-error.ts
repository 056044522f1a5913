// A failed request as Alpaca's clients know it: `{ code, message }`, where programs decide by the
// status, by the eight digits of the code and, since codes are used again, by the words.
import type { Answer } from '#src/http/wire/route.ts';

/** What goes along with the message, in the order in which it is written. */
export type ErrorFields = Readonly<Record<string, string | readonly string[]>>;

/** Ends the handling of a request with this answer. */
export class AlpacaError extends Error {
  override readonly name = 'AlpacaError';
  readonly status: number;
  /** Null on the host of market data, whose errors are a message alone. */
  readonly code: number | null;
  readonly fields: ErrorFields;

  constructor(status: number, code: number | null, message: string, fields: ErrorFields = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }

  /** The body. Programs compare it as text: the order of its keys is part of it. */
  document(): object {
    const code = this.code === null ? {} : { code: this.code };
    return { ...code, message: this.message, ...this.fields };
  }
}

/** A parameter that is missing or malformed. */
export function badParameter(message: string): AlpacaError {
  return new AlpacaError(422, 40_010_001, message);
}

/** What is well formed and not possible. */
export function notPossible(message: string, fields?: ErrorFields): AlpacaError {
  return new AlpacaError(422, 42_210_000, message, fields);
}

/** What the account may not do, or has too little for. */
export function forbidden(message: string, fields?: ErrorFields): AlpacaError {
  return new AlpacaError(403, 40_310_000, message, fields);
}

/** What there is not. */
export function notFound(message: string): AlpacaError {
  return new AlpacaError(404, 40_410_000, message);
}

/** Nobody is known by the keys, or not any more. */
export function notAuthorized(): AlpacaError {
  return new AlpacaError(401, 40_110_000, 'request is not authorized');
}

/** A malformed request for market data. */
export function badDataRequest(message: string): AlpacaError {
  return new AlpacaError(400, null, message);
}

/** The answer to the error. */
export function answerOf(error: AlpacaError, headers: Answer['headers'] = {}): Answer {
  return { status: error.status, body: error.document(), headers };
}
