// The port for second factors and recovery codes.
import type { SecondFactorStore } from '#src/identity/identity-store.ts';
import { queryOne, type Database } from '#src/storage/database.ts';
import { writeActing } from './acting.ts';

const start = `INSERT INTO second_factors (user_id, secret, confirmed, last_step)
  VALUES (?, ?, 0, 0) ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret
  WHERE second_factors.confirmed = 0`;

const find = 'SELECT * FROM second_factors WHERE user_id = ?';

/** The second factor of a user, of which there is at most one. */
export function createSecondFactorStore(database: Database): SecondFactorStore {
  return {
    findSecondFactor: async (id) => {
      const row = await queryOne(database, find, id);
      return (
        row && {
          secret: String(row['secret']),
          isConfirmed: row['confirmed'] === 1,
          lastStep: Number(row['last_step']),
        }
      );
    },
    startSecondFactor: async (acting, secret) => {
      await writeActing(database, acting, [{ sql: start, parameters: [acting.userId, secret] }]);
    },
    confirmSecondFactor: async (acting, step, codeHashes) => {
      const confirm = 'UPDATE second_factors SET confirmed = 1, last_step = ? WHERE user_id = ?';
      const insert = 'INSERT INTO recovery_codes (user_id, code_hash) VALUES (?, ?)';
      const id = acting.userId;
      await writeActing(database, acting, [
        { sql: confirm, parameters: [step, id] },
        ...codeHashes.map((codeHash) => ({ sql: insert, parameters: [id, codeHash] })),
      ]);
    },
    useStep: async (id, step) => {
      const sql = 'UPDATE second_factors SET last_step = ? WHERE user_id = ? AND last_step < ?';
      const [used] = await database.write([{ sql, parameters: [step, id, step] }]);
      return used === 1;
    },
    useRecoveryCode: async (id, codeHash) => {
      const sql = 'DELETE FROM recovery_codes WHERE user_id = ? AND code_hash = ?';
      const [used] = await database.write([{ sql, parameters: [id, codeHash] }]);
      return used === 1;
    },
    deleteSecondFactor: async (acting) => {
      const sql = 'DELETE FROM second_factors WHERE user_id = ?';
      await writeActing(database, acting, [{ sql, parameters: [acting.userId] }]);
    },
  };
}
