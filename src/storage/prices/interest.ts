// The port for the symbols that matter: one short list, written as a whole.
import { parseTickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { InterestStore } from '#src/market/refresh/symbol-interest.ts';
import type { Database } from '#src/storage/database.ts';

const insert = `INSERT INTO symbol_interest (symbol, held_at, asks, counted_at)
  VALUES (?, ?, ?, ?)`;

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
    replace: async (records) => {
      await database.write([
        { sql: 'DELETE FROM symbol_interest', parameters: [] },
        ...records.map(({ symbol, heldAt, asks, countedAt }) => ({
          sql: insert,
          parameters: [symbol, heldAt, asks, countedAt],
        })),
      ]);
    },
  };
}
