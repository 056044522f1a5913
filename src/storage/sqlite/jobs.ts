// Write jobs, and running many of them in one durable commit. Knows nothing of threads: the
// writer's thread runs it, and so does a database in memory.
import type { DatabaseSync } from 'node:sqlite';
import { messageOf } from '#src/runtime/error-parts.ts';
import { ConditionUnmetError, type WriteJob, type WriteStatement } from '#src/storage/database.ts';
import { prepareOnce } from './queries.ts';
import { inTransaction } from './transaction.ts';

/**
 * `done` says how many rows each statement changed. `conflict`: a unique key is taken; nothing of
 * the job happened. `unmet`: a statement that must change a row changed none, nothing happened.
 * `full`: no room, nothing happened. `busy`: locked for too long, nothing
 * happened. `unknown`: the disk failed, nobody can tell.
 */
export type WriteOutcome =
  | { readonly kind: 'done'; readonly changes: readonly number[] }
  | {
      readonly kind: 'conflict' | 'unmet' | 'full' | 'busy' | 'unknown' | 'failed';
      readonly message: string;
    };

export type JobRunner = {
  /** Runs the jobs in one transaction, each of them whole or not at all; one outcome a job. */
  run(jobs: readonly WriteJob[]): readonly WriteOutcome[];
  close(): void;
};

const sqliteError = {
  full: 13,
  constraintPrimaryKey: 1555,
  constraintUnique: 2067,
  busy: 5,
} as const;
/** Primary result codes of a disk that failed: IOERR, CORRUPT, CANTOPEN, NOTADB. */
const diskFailures: ReadonlySet<number> = new Set([10, 11, 14, 26]);

/**
 * Runs jobs on the connection. After a failed flush its view of the file cannot be trusted: `renew`
 * is given the connection and gives the one to go on with.
 */
export function createJobRunner(
  first: DatabaseSync,
  renew: (failed: DatabaseSync) => DatabaseSync,
): JobRunner {
  let connection = first;
  let runStatement = createStatementRunner(connection);
  return {
    run(jobs) {
      try {
        return runGroup(connection, runStatement, jobs);
      } catch (error) {
        const outcome = outcomeOf(error);
        if (outcome.kind === 'unknown') {
          connection = renew(connection);
          runStatement = createStatementRunner(connection);
        }
        return jobs.map(() => outcome);
      }
    },
    close: () => connection.close(),
  };
}

type StatementRunner = (statement: WriteStatement) => number;

/**
 * A savepoint a job lets one fail alone, but copies every page that the job changes. Most groups
 * do without; one in which a job fails is undone and begun again with them.
 */
function runGroup(
  connection: DatabaseSync,
  runStatement: StatementRunner,
  jobs: readonly WriteJob[],
): readonly WriteOutcome[] {
  const runJob = (job: WriteJob): WriteOutcome => ({
    kind: 'done',
    changes: job.map(runStatement),
  });
  try {
    return inTransaction(connection, () => jobs.map(runJob));
  } catch (error) {
    if (!isOfJob(outcomeOf(error))) throw error;
    return inTransaction(connection, () => jobs.map((job) => runAlone(connection, runJob, job)));
  }
}

/** A job that fails by itself is undone alone; trouble with the disk concerns the whole group. */
function runAlone(
  connection: DatabaseSync,
  runJob: (job: WriteJob) => WriteOutcome,
  job: WriteJob,
): WriteOutcome {
  try {
    connection.exec('SAVEPOINT job');
    const outcome = runJob(job);
    connection.exec('RELEASE job');
    return outcome;
  } catch (error) {
    const outcome = outcomeOf(error);
    if (!isOfJob(outcome)) throw error;
    connection.exec('ROLLBACK TO job; RELEASE job');
    return outcome;
  }
}

/** Whether the job failed by itself, so that the others of its group may go on. */
function isOfJob({ kind }: WriteOutcome): boolean {
  return kind === 'conflict' || kind === 'unmet' || kind === 'failed';
}

/** Runs statements of the connection, each prepared once; gives how many rows one changed. */
export function createStatementRunner(connection: DatabaseSync): StatementRunner {
  const prepare = prepareOnce(connection);
  return ({ sql, parameters, mustChange }) => {
    const changes = Number(prepare(sql).run(...parameters).changes);
    if (mustChange && changes === 0) throw new ConditionUnmetError('no row met the condition');
    return changes;
  };
}

function outcomeOf(error: unknown): Exclude<WriteOutcome, { kind: 'done' }> {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0;
  const message = messageOf(error);
  if (error instanceof ConditionUnmetError) return { kind: 'unmet', message };
  if (code === sqliteError.constraintPrimaryKey || code === sqliteError.constraintUnique) {
    return { kind: 'conflict', message };
  }
  if (code === sqliteError.full) return { kind: 'full', message };
  if ((code & 0xff) === sqliteError.busy) return { kind: 'busy', message };
  return { kind: diskFailures.has(code & 0xff) ? 'unknown' : 'failed', message };
}
