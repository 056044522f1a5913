// The port for setbacks: a row for each symbol or function that is left alone.
import type { SetbackReason, SetbackStore } from '#src/market/allowance/setbacks.ts';
import type { Database } from '#src/storage/database.ts';

const save = `INSERT INTO upstream_setbacks (upstream, kind, name, failures, reason, retry_at)
  VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (upstream, kind, name) DO UPDATE
  SET failures = excluded.failures, reason = excluded.reason, retry_at = excluded.retry_at`;
const load = 'SELECT * FROM upstream_setbacks WHERE upstream = ? AND kind = ?';
const forgetOld = 'DELETE FROM upstream_setbacks WHERE upstream = ? AND retry_at < ?';
const remove = 'DELETE FROM upstream_setbacks WHERE upstream = ? AND kind = ? AND name = ?';
/** Nobody has asked for so long: the next failure is a first one again. */
const keptMs = 14 * 24 * 60 * 60_000;

/** The setbacks of the upstream named; `kind` says what they are about. */
export function createSetbackStore(
  database: Database,
  upstream: string,
  kind: 'quote' | 'daily' | 'weekly' | 'minutes' | 'function',
): SetbackStore {
  return {
    load: async () => {
      const rows = await database.query(load, upstream, kind);
      return rows.map((row) => ({
        name: String(row['name']),
        failures: Number(row['failures']),
        // Only what `save` wrote is ever read.
        reason: String(row['reason']) as SetbackReason,
        retryAt: Number(row['retry_at']),
      }));
    },
    save: async ({ name, failures, reason, retryAt }) => {
      const at = Math.round(retryAt);
      await database.write([
        { sql: forgetOld, parameters: [upstream, at - keptMs] },
        { sql: save, parameters: [upstream, kind, name, failures, reason, at] },
      ]);
    },
    remove: async (name) => {
      await database.write([{ sql: remove, parameters: [upstream, kind, name] }]);
    },
  };
}
