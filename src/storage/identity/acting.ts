// What a session writes is written only while the session is alive, in the same transaction.
import { LoginEndedError, type ActingSession } from '#src/identity/identity-store.ts';
import {
  ConditionUnmetError,
  type Database,
  type WriteJob,
  type WriteStatement,
} from '#src/storage/database.ts';

/**
 * Changes nothing; the rows that they match are the condition of the job. The row of the user comes
 * first: what sessions of one user write happens one after another, on whatever node.
 */
const lockUser = 'UPDATE users SET password_hash = password_hash WHERE user_id = ?';
const findLive = `UPDATE sessions SET used_at = used_at
  WHERE token_hash = ? AND user_id = ? AND expires_at > ?`;

/** The condition of a job that the session is alive; it comes first. */
export function actingCondition({
  tokenHash,
  userId,
  at,
}: ActingSession): readonly WriteStatement[] {
  return [
    { sql: lockUser, parameters: [userId], mustChange: true },
    { sql: findLive, parameters: [tokenHash, userId, at], mustChange: true },
  ];
}

/**
 * Writes the job if the session is alive at that moment; gives the rows that each statement of it
 * changed. Throws LoginEndedError, and nothing is written, when the session has ended.
 */
export async function writeActing(
  database: Pick<Database, 'write'>,
  acting: ActingSession,
  job: WriteJob,
): Promise<readonly number[]> {
  try {
    const condition = actingCondition(acting);
    const changes = await database.write([...condition, ...job]);
    return changes.slice(condition.length);
  } catch (error) {
    if (!(error instanceof ConditionUnmetError)) throw error;
    throw new LoginEndedError('the session ended before it could act', { cause: error });
  }
}
