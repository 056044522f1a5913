// The small numbers that stand for accounts inside of the database. An account has the same one for
// ever: tables may be rebuilt, numbers are not.
import { accountId, type AccountId } from '#src/domain/ids.ts';
import type { Database, Dialect, WriteStatement } from '#src/storage/database.ts';
import { unpack } from './packing.ts';

/** An expression for the number of the account whose packed id is the parameter. */
export const accountNumber = '(SELECT account FROM account_numbers WHERE account_id = ?)';

const sql = 'INSERT INTO account_numbers (account_id) VALUES (?) ON CONFLICT DO NOTHING';

/** Gives the account a number if it has none yet. It goes before the first entry of the account. */
export function numberAccount({ pack }: Dialect, id: AccountId): WriteStatement {
  return { sql, parameters: [pack(id)] };
}

/** Every account that was ever recorded, in the order of their numbers. */
export async function readAccountIds({
  query,
}: Pick<Database, 'query'>): Promise<readonly AccountId[]> {
  const rows = await query('SELECT account_id FROM account_numbers ORDER BY account');
  return rows.map((row) => accountId(unpack(row['account_id'])));
}
