// The port for the salts of idempotency keys: one an account, deleted with its user.
import type { KeySalts } from '#src/journal/key-digests.ts';
import type { Random } from '#src/runtime/random.ts';
import { queryOne, type Database } from '#src/storage/database.ts';
import { accountNumber } from './account-numbers.ts';

const saltBytes = 16;
const insert = `INSERT INTO account_salts (account, salt) VALUES (${accountNumber}, ?)
  ON CONFLICT DO NOTHING`;

const find = `SELECT salt FROM account_salts WHERE account = ${accountNumber}`;

/** The stored salts; one is made when an account's first key is written. */
export function createKeySalts(database: Database, random: Random): KeySalts {
  const { pack } = database.dialect;
  const saltOf = async (accountId: string) => {
    const salt = (await queryOne(database, find, pack(accountId)))?.['salt'];
    return salt instanceof Uint8Array ? Buffer.from(salt).toString('hex').toUpperCase() : undefined;
  };
  return {
    saltOf: async (accountId) => {
      const known = await saltOf(accountId);
      if (known !== undefined) return known;
      const parameters = [pack(accountId), random.bytes(saltBytes)];
      await database.write([{ sql: insert, parameters }]);
      // The first writer decides: the salt of an account never changes.
      const kept = await saltOf(accountId);
      if (kept === undefined) throw new Error('a salt that was written cannot be read');
      return kept;
    },
  };
}
