// The salts of idempotency keys on SQLite: one an account, deleted with its user.
import type { KeySalts } from '#src/journal/key-digests.ts';
import type { Random } from '#src/runtime/random.ts';
import { accountNumber } from './account-numbers.ts';
import type { SqliteAccess } from './database.ts';
import { pack } from './packing.ts';

const saltBytes = 16;
const insert = `INSERT INTO account_salts (account, salt) VALUES (${accountNumber}, ?)
  ON CONFLICT DO NOTHING`;

/** The salts in the database's file; one is made when an account's first key is written. */
export function createSqliteKeySalts({ reader, writer }: SqliteAccess, random: Random): KeySalts {
  const find = reader.prepare(
    `SELECT hex(salt) AS salt FROM account_salts WHERE account = ${accountNumber}`,
  );
  const saltOf = (accountId: string) => find.get(pack(accountId))?.['salt']?.toString();
  return {
    saltOf: async (accountId) => {
      const known = saltOf(accountId);
      if (known !== undefined) return known;
      const parameters = [pack(accountId), random.bytes(saltBytes)];
      await writer.write([{ sql: insert, parameters }]);
      // The first writer decides: the salt of an account never changes.
      const kept = saltOf(accountId);
      if (kept === undefined) throw new Error('a salt that was written cannot be read');
      return kept;
    },
  };
}
