// What a session writes is written only while the session is alive, in the same transaction.
import { LoginEndedError, type ActingSession } from '#src/identity/identity-store.ts';
import { ConditionUnmetError, type WriteJob, type WriteStatement } from './jobs.ts';
import type { SqliteWriter } from './writer.ts';

/** Changes nothing of the session; the row that it matches is the condition of the job. */
const findLive = `UPDATE sessions SET used_at = used_at
  WHERE token_hash = ? AND user_id = ? AND expires_at > ?`;

/** The condition of a job that the session is alive; it comes first. */
export function actingCondition({ tokenHash, userId, at }: ActingSession): WriteStatement {
  return { sql: findLive, parameters: [tokenHash, userId, at], mustChange: true };
}

/**
 * Writes the job if the session is alive at that moment; gives the rows that each statement of it
 * changed. Throws LoginEndedError, and nothing is written, when the session has ended.
 */
export async function writeActing(
  writer: SqliteWriter,
  acting: ActingSession,
  job: WriteJob,
): Promise<readonly number[]> {
  try {
    const [, ...changes] = await writer.write([actingCondition(acting), ...job]);
    return changes;
  } catch (error) {
    if (!(error instanceof ConditionUnmetError)) throw error;
    throw new LoginEndedError('the session ended before it could act', { cause: error });
  }
}
