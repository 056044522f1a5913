// The port for the activity of users; rows go with their user by the foreign key.
import { userId } from '#src/domain/ids.ts';
import type { ActivityStore } from '#src/market/allowance/user-activity.ts';
import type { Database } from '#src/storage/database.ts';

/** A user who was deleted meanwhile leaves nothing behind. */
const save = `INSERT INTO user_activity (user_id, active_at)
  SELECT user_id, ? FROM users WHERE user_id = ?
  ON CONFLICT (user_id) DO UPDATE SET active_at = excluded.active_at`;

/** The newest two of either kind hold the newest two of both. */
const latestTwo = `SELECT user_id, max(at) AS at FROM (
    SELECT * FROM (SELECT user_id, active_at AS at FROM user_activity ORDER BY at DESC LIMIT 2)
      AS active
    UNION ALL
    SELECT * FROM (SELECT user_id, created_at AS at FROM users ORDER BY at DESC LIMIT 2)
      AS created
  ) AS newest GROUP BY user_id ORDER BY at DESC LIMIT 2`;

/** When each user was last active; a new user is active by being created. */
export function createActivityStore(database: Database): ActivityStore {
  return {
    load: async () => {
      const rows = await database.query(latestTwo);
      return rows.map((row) => ({ userId: userId(String(row['user_id'])), at: Number(row['at']) }));
    },
    save: async (id, activeAt) => {
      await database.write([{ sql: save, parameters: [Math.round(activeAt), id] }]);
    },
  };
}
