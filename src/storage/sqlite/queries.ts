// Queries of the database's port on a connection of SQLite.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Database } from '#src/storage/database.ts';

/** Each query is prepared once; it sees every commit that has happened before it. */
export function createQueries(connection: DatabaseSync): Pick<Database, 'query'> {
  const prepare = prepareOnce(connection);
  return {
    query: async (sql, ...parameters) => prepare(sql).all(...parameters),
  };
}

/** Prepares statements of the connection, each of them once. */
export function prepareOnce(connection: DatabaseSync): (sql: string) => StatementSync {
  const prepared = new Map<string, StatementSync>();
  return (sql) => {
    const known = prepared.get(sql);
    if (known) return known;
    const statement = connection.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
}
