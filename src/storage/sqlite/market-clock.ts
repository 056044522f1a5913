// The port for the clock of a simulated market on SQLite.
import type { MarketClockStore } from '#src/market/market-clock.ts';
import type { SqliteAccess } from './database.ts';

const save = `INSERT INTO market_clock (only, at) VALUES (1, ?)
  ON CONFLICT (only) DO UPDATE SET at = excluded.at`;

/** Where the clock stood last, and how far the books have come. */
export function createSqliteMarketClockStore({ reader, writer }: SqliteAccess): MarketClockStore {
  const stood = reader.prepare('SELECT at FROM market_clock');
  const newest = reader.prepare(
    'SELECT recorded_at AS at FROM journal ORDER BY position DESC LIMIT 1',
  );
  const instantOf = (row: ReturnType<typeof stood.get>) => (row ? Number(row['at']) : undefined);
  return {
    read: () => instantOf(stood.get()),
    newestEntryAt: () => instantOf(newest.get()),
    save: async (at) => {
      await writer.write([{ sql: save, parameters: [at] }]);
    },
  };
}
