// Since when the built-in market has splits and delistings: from the first start that could follow
// them, and the same ever since.
import { queryOne, type Database } from '#src/storage/database.ts';

const keep = `INSERT INTO simulated_events ("only", since) VALUES (1, ?)
  ON CONFLICT ("only") DO NOTHING`;

/** The date (YYYY-MM-DD) after which they come: `today` where nobody has asked before. */
export async function readEventsSince(database: Database, today: string): Promise<string> {
  await database.write([{ sql: keep, parameters: [today] }]);
  const row = await queryOne(database, 'SELECT since FROM simulated_events');
  return String(row?.['since'] ?? today);
}
