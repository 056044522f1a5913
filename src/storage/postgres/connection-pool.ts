// The connections of one node, each lent to one at a time: what it begins with, and when it is not
// to be used again.
import { Pool, types, type PoolClient } from 'pg';
import { connectionTo, type PostgresAddress } from './address.ts';
import { isOfConnection, isStalePlan, StandbyError } from './failures.ts';
import { askState, type LogProgress, type ServerState } from './log-progress.ts';
import { prepared, unnamed, type Prepare } from './statements.ts';

export type ConnectionPool = {
  /** Lends a connection, and drops it when the trouble may be its own. Throws what `use` throws. */
  withClient<Value>(use: (client: PoolClient) => Promise<Value>): Promise<Value>;
  /** How a statement becomes a query on any of the connections. */
  readonly prepare: Prepare;
  /** False after trouble with the server, until it answers again. */
  isWell(): boolean;
  close(): Promise<void>;
};

export type PoolOptions = {
  /** A connection that gives no answer for so long is given up. */
  readonly answerMsMax?: number;
  /** One connection that only reads, and sees everything as of its beginning. */
  readonly isOneView?: boolean;
};

/** The journal's commits take one at a time, everything else the rest. */
const connectionsMax = 10;
/** A copy that is still a standby can be read, too. */
const beginView = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
/** Every number of the books fits a JavaScript number exactly. */
const int8 = 20;

/** Connections are made as they are needed. */
export function createConnectionPool(
  address: PostgresAddress,
  { answerMsMax, isOneView = false }: PoolOptions,
  progress: LogProgress,
): ConnectionPool {
  let isPooled = false;
  let isWell = true;
  const configuration = {
    ...connectionTo(address, answerMsMax),
    max: isOneView ? 1 : connectionsMax,
    pipeline: true,
    types: { getTypeParser },
    onConnect: async (client: Connected) => {
      const state = await askState(client);
      isPooled = isBehindPooler(client, state);
      if (isOneView) await client.query(beginView);
      else refuseOldState(state, progress);
    },
  };
  const pool = new Pool(configuration);
  // What breaks in use is told by the query that it breaks, and unused connections are made anew.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return {
    async withClient(use) {
      let client: PoolClient | undefined;
      let isBroken = false;
      try {
        client = await pool.connect();
        const value = await use(client);
        isWell = true;
        return value;
      } catch (error) {
        isBroken = isOfConnection(error) || isStalePlan(error);
        if (isBroken || !client) isWell = false;
        throw error;
      } finally {
        client?.release(isBroken);
      }
    },
    prepare: (...asked) => (isPooled ? unnamed : prepared)(...asked),
    isWell: () => isWell,
    close: () => pool.end(),
  };
}

/** The library has the number from the server's first answer; its types leave it out. */
type Connected = Pick<PoolClient, 'query'> & { readonly processID?: number | null };

/**
 * Whether whoever accepted the connection is another process than the one that runs its queries. A
 * pooler gives a number of its own at the beginning of a connection, and may hand each transaction
 * to another session: what a session remembers, such as a prepared statement, is not to be had.
 */
function isBehindPooler({ processID }: Connected, { pid }: ServerState): boolean {
  return pid !== processID;
}

/** Throws where nothing may be asked of the server, as its answers are of the past. */
function refuseOldState({ isStandby, position }: ServerState, progress: LogProgress): void {
  // After a failover the old server may stay reachable.
  if (isStandby) throw new StandbyError('the server is a standby');
  progress.check(position);
}

const getTypeParser: typeof types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === int8 && format !== 'binary' ? Number : types.getTypeParser(oid, format);
