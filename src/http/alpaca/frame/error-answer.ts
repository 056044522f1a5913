// Whatever goes wrong on a path of the dialect, in its words: the problems of the whole server are
// translated, and a surprise goes to the log as everywhere.
import type { Clock } from '#src/runtime/clock.ts';
import type { Logger } from '#src/runtime/logger.ts';
import { problemOf } from '#src/http/problems/faults.ts';
import { retryAfterSeconds, type ProblemError } from '#src/http/problems/problem.ts';
import { problems, type ProblemCode } from '#src/http/problems/problems.ts';
import type { Answer } from '#src/http/wire/route.ts';
import type { Sending } from '#src/http/wire/sending.ts';
import { tellMissing } from './left-out.ts';
import {
  AlpacaError,
  answerOf,
  badDataRequest,
  badParameter,
  forbidden,
  notAuthorized,
  notFound,
} from './alpaca-error.ts';

type Needs = { readonly clock: Clock; readonly marketClock: Clock; readonly logger: Logger };

/** Under which Alpaca's interfaces stand; nothing else does. */
const dialectPath = /^\/+v[123](?:beta\d)?(?:\/|:|$)/;
const dataPath = /^\/v2\/stocks(?:\/|$)/;

/** Whether the path is one of the dialect, whether or not there is something. */
export function isDialectPath(url: string): boolean {
  return dialectPath.test(pathOf(url));
}

/** The sending of the whole server, which on paths of the dialect says what fails in its words. */
export function inDialect(sending: Sending, needs: Needs): Sending {
  return {
    ...sending,
    sendProblem(request, reply, error) {
      if (!isDialectPath(request.url)) return sending.sendProblem(request, reply, error);
      const answer = answerFor(error, pathOf(request.url), needs);
      if (answer.status === 500) {
        needs.logger.error({ event: 'internal_error', request_id: request.id, err: error });
      }
      return sending.sendAnswer(request, reply, answer);
    },
  };
}

function answerFor(error: unknown, path: string, { clock, marketClock }: Needs): Answer {
  const isData = dataPath.test(path);
  if (error instanceof AlpacaError) return answerOf(isData ? inDataWords(error) : error);
  const problem = problemOf(error, clock.now());
  const { retryAt, isMarketTime = false, headers } = problem.details;
  const itsClock = isMarketTime ? marketClock : clock;
  const retryAfter =
    retryAt === undefined ? {} : { 'retry-after': retryAfterSeconds(retryAt, itsClock) };
  const { 'www-authenticate': _, ...others } = headers ?? {};
  const headersOfIt = { ...retryAfter, ...others };
  if (problem.code !== 'unknown_route') return answerOf(translate(problem, isData), headersOfIt);
  const missing = notFound(tellMissing(path));
  return answerOf(isData ? inDataWords(missing) : missing, headersOfIt);
}

/** A problem that no handler of the dialect has put into its words. */
export function translate(problem: ProblemError, isData: boolean): AlpacaError {
  const { code, message } = problem;
  switch (code) {
    case 'invalid_request':
      return isData ? badDataRequest(message) : badParameter(message);
    case 'unauthenticated':
      return notAuthorized();
    case 'insufficient_scope':
    case 'cross_site_request':
    case 'password_change_required':
      return forbidden('forbidden.');
    case 'too_many_requests':
      return new AlpacaError(429, 42_910_000, 'too many requests.');
    default:
      return new AlpacaError(problems[code].status, codeOf(code), message);
  }
}

/** The eight digits of a problem that has no code of Alpaca's: its status and zeros. */
function codeOf(code: ProblemCode): number {
  return problems[code].status * 100_000 + 10_000;
}

/** Where market data is told, what is malformed is 400, and a message is all that is said. */
function inDataWords(error: AlpacaError): AlpacaError {
  if (error.status === 422) return badDataRequest(error.message);
  return error.status === 404 ? new AlpacaError(404, null, error.message) : error;
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '/';
}
