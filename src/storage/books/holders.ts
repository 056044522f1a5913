// The port for who may have held shares of a symbol since an instant, or has orders that wait for
// it, by the read models.
import { accountId } from '#src/domain/ids.ts';
import type { Holders } from '#src/trading/actions/apply-actions.ts';
import type { Database } from '#src/storage/database.ts';
import { unpack } from './packing.ts';

/** Accounts whose user was deleted are left alone. */
function holdersOf({ isPacked }: Database['dialect']): string {
  return `SELECT account_numbers.account_id FROM account_numbers
    JOIN user_accounts ON ${isPacked('account_numbers.account_id', 'user_accounts.account_id')}
    WHERE account IN (
      SELECT account FROM holdings WHERE symbol = ?
      UNION SELECT account FROM former_holdings WHERE symbol = ? AND released_at >= ?
      UNION SELECT orders.account FROM open_orders
        JOIN orders ON orders.account = open_orders.account
          AND orders.order_id = open_orders.order_id
        WHERE orders.symbol = ?)
    ORDER BY account`;
}

/** Holders as of the last commit. */
export function createHolders({ query, dialect }: Pick<Database, 'query' | 'dialect'>): Holders {
  const sql = holdersOf(dialect);
  return {
    since: async (symbol, at) =>
      (await query(sql, symbol, symbol, at, symbol)).map((row) =>
        accountId(unpack(row['account_id'])),
      ),
  };
}
