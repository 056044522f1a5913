// The port for the clock of a simulated market.
import type { MarketClockStore } from '#src/market/market-clock.ts';
import { queryOne, type Database } from '#src/storage/database.ts';

const save = `INSERT INTO market_clock ("only", at) VALUES (1, ?)
  ON CONFLICT ("only") DO UPDATE SET at = excluded.at`;

/** Where the clock stood last, and how far the books have come. */
export function createMarketClockStore(database: Database): MarketClockStore {
  const instantOf = async (sql: string) => {
    const row = await queryOne(database, sql);
    const at = row?.['at'] ?? null;
    return at === null ? undefined : Number(at);
  };
  return {
    read: () => instantOf('SELECT at FROM market_clock'),
    newestEntryAt: () => instantOf(database.dialect.newestEntry),
    save: async (at) => {
      await database.write([{ sql: save, parameters: [at] }]);
    },
  };
}
