// What PostgreSQL says in its own way.
import { packAsBytes } from '#src/storage/books/packing.ts';
import type { Dialect } from '#src/storage/database.ts';

/** Columns of ids and hashes hold bytes alone. */
export const postgresDialect: Dialect = {
  pack: packAsBytes,
  isPacked: (packed, text) => `${packed} = packed_text(${text})`,
  // Rows are never overwritten in place; what was deleted goes with the next VACUUM.
  erasure: { blank: () => 'NULL', note: [] },
  newestEntry: 'SELECT max(recorded_at) AS at FROM journal',
};
