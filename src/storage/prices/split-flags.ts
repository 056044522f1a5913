// The port for split flags, and the operator's word that settles one.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { FlagKind, SplitFlagStore } from '#src/market/quotes/split-flags.ts';
import type { Database } from '#src/storage/database.ts';

const save = `INSERT INTO split_flags (upstream, symbol, kind, trading_day) VALUES (?, ?, ?, ?)
  ON CONFLICT (upstream, symbol) DO UPDATE
  SET kind = excluded.kind, trading_day = excluded.trading_day`;

/** The flags of the upstream named. */
export function createSplitFlagStore(database: Database, upstream: string): SplitFlagStore {
  return {
    load: async () => {
      const rows = await database.query('SELECT * FROM split_flags WHERE upstream = ?', upstream);
      return rows.map((row) => ({
        // Only what `save` wrote is ever read.
        symbol: String(row['symbol']) as TickerSymbol,
        kind: String(row['kind']) as FlagKind,
        tradingDay: String(row['trading_day']),
      }));
    },
    save: async ({ symbol, kind, tradingDay }) => {
      await database.write([{ sql: save, parameters: [upstream, symbol, kind, tradingDay] }]);
    },
    remove: async (symbol) => {
      const sql = 'DELETE FROM split_flags WHERE upstream = ? AND symbol = ?';
      await database.write([{ sql, parameters: [upstream, symbol] }]);
    },
  };
}

/** The move was a real one: lifts the flag. False when the symbol has none in force. */
export async function settleSplitFlag(
  database: Pick<Database, 'write'>,
  upstream: string,
  symbol: TickerSymbol,
): Promise<boolean> {
  const sql = `UPDATE split_flags SET kind = 'cleared'
    WHERE upstream = ? AND symbol = ? AND kind <> 'cleared'`;
  const [settled] = await database.write([{ sql, parameters: [upstream, symbol] }]);
  return settled === 1;
}
