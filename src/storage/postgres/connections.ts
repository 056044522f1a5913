// Connections to PostgreSQL, as many as one node needs, made and dropped as it goes.
import { Pool, types, type PoolClient, type QueryConfig, type QueryResult } from 'pg';
import { faultOf, isOfConnection, isStalePlan, StandbyError } from './failures.ts';
import { createLogProgress, isStandby, type LogProgress } from './log-progress.ts';
import { prepared, type Parameter, type Statement } from './statements.ts';
import { runTransaction } from './transactions.ts';

/** Where a server is and who asks. */
export type PostgresAddress = {
  /** A name or address, or the folder of a unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  /** `encrypt` believes any certificate, `verify` only one that is good for the host. */
  readonly encryption: 'none' | 'encrypt' | 'verify';
  /** Certificates, in PEM, of authorities to believe instead of those that the system knows. */
  readonly authorities: string | undefined;
};

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

/** Connections of one node. The journal's commits take one at a time, everything else the rest. */
const connectionsMax = 10;
/** Longer than any answer takes from a server that is alive: the connection is given up. */
const answerMsMaxDefault = 5_000;
const connectMsMax = 5_000;
/** A migration may have to write a large table anew. */
const scriptMsMax = 60 * 60_000;

/** Every number of the books fits a JavaScript number exactly. */
const int8 = 20;

export type ConnectionOptions = {
  /** A connection that gives no answer for so long is given up. */
  readonly answerMsMax?: number;
  /** One connection that only reads, and sees everything as of its beginning. */
  readonly isOneView?: boolean;
  /** Told once when the server turns out to lack what was answered. */
  readonly onBehind?: () => void;
};

/** Connections that are made as they are needed. */
export function createConnections(
  address: PostgresAddress,
  options: ConnectionOptions = {},
): Connections {
  const progress = createLogProgress(options.onBehind ?? (() => {}));
  const pool = new Pool(configurationOf(address, options, progress));
  let isWell = true;
  // What breaks in use is told by the query that it breaks, and unused connections are made anew.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));

  /** Lends a connection, and drops it when the trouble may be its own. */
  async function withClient<Value>(use: (client: PoolClient) => Promise<Value>): Promise<Value> {
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
  }

  const once = (...asked: Parameters<Connections['query']>) =>
    withClient((client) => client.query(queryOf(...asked)));

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
      withClient((client) => runTransaction(client, statements)).catch(throwFault),
    runScript: (text) => withClient((client) => runScript(client, text)).catch(throwFault),
    async noteProgress(commit) {
      const position = await withClient(progress.check);
      await commit();
      progress.noteAnswered(position);
    },
    isWell: () => isWell,
    close: () => pool.end(),
  };
}

function throwFault(error: unknown): never {
  throw faultOf(error, 'write');
}

function queryOf(sql: string, parameters: readonly Parameter[], rowMode?: 'array') {
  return { ...prepared(sql, parameters), ...(rowMode && { rowMode }) };
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

/** How one connection to the address is made. */
export function connectionTo(address: PostgresAddress, answerMsMax = answerMsMaxDefault) {
  const { host, port, user, password, database } = address;
  return {
    host,
    port,
    user,
    // Undefined would have the library look into the environment.
    password: password ?? '',
    database,
    ssl: encryptionOf(address),
    application_name: 'papertape',
    connectionTimeoutMillis: connectMsMax,
    query_timeout: answerMsMax,
    keepAlive: true,
  };
}

function configurationOf(
  address: PostgresAddress,
  { answerMsMax, isOneView = false }: ConnectionOptions,
  progress: LogProgress,
) {
  return {
    ...connectionTo(address, answerMsMax),
    max: isOneView ? 1 : connectionsMax,
    pipeline: true,
    types: { getTypeParser },
    onConnect: async (client: Querying) => {
      if (isOneView) {
        await client.query(beginView);
        return;
      }
      // After a failover the old server may stay reachable: a standby's answers are of the past.
      if (await isStandby(client)) throw new StandbyError('the server is a standby');
      await progress.check(client);
    },
  };
}

function encryptionOf({ encryption, authorities }: PostgresAddress) {
  if (encryption === 'none') return false;
  return { rejectUnauthorized: encryption === 'verify', ...(authorities && { ca: authorities }) };
}

const getTypeParser: typeof types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === int8 && format !== 'binary' ? Number : types.getTypeParser(oid, format);

type Querying = Pick<PoolClient, 'query'>;
/** A copy that is still a standby can be read, too. */
const beginView = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
