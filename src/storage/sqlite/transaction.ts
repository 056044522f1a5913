// A change of several statements that happens whole or not at all.
import type { DatabaseSync } from 'node:sqlite';

/** Runs `change` in a transaction of its own; what it throws undoes all of it. */
export function inTransaction<Value>(connection: DatabaseSync, change: () => Value): Value {
  connection.exec('BEGIN IMMEDIATE');
  try {
    const value = change();
    connection.exec('COMMIT');
    return value;
  } finally {
    if (connection.isTransaction) connection.exec('ROLLBACK');
  }
}
