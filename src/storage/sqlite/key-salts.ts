// The salts of idempotency keys on SQLite: one an account, deleted with its user.
import type { KeySalts } from '#src/journal/key-digests.ts';
import type { Random } from '#src/runtime/random.ts';
import type { SqliteAccess } from './database.ts';

const saltBytes = 16;

/** The salts in the database's file; one is made when an account's first key is written. */
export function createSqliteKeySalts({ reader, writer }: SqliteAccess, random: Random): KeySalts {
  const find = reader.prepare('SELECT hex(salt) AS salt FROM account_salts WHERE account_id = ?');
  const saltOf = (accountId: string) => find.get(accountId)?.['salt']?.toString();
  return {
    saltOf: async (accountId) => {
      const known = saltOf(accountId);
      if (known !== undefined) return known;
      const sql =
        'INSERT INTO account_salts (account_id, salt) VALUES (?, ?) ON CONFLICT DO NOTHING';
      await writer.write([{ sql, parameters: [accountId, random.bytes(saltBytes)] }]);
      // The first writer decides: the salt of an account never changes.
      const kept = saltOf(accountId);
      if (kept === undefined) throw new Error('a salt that was written cannot be read');
      return kept;
    },
  };
}
