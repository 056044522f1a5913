// The port for the clock of a simulated market.
import type { ClockStand, MarketClockStore } from '#src/market/market-clock.ts';
import { queryOne, type Database } from '#src/storage/database.ts';

const save = `INSERT INTO market_clock ("only", at, saved_at, speed) VALUES (1, ?, ?, ?)
  ON CONFLICT ("only") DO UPDATE
  SET at = excluded.at, saved_at = excluded.saved_at, speed = excluded.speed`;
/** Nobody knows of a row without an instant whether its clock still goes. */
const begin = `${save} WHERE coalesce(market_clock.saved_at, 0) < ?`;
const findRunning = 'SELECT at, saved_at, speed FROM market_clock WHERE saved_at >= ?';

/** Where the clock stood last, and how far the books have come. */
export function createMarketClockStore(database: Database): MarketClockStore {
  const instantOf = async (sql: string) => {
    const row = await queryOne(database, sql);
    const at = row?.['at'] ?? null;
    return at === null ? undefined : Number(at);
  };
  const parametersOf = ({ at, savedAt, speed }: ClockStand) => [at, savedAt, speed] as const;
  return {
    read: () => instantOf('SELECT at FROM market_clock'),
    newestEntryAt: () => instantOf(database.dialect.newestEntry),
    save: async (stand) => {
      await database.write([{ sql: save, parameters: parametersOf(stand) }]);
    },
    async findRunning(since) {
      const row = await queryOne(database, findRunning, since);
      return (
        row && {
          at: Number(row['at']),
          savedAt: Number(row['saved_at']),
          speed: Number(row['speed']),
        }
      );
    },
    async begin(stand, since) {
      const before = Math.min(since, Number.MAX_SAFE_INTEGER);
      const parameters = [...parametersOf(stand), before];
      const [changed = 0] = await database.write([{ sql: begin, parameters }]);
      return changed > 0;
    },
  };
}
