// What trouble with PostgreSQL means to whoever asked. Errors are told by SQLSTATE, never by words,
// which follow the server's language.
import { hasCode, messageOf } from '#src/runtime/error-parts.ts';
import {
  OutcomeUnknownError,
  StorageBusyError,
  StorageFullError,
} from '#src/runtime/storage-fault.ts';
import { ConditionUnmetError, UniqueKeyTakenError } from '#src/storage/database.ts';

/** Appendix A of PostgreSQL's documentation. */
export const sqlStates = {
  uniqueViolation: '23505',
  readOnly: '25006',
  unknownStatement: '26000',
  stalePlan: '0A000',
  serialization: '40001',
  deadlock: '40P01',
  noRoom: '53100',
  lockNotAvailable: '55P03',
} as const;

/** Of a connection, of its server's end or start, or of a server that has no connection left. */
const connectionClasses = ['08', '57', '53'] as const;

/** The SQLSTATE of an error that the server has told. */
export function sqlState(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^[0-9A-Z]{5}$/.test(code) && 'severity' in (error as object) ? code : undefined;
}

/** Whether the connection must not be used again. */
export function isOfConnection(error: unknown): boolean {
  if (error instanceof ConditionUnmetError) return false;
  const state = sqlState(error);
  if (state === undefined) return true;
  return state === sqlStates.readOnly || connectionClasses.some((each) => state.startsWith(each));
}

/** A prepared statement that is gone, or of a schema that has changed since. */
export function isStalePlan(error: unknown): boolean {
  return hasCode(error, sqlStates.unknownStatement) || hasCode(error, sqlStates.stalePlan);
}

/** A mistake of ours is never taken for trouble with the server. */
const isBug = (error: unknown) => error instanceof TypeError || error instanceof RangeError;

/** The server answers, but cannot take what is written. */
export class StandbyError extends Error {
  override readonly name = 'StandbyError';
}

/** A COMMIT was sent, and nothing says for certain what became of it. */
export class CommitDoubtError extends Error {
  override readonly name = 'CommitDoubtError';
}

/** The fault that a caller can tell apart; what is known already stays as it is. */
export function faultOf(error: unknown, kind: 'read' | 'write'): unknown {
  if (error instanceof ConditionUnmetError || isBug(error)) return error;
  const [options, reason] = [{ cause: error }, messageOf(error)];
  if (error instanceof CommitDoubtError) return new OutcomeUnknownError(reason, options);
  const nothing = kind === 'write' ? 'nothing was written' : 'nothing was read';
  switch (sqlState(error)) {
    case undefined:
      return new StorageBusyError(`${nothing}: ${reason}`, options);
    case sqlStates.uniqueViolation:
      return new UniqueKeyTakenError(reason, options);
    case sqlStates.noRoom:
      return new StorageFullError(`${nothing}: ${reason}`, options);
    case sqlStates.lockNotAvailable:
    case sqlStates.serialization:
    case sqlStates.deadlock:
      return new StorageBusyError(`${nothing}: ${reason}`, options);
    default:
      return isOfConnection(error) ? new StorageBusyError(`${nothing}: ${reason}`, options) : error;
  }
}
