// The ports for orders: what is open in all accounts, and the orders of one account.
import { accountId, orderId, type AccountId } from '#src/domain/ids.ts';
import type { OrderFilter, OrderIndex, OrderPlaces } from '#src/trading/orders/order-places.ts';
import type { OpenOrderStore } from '#src/trading/watch/watched-order.ts';
import { queryOne, type Database, type Row, type SqlValue } from '#src/storage/database.ts';
import { accountNumber } from './account-numbers.ts';
import { unpack } from './packing.ts';
import { searchOf } from './order-search.ts';
import { readOpenOrder } from './read-models.ts';

const pageSize = 500;
type Key = readonly [account: SqlValue, orderId: SqlValue];

/** A page in the order of the key, behind the last one of the page before. */
const openPage = `SELECT account, order_id, account_id, terms, progress
  FROM open_orders JOIN account_numbers USING (account)
  WHERE (account, order_id) > (?, ?) ORDER BY account, order_id LIMIT ${pageSize}`;
const openOfAccount = `SELECT order_id, account_id, terms, progress
  FROM open_orders JOIN account_numbers USING (account)
  WHERE account = ${accountNumber} ORDER BY order_id`;
/** Where the entries of an order are: its first one, and those after it. */
const places = `order_id, sequence, adjusted_by,
  coalesce(client_key, (SELECT wished_keys.client_key FROM wished_keys
   WHERE wished_keys.account = orders.account
     AND wished_keys.order_id = orders.order_id)) AS client_key,
  (SELECT string_agg(CAST(order_steps.sequence AS text), ',' ORDER BY order_steps.sequence)
   FROM order_steps WHERE order_steps.account = orders.account
     AND order_steps.order_id = orders.order_id) AS steps`;
const ofAccount = `SELECT ${places} FROM orders WHERE account = ${accountNumber}`;
const list = `${ofAccount} AND sequence < ?
    AND (? = 'all' OR CASE WHEN status IN ('open', 'held') THEN 'open' ELSE 'closed' END = ?)
    AND (CAST(? AS text) IS NULL OR symbol = ?)
  ORDER BY sequence DESC LIMIT ?`;
const find = `${ofAccount} AND order_id = ?`;
const legs = `${ofAccount} AND group_id = ? AND is_leg = 1 AND status <> 'replaced'
  ORDER BY sequence`;

/** What is open, as of the last commit. */
export function createOpenOrderStore({
  query,
  dialect,
}: Pick<Database, 'query' | 'dialect'>): OpenOrderStore {
  return {
    async ofAccounts(ids) {
      const found = await Promise.all(ids.map((id) => query(openOfAccount, dialect.pack(id))));
      return found.flatMap((rows, place) =>
        rows.map((row) => ({ accountId: ids[place] as AccountId, order: readOpenOrder(row) })),
      );
    },
    async *pages() {
      // Rows of one account follow each other, and share its id.
      let owner: { number: SqlValue; id: AccountId } | undefined;
      const ownerOf = (row: Row) => {
        const number = row['account'] ?? 0;
        if (owner?.number !== number) owner = { number, id: accountId(unpack(row['account_id'])) };
        return owner.id;
      };
      for (let last: Key | undefined = [0, '']; last;) {
        const rows: readonly Row[] = await query(openPage, ...last);
        yield rows.map((row) => ({
          accountId: ownerOf(row),
          order: readOpenOrder(row),
        }));
        const end: Row | undefined = rows.length < pageSize ? undefined : rows.at(-1);
        last = end && [end['account'] ?? 0, end['order_id'] ?? ''];
      }
    },
  };
}

/** Where the entries of an account's orders are in the journal. */
export function createOrderIndex(database: Pick<Database, 'query' | 'dialect'>): OrderIndex {
  const { query } = database;
  const { pack } = database.dialect;
  return {
    list: async (id, filter) =>
      (await query(list, pack(id), ...parametersOf(filter))).map(readPlaces),
    search: async (id, search) => {
      const { sql, parameters } = searchOf(search, database.dialect);
      return (await query(`${ofAccount} ${sql}`, pack(id), ...parameters)).map(readPlaces);
    },
    find: async (id, order) => {
      const row = await queryOne(database, find, pack(id), pack(order));
      return row && readPlaces(row);
    },
    legsOf: async (id, group) => (await query(legs, pack(id), pack(group))).map(readPlaces),
  };
}

function readPlaces(row: Row): OrderPlaces {
  const { client_key: key = null, steps = null } = row;
  const later = steps === null ? [] : String(steps).split(',');
  return {
    orderId: orderId(unpack(row['order_id'])),
    clientKey: key === null ? undefined : String(key),
    sequences: [row['sequence'], ...later].map(Number),
    adjustedBy: row['adjusted_by'] === null ? null : Number(row['adjusted_by']),
  };
}

function parametersOf({ status, symbol, before, limit }: OrderFilter) {
  return [before, status, status, symbol ?? null, symbol ?? null, limit] as const;
}
