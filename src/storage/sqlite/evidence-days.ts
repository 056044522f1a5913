// The port for the sessions whose evidence was seen, on SQLite.
import { readWord } from '#src/journal/codecs/stored-fields.ts';
import { evidenceKinds, type EvidenceDayStore } from '#src/trading/watch/evidence-days.ts';
import type { SqliteAccess } from './database.ts';

/** What was seen once stays seen. */
const save = `INSERT INTO evidence_days (symbol, date, kind) VALUES (?, ?, ?)
  ON CONFLICT (symbol, date) DO UPDATE SET kind = excluded.kind WHERE kind <> 'seen'`;

/** One row for a symbol that orders wait for and a session. */
export function createSqliteEvidenceDays({ reader, writer }: SqliteAccess): EvidenceDayStore {
  const found = reader.prepare(
    'SELECT date, kind FROM evidence_days WHERE symbol = ? AND date BETWEEN ? AND ?',
  );
  return {
    save: async (symbol, date, kind) => {
      await writer.write([{ sql: save, parameters: [symbol, date, kind] }]);
    },
    find: async (symbol, from, to) =>
      new Map(
        found
          .all(symbol, from, to)
          .map((row) => [String(row['date']), readWord(evidenceKinds, row['kind'])]),
      ),
  };
}
