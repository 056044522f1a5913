// What goes wrong below the routes, as the problem that the client is told. Nothing of the inside
// leaks.
import type { FastifyError } from 'fastify';
import { AccountQuarantinedError } from '#src/broker/quarantine.ts';
import { LoginEndedError } from '#src/identity/identity-store.ts';
import { JournalConflictError } from '#src/journal/journal.ts';
import { OlderNodeLivesError } from '#src/journal/older-nodes.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import {
  OutcomeUnknownError,
  StorageBusyError,
  StorageFullError,
} from '#src/runtime/storage-fault.ts';
import { AccountBusyError } from '#src/broker/executor.ts';
import { LaneBusyError } from '#src/runtime/lanes.ts';
import { refuseUnauthenticated } from './login-problems.ts';
import { invalidRequest, ProblemError } from './problem.ts';

const soonMs = 1_000;

/** The problem of any error. Only `internal_error` is a surprise that somebody should look into. */
export function problemOf(error: unknown, now: EpochMs): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof LoginEndedError) return refuseUnauthenticated();
  const retryAt = now + soonMs;
  if (error instanceof OutcomeUnknownError) {
    const detail =
      'The disk gave no answer, so the request may be recorded or not; ' +
      'an order with an Idempotency-Key is settled by sending it again.';
    return new ProblemError('outcome_unknown', detail, { retryAt });
  }
  if (error instanceof StorageFullError) {
    return new ProblemError('storage_full', 'The disk is full; nothing was changed.', { retryAt });
  }
  if (error instanceof AccountQuarantinedError) {
    const detail =
      'The books of this account do not add up, so it takes no orders until the operator has looked.';
    return new ProblemError('account_quarantined', detail);
  }
  if (error instanceof OlderNodeLivesError) {
    const detail =
      'A server of an older release still runs beside this one and could not read this; ' +
      'nothing was changed.';
    return new ProblemError('busy', detail, { retryAt });
  }
  if (isBusy(error)) {
    return new ProblemError('busy', 'Too much is waiting; nothing was changed.', { retryAt });
  }
  return (
    problemOfFramework(error) ??
    new ProblemError('internal_error', 'This is a fault of the server; it has been logged.')
  );
}

function isBusy(error: unknown): boolean {
  return (
    error instanceof AccountBusyError ||
    error instanceof LaneBusyError ||
    error instanceof StorageBusyError ||
    error instanceof JournalConflictError
  );
}

function problemOfFramework(error: unknown): ProblemError | undefined {
  switch ((error as Partial<FastifyError> | undefined)?.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ProblemError('unsupported_media_type', 'Send "Content-Type: application/json".');
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ProblemError('body_too_large', 'A body has at most 16384 bytes.');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return invalidRequest([{ field: '/', message: 'does not have the announced length' }]);
    case 'ECONNRESET':
      // The client left in the middle of its body: nobody reads this answer, and it is no alarm.
      return invalidRequest([{ field: '/', message: 'ended too early' }]);
    case 'FST_ERR_BAD_URL':
      return new ProblemError('invalid_request', 'The URL is not valid.', {
        headers: { connection: 'close' },
      });
    default:
      return undefined;
  }
}
