// What a node asks of PostgreSQL, and what trouble means to whoever asked.
import type { PoolClient, QueryConfig, QueryResult } from 'pg';
import type { PostgresAddress } from './address.ts';
import { createConnectionPool, type PoolOptions } from './connection-pool.ts';
import { faultOf, isStalePlan } from './failures.ts';
import { askState, createLogProgress } from './log-progress.ts';
import type { Parameter, Statement } from './statements.ts';
import { runTransaction } from './transactions.ts';

export type Connections = {
  /** The result of one query, on whatever connection is free. */
  query(sql: string, parameters: readonly Parameter[], rowMode?: 'array'): Promise<QueryResult>;
  /**
   * Durable when it resolves, with the rows that each statement changed; all of them or none.
   * Throws what `faultOf` makes of the trouble, ConditionUnmetError, and OutcomeUnknownError when
   * nobody can say whether it was committed.
   */
  transact(statements: readonly Statement[]): Promise<readonly number[]>;
  /** Statements of one text without parameters, together or not at all; they may take long. */
  runScript(sql: string): Promise<void>;
  /**
   * Notes how far the database's log has come before the commit, which is answered as it resolves:
   * a server that is behind it is never written to.
   */
  noteProgress(commit: () => Promise<void>): Promise<void>;
  /** False after trouble with the server, until it answers again. */
  isWell(): boolean;
  close(): Promise<void>;
};

/** A migration may have to write a large table anew. */
const scriptMsMax = 60 * 60_000;

export type ConnectionOptions = PoolOptions & {
  /** Told once when the server turns out to lack what was answered. */
  readonly onBehind?: () => void;
};

/** Connections that are made as they are needed. */
export function createConnections(
  address: PostgresAddress,
  options: ConnectionOptions = {},
): Connections {
  const progress = createLogProgress(options.onBehind ?? (() => {}));
  const pool = createConnectionPool(address, options, progress);
  const { withClient, prepare } = pool;

  const once = (...[sql, parameters, rowMode]: Parameters<Connections['query']>) =>
    withClient((client) =>
      client.query({ ...prepare(sql, parameters), ...(rowMode && { rowMode }) }),
    );

  return {
    async query(...asked) {
      try {
        return await once(...asked);
      } catch (error) {
        // A statement that a migration made invalid is prepared anew and tried once more.
        if (!isStalePlan(error)) throw faultOf(error, 'read');
        return await once(...asked).catch((again: unknown) => {
          throw faultOf(again, 'read');
        });
      }
    },
    transact: (statements) =>
      withClient((client) => runTransaction(client, statements, prepare)).catch(throwFault),
    runScript: (text) => withClient((client) => runScript(client, text)).catch(throwFault),
    async noteProgress(commit) {
      const position = await withClient(async (client) => {
        const state = await askState(client);
        progress.check(state.position);
        return state.position;
      });
      await commit();
      progress.noteAnswered(position);
    },
    isWell: pool.isWell,
    close: pool.close,
  };
}

function throwFault(error: unknown): never {
  throw faultOf(error, 'write');
}

async function runScript(client: PoolClient, text: string): Promise<void> {
  // The types of the library leave out that a query may have a limit of its own.
  const query: QueryConfig = Object.assign({ text }, { query_timeout: scriptMsMax });
  try {
    await client.query(query);
  } catch (error) {
    // What was begun ends, so that the connection is as it was.
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}
