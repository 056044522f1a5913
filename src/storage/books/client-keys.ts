// The readable idempotency keys. They stand with the orders that they were given for, also with one
// that is still to come, and in no entry.
import type { AccountId } from '#src/domain/ids.ts';
import type { Database } from '#src/storage/database.ts';
import { accountNumber } from './account-numbers.ts';

const keysOf = `SELECT sequence, client_key FROM orders
    WHERE account = ${accountNumber} AND client_key IS NOT NULL
  UNION ALL SELECT sequence, client_key FROM wished_keys WHERE account = ${accountNumber}`;

/** The readable idempotency keys of an account's entries, by sequence. */
export async function readClientKeys(
  { query, dialect }: Pick<Database, 'query' | 'dialect'>,
  id: AccountId,
): Promise<ReadonlyMap<number, string>> {
  const rows = await query(keysOf, dialect.pack(id), dialect.pack(id));
  return new Map(rows.map((row) => [Number(row['sequence']), String(row['client_key'])]));
}
