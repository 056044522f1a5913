// The port for the closes of sessions: a row a symbol and session.
import { parsePrice, formatPrice, type Price } from '#src/domain/money.ts';
import type { CloseStore } from '#src/trading/equity/kept-closes.ts';
import type { Database } from '#src/storage/database.ts';

const keep = `INSERT INTO session_closes (symbol, date, close) VALUES (?, ?, ?)
  ON CONFLICT (symbol, date) DO NOTHING`;
const correct = `INSERT INTO session_closes (symbol, date, close) VALUES (?, ?, ?)
  ON CONFLICT (symbol, date) DO UPDATE SET close = excluded.close`;
const find = `SELECT date, close FROM session_closes
  WHERE symbol = ? AND date >= ? AND date <= ? ORDER BY date`;

/** The closes of all symbols that anybody asked for. */
export function createCloseStore(database: Database): CloseStore {
  return {
    keep: async (closes) => {
      const job = closes.map(({ symbol, date, close }) => ({
        sql: keep,
        parameters: [symbol, date, formatPrice(close)],
      }));
      await database.write(job);
    },
    correct: async ({ symbol, date, close }) => {
      await database.write([{ sql: correct, parameters: [symbol, date, formatPrice(close)] }]);
    },
    find: async (symbol, from, to) => {
      const rows = await database.query(find, symbol, from, to);
      return new Map(
        rows.flatMap((row): readonly [string, Price][] => {
          const close = parsePrice(String(row['close']));
          return close === undefined ? [] : [[String(row['date']), close]];
        }),
      );
    },
  };
}
