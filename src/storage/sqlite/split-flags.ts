// The port for split flags on SQLite, and the operator's word that settles one.
import type { DatabaseSync } from 'node:sqlite';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { FlagKind, SplitFlagStore } from '#src/market/quotes/split-flags.ts';
import type { SqliteDatabase } from './database.ts';

const save = `INSERT INTO split_flags (upstream, symbol, kind, trading_day) VALUES (?, ?, ?, ?)
  ON CONFLICT (upstream, symbol) DO UPDATE
  SET kind = excluded.kind, trading_day = excluded.trading_day`;

/** The flags of the upstream named. */
export function createSqliteSplitFlagStore(
  { reader, writer }: SqliteDatabase,
  upstream: string,
): SplitFlagStore {
  const load = reader.prepare('SELECT * FROM split_flags WHERE upstream = ?');
  return {
    load: async () =>
      load.all(upstream).map((row) => ({
        // Only what `save` wrote is ever read.
        symbol: String(row['symbol']) as TickerSymbol,
        kind: String(row['kind']) as FlagKind,
        tradingDay: String(row['trading_day']),
      })),
    save: async ({ symbol, kind, tradingDay }) => {
      await writer.write([{ sql: save, parameters: [upstream, symbol, kind, tradingDay] }]);
    },
    remove: async (symbol) => {
      const sql = 'DELETE FROM split_flags WHERE upstream = ? AND symbol = ?';
      await writer.write([{ sql, parameters: [upstream, symbol] }]);
    },
  };
}

/** The move was a real one: lifts the flag. False when the symbol has none in force. */
export function settleSplitFlag(
  connection: DatabaseSync,
  upstream: string,
  symbol: TickerSymbol,
): boolean {
  const sql = `UPDATE split_flags SET kind = 'cleared'
    WHERE upstream = ? AND symbol = ? AND kind <> 'cleared'`;
  return connection.prepare(sql).run(upstream, symbol).changes === 1;
}
