// The port for the sessions whose evidence was seen, .
import { readWord } from '#src/journal/codecs/stored-fields.ts';
import { evidenceKinds, type EvidenceDayStore } from '#src/trading/watch/evidence-days.ts';
import type { Database } from '#src/storage/database.ts';

/** What was seen once stays seen. */
const save = `INSERT INTO evidence_days (symbol, date, kind) VALUES (?, ?, ?)
  ON CONFLICT (symbol, date) DO UPDATE SET kind = excluded.kind
  WHERE evidence_days.kind <> 'seen'`;

/** One row for a symbol that orders wait for and a session. */
export function createEvidenceDayStore(database: Database): EvidenceDayStore {
  return {
    save: async (symbol, date, kind) => {
      await database.write([{ sql: save, parameters: [symbol, date, kind] }]);
    },
    find: async (symbol, from, to) => {
      const sql = 'SELECT date, kind FROM evidence_days WHERE symbol = ? AND date BETWEEN ? AND ?';
      const rows = await database.query(sql, symbol, from, to);
      return new Map(
        rows.map((row) => [String(row['date']), readWord(evidenceKinds, row['kind'])]),
      );
    },
  };
}
