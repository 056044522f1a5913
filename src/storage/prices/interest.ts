// The port for the symbols that matter: one short list, to which every node adds what it has seen.
import { parseTickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { InterestStore } from '#src/market/refresh/symbol-interest.ts';
import type { Database } from '#src/storage/database.ts';

const merge = `INSERT INTO symbol_interest (symbol, held_at, asks, counted_at)
  VALUES (?, ?, ?, ?) ON CONFLICT (symbol) DO UPDATE
  SET held_at = excluded.held_at, asks = excluded.asks, counted_at = excluded.counted_at
  WHERE excluded.counted_at >= symbol_interest.counted_at`;
const forget = 'DELETE FROM symbol_interest WHERE held_at < ?';

/** The symbols that stood in portfolios when they were last looked at. */
export function createInterestStore(database: Database): InterestStore {
  return {
    load: async () => {
      const rows = await database.query('SELECT * FROM symbol_interest');
      return rows.flatMap((row) => {
        const symbol = parseTickerSymbol(String(row['symbol']));
        const [heldAt, asks] = [Number(row['held_at']), Number(row['asks'])];
        return symbol ? [{ symbol, heldAt, asks, countedAt: Number(row['counted_at']) }] : [];
      });
    },
    merge: async (records, heldSince) => {
      // In the order of symbols, so that two nodes never wait in a circle.
      const sorted = records.toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1));
      await database.write([
        ...sorted.map(({ symbol, heldAt, asks, countedAt }) => ({
          sql: merge,
          parameters: [symbol, heldAt, asks, countedAt],
        })),
        { sql: forget, parameters: [heldSince] },
      ]);
    },
  };
}
