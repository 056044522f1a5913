// What SQLite says in its own way.
import { pack } from '#src/storage/books/packing.ts';
import type { Dialect } from '#src/storage/database.ts';
import { countDeletion } from './erasure.ts';

/** Columns of ids and hashes hold bytes or text, whichever fits. */
export const sqliteDialect: Dialect = {
  pack,
  isPacked: (packed, text) => `${packed} IN (${text}, unhex(${text}, '-'))`,
  erasure: { blank: (column) => `printf('%.*c', length(${column}), '-')`, note: [countDeletion] },
  newestEntry: 'SELECT recorded_at AS at FROM journal ORDER BY position DESC LIMIT 1',
};
