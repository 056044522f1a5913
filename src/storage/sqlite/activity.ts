// The port for the activity of users on SQLite; rows go with their user by the foreign key.
import type { ActivityStore } from '#src/market/allowance/user-activity.ts';
import type { SqliteDatabase } from './database.ts';

/** A user who was deleted meanwhile leaves nothing behind. */
const save = `INSERT INTO user_activity (user_id, active_at)
  SELECT user_id, ? FROM users WHERE user_id = ?
  ON CONFLICT (user_id) DO UPDATE SET active_at = excluded.active_at`;

/** When each user was last active; a new user is active by being created. */
export function createSqliteActivityStore({ reader, writer }: SqliteDatabase): ActivityStore {
  const latestActive = reader.prepare(
    'SELECT active_at AS at FROM user_activity WHERE user_id <> ? ORDER BY active_at DESC LIMIT 1',
  );
  const latestCreated = reader.prepare(
    'SELECT created_at AS at FROM users WHERE user_id <> ? ORDER BY created_at DESC LIMIT 1',
  );
  return {
    latestOther: (userId) => {
      const found = [latestActive.get(userId), latestCreated.get(userId)];
      const instants = found.flatMap((row) => (row ? [Number(row['at'])] : []));
      return instants.length > 0 ? Math.max(...instants) : undefined;
    },
    save: async (userId, activeAt) => {
      await writer.write([{ sql: save, parameters: [Math.round(activeAt), userId] }]);
    },
  };
}
