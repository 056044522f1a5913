// Second factors and recovery codes on SQLite.
import type { SecondFactorStore } from '#src/identity/identity-store.ts';
import { writeActing } from './acting.ts';
import type { SqliteDatabase } from './database.ts';

const start = `INSERT INTO second_factors (user_id, secret, confirmed, last_step)
  VALUES (?, ?, 0, 0) ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret
  WHERE confirmed = 0`;

/** The second factor of a user, of which there is at most one. */
export function createSqliteSecondFactorStore({
  reader,
  writer,
}: SqliteDatabase): SecondFactorStore {
  const find = reader.prepare('SELECT * FROM second_factors WHERE user_id = ?');
  return {
    findSecondFactor: async (id) => {
      const row = find.get(id);
      return (
        row && {
          secret: String(row['secret']),
          isConfirmed: row['confirmed'] === 1,
          lastStep: Number(row['last_step']),
        }
      );
    },
    startSecondFactor: async (acting, secret) => {
      await writeActing(writer, acting, [{ sql: start, parameters: [acting.userId, secret] }]);
    },
    confirmSecondFactor: async (acting, step, codeHashes) => {
      const confirm = 'UPDATE second_factors SET confirmed = 1, last_step = ? WHERE user_id = ?';
      const insert = 'INSERT INTO recovery_codes (user_id, code_hash) VALUES (?, ?)';
      const id = acting.userId;
      await writeActing(writer, acting, [
        { sql: confirm, parameters: [step, id] },
        ...codeHashes.map((codeHash) => ({ sql: insert, parameters: [id, codeHash] })),
      ]);
    },
    useStep: async (id, step) => {
      const sql = 'UPDATE second_factors SET last_step = ? WHERE user_id = ? AND last_step < ?';
      const [used] = await writer.write([{ sql, parameters: [step, id, step] }]);
      return used === 1;
    },
    useRecoveryCode: async (id, codeHash) => {
      const sql = 'DELETE FROM recovery_codes WHERE user_id = ? AND code_hash = ?';
      const [used] = await writer.write([{ sql, parameters: [id, codeHash] }]);
      return used === 1;
    },
    deleteSecondFactor: async (acting) => {
      const sql = 'DELETE FROM second_factors WHERE user_id = ?';
      await writeActing(writer, acting, [{ sql, parameters: [acting.userId] }]);
    },
  };
}
