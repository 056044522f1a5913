// The port for the clock of a simulated market.
import type { MarketClockStore } from '#src/market/market-clock.ts';
import { queryOne, type Database } from '#src/storage/database.ts';

const save = `INSERT INTO market_clock ("only", at) VALUES (1, ?)
  ON CONFLICT ("only") DO UPDATE SET at = excluded.at`;

/** Entries are inserted in the order of their recording, or nearly so. */
const newest = 'SELECT recorded_at AS at FROM journal ORDER BY position DESC LIMIT 1';

/** Where the clock stood last, and how far the books have come. */
export function createMarketClockStore(database: Database): MarketClockStore {
  const instantOf = async (sql: string) => {
    const row = await queryOne(database, sql);
    return row && Number(row['at']);
  };
  return {
    read: () => instantOf('SELECT at FROM market_clock'),
    newestEntryAt: () => instantOf(newest),
    save: async (at) => {
      await database.write([{ sql: save, parameters: [at] }]);
    },
  };
}
