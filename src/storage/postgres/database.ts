// The database on PostgreSQL: the same port as on SQLite, for any number of nodes at once.
import { messageOf } from '#src/runtime/error-parts.ts';
import { StorageBusyError } from '#src/runtime/storage-fault.ts';
import { DatabaseUnavailableError, type Database } from '#src/storage/database.ts';
import type { PostgresAddress } from './address.ts';
import { createConnections, type Connections } from './connections.ts';
import { postgresDialect } from './dialect.ts';
import { sqlState } from './failures.ts';
import { isBeingFilled, migrate } from './migrations.ts';
import { SchemaMismatchError } from './schema-mismatch.ts';

export type PostgresDatabase = Database & {
  readonly connections: Connections;
  /** False after trouble with the server, until it answers again. */
  isWell(): boolean;
  close(): Promise<void>;
};

/** Connects, and brings the schema up to date where the role may do that. */
export async function openPostgresDatabase(
  address: PostgresAddress,
  onBehind?: () => void,
): Promise<PostgresDatabase> {
  const connections = createConnections(address, onBehind ? { onBehind } : {});
  try {
    await migrate(connections);
    if (await isBeingFilled(connections)) {
      throw new DatabaseUnavailableError(
        'the database is being filled by "migrate": let it end, or run it again',
      );
    }
  } catch (error) {
    await connections.close();
    throw unavailable(address, error);
  }
  return {
    ...createPostgresPort(connections),
    connections,
    isWell: connections.isWell,
    close: connections.close,
  };
}

/** The port for stores, on the connections. */
export function createPostgresPort(connections: Connections): Database {
  return {
    dialect: postgresDialect,
    query: async (sql, ...parameters) => (await connections.query(sql, parameters)).rows,
    write: (job) => connections.transact(job),
  };
}

/** One line for whoever starts the server: where it asked, why that failed, and what to set. */
export function unavailable({ host, port, database }: PostgresAddress, error: unknown): unknown {
  const isTold = error instanceof SchemaMismatchError || error instanceof DatabaseUnavailableError;
  if (isTold || !(error instanceof Error)) return error;
  const cause = error instanceof StorageBusyError ? error.cause : error;
  const state = sqlState(cause);
  const where = host.startsWith('/') ? `the socket in ${host}` : `${host}:${port}`;
  const refusal = state === undefined ? undefined : refusals[state];
  const reason = refusal ?? reasonOf(cause);
  return new DatabaseUnavailableError(
    `PostgreSQL at ${where} cannot be used for the database "${database}" (${reason}): ` +
      'mend it, or set DATABASE_URL',
    { cause: error },
  );
}

/** What a server says in its own language, in ours. */
const refusals: Readonly<Record<string, string>> = {
  '28P01': 'the password is wrong: set DATABASE_PASSWORD_FILE',
  '28000': 'it does not let this role in from here',
  '3D000': 'there is no such database',
  '53300': 'it has no connection left',
  '57P03': 'it is starting or stopping',
};

/** Where several addresses were tried, each has an error of its own and the whole has no words. */
function reasonOf(error: unknown): string {
  const [first] = error instanceof AggregateError ? error.errors : [error];
  return messageOf(first);
}
