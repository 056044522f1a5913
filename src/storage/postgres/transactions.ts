// Transactions on one connection, sent in one burst, so that one costs a single round trip however
// many statements it has.
import type { PoolClient, QueryResult } from 'pg';
import { messageOf } from '#src/runtime/error-parts.ts';
import { ConditionUnmetError } from '#src/storage/database.ts';
import { CommitDoubtError, sqlState } from './failures.ts';
import type { Prepare, Statement } from './statements.ts';

/**
 * For the transaction alone, since a pooler may hand the session to somebody else: a node that was
 * frozen or cut off holds nobody longer than this.
 */
const begin = `BEGIN; SET LOCAL lock_timeout = 3000;
  SET LOCAL idle_in_transaction_session_timeout = 5000`;

/**
 * Runs the statements, all of them or none; gives the rows that each one changed. Throws what the
 * server says, ConditionUnmetError, and CommitDoubtError when nobody can say whether it happened.
 */
export async function runTransaction(
  client: PoolClient,
  statements: readonly Statement[],
  prepare: Prepare,
): Promise<readonly number[]> {
  const warnings: string[] = [];
  const onNotice = ({ severity }: { severity?: string | undefined }) =>
    void (severity === 'WARNING' && warnings.push('the commit came with a warning'));
  const isConditional = statements.some(({ mustChange }) => mustChange);
  const sent = [
    client.query(begin),
    ...statements.map(({ sql, parameters }) => client.query(prepare(sql, parameters))),
  ];
  client.on('notice', onNotice);
  try {
    // Without a condition all is in one burst: a statement that fails makes COMMIT a ROLLBACK.
    const commit = isConditional ? undefined : client.query('COMMIT');
    const changes = await changesOf(sent, commit).catch((error: unknown) =>
      endAfter(error, client, isConditional),
    );
    const unmet = statements.some(({ mustChange }, place) => mustChange && changes[place] === 0);
    if (unmet) {
      await client.query('ROLLBACK');
      throw new ConditionUnmetError('no row met the condition');
    }
    const committed = await settleCommit(commit ?? client.query('COMMIT'));
    if (committed !== 'COMMIT') throw new CommitDoubtError(`the commit ended as ${committed}`);
    if (warnings[0] !== undefined) throw new CommitDoubtError(warnings[0]);
    return changes;
  } finally {
    client.off('notice', onNotice);
  }
}

async function settleCommit(commit: Promise<QueryResult>): Promise<string> {
  try {
    return (await commit).command;
  } catch (error) {
    throw new CommitDoubtError(`the commit was not answered: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Waits for all of them, so that nothing of this transaction is on its way any more. */
async function changesOf(
  sent: readonly Promise<QueryResult>[],
  commit: Promise<QueryResult> | undefined,
): Promise<readonly number[]> {
  const outcomes = await Promise.allSettled(sent);
  const failed = outcomes.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') {
    const ended = await commit?.then(
      ({ command }) => command,
      () => undefined,
    );
    // The line may have broken behind the COMMIT, which may have been taken.
    const isDoubtful = commit && ended !== 'ROLLBACK';
    if (isDoubtful) throw new CommitDoubtError(messageOf(failed.reason), { cause: failed.reason });
    throw failed.reason;
  }
  return outcomes
    .slice(1)
    .map((each) => (each.status === 'fulfilled' ? (each.value.rowCount ?? 0) : 0));
}

async function endAfter(
  error: unknown,
  client: PoolClient,
  isConditional: boolean,
): Promise<never> {
  // The connection goes back to the pool clean, or not at all.
  if (isConditional && sqlState(error) !== undefined) await client.query('ROLLBACK');
  throw error;
}
