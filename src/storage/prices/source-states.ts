// How the price source stands, as the node saw it that asks: for others, and for whoever goes on.
import type { QuoteSource } from '#src/domain/quote.ts';
import type { PauseState } from '#src/market/allowance/pauses.ts';
import type { HealthState } from '#src/market/allowance/upstream-failures.ts';
import { queryOne, type Database } from '#src/storage/database.ts';

export type SourceState = HealthState & {
  readonly pause: PauseState;
  readonly source: QuoteSource | undefined;
  /** Requests that wait for their turn. */
  readonly queueLength: number;
};

const save = `INSERT INTO price_source_states (upstream, content) VALUES (?, ?)
  ON CONFLICT (upstream) DO UPDATE SET content = excluded.content`;
const find = 'SELECT content FROM price_source_states WHERE upstream = ?';

/** One document for each price source. */
export function createSourceStates(database: Database, upstream: string) {
  return {
    load: async (): Promise<SourceState | undefined> => {
      const row = await queryOne(database, find, upstream);
      // Only what `save` wrote is ever read.
      return row && (JSON.parse(String(row['content'])) as SourceState);
    },
    save: async (state: SourceState): Promise<void> => {
      await database.write([{ sql: save, parameters: [upstream, JSON.stringify(state)] }]);
    },
  };
}
