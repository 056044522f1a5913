// The ports for orders on SQLite: what is open in all accounts, and the orders of one account.
import type { SQLOutputValue } from 'node:sqlite';
import { accountId, orderId, type AccountId } from '#src/domain/ids.ts';
import type { OrderFilter, OrderIndex, OrderPlaces } from '#src/trading/orders/order-places.ts';
import type { OpenOrderStore } from '#src/trading/watch/watched-order.ts';
import { accountNumber } from './account-numbers.ts';
import type { SqliteAccess } from './database.ts';
import { pack, unpack } from './packing.ts';
import { readOpenOrder } from './read-models.ts';

const pageSize = 500;
type Row = Record<string, SQLOutputValue>;
type Key = readonly [account: SQLOutputValue, orderId: SQLOutputValue];

/** A page in the order of the key, behind the last one of the page before. */
const openPage = `SELECT account, order_id, account_id, terms, progress
  FROM open_orders JOIN account_numbers USING (account)
  WHERE (account, order_id) > (?, ?) ORDER BY account, order_id LIMIT ${pageSize}`;
const list = `SELECT order_id, sequence, client_key FROM orders
  WHERE account = ${accountNumber} AND sequence < ?
    AND (? IS NULL OR (status IN ('open', 'held')) = ?) AND (? IS NULL OR symbol = ?)
  ORDER BY sequence DESC LIMIT ?`;
const find = `SELECT order_id, sequence, client_key FROM orders
  WHERE account = ${accountNumber} AND order_id = ?`;
const legs = `SELECT order_id, sequence, client_key FROM orders
  WHERE account = ${accountNumber} AND group_id = ? AND is_leg = 1 AND status <> 'replaced'
  ORDER BY sequence`;
const steps = `SELECT sequence FROM order_steps
  WHERE account = ${accountNumber} AND order_id = ? ORDER BY sequence`;

/** What is open, as of the last commit. */
export function createSqliteOpenOrderStore({
  reader,
}: Pick<SqliteAccess, 'reader'>): OpenOrderStore {
  const open = reader.prepare(openPage);
  return {
    async *pages() {
      // Rows of one account follow each other, and share its id.
      let owner: { number: SQLOutputValue; id: AccountId } | undefined;
      const ownerOf = (row: Row) => {
        const number = row['account'] ?? 0;
        if (owner?.number !== number) owner = { number, id: accountId(unpack(row['account_id'])) };
        return owner.id;
      };
      for (let last: Key | undefined = [0, '']; last;) {
        const rows: Row[] = open.all(...last);
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
export function createSqliteOrderIndex({ reader }: Pick<SqliteAccess, 'reader'>): OrderIndex {
  const listed = reader.prepare(list);
  const found = reader.prepare(find);
  const ofGroup = reader.prepare(legs);
  const stepped = reader.prepare(steps);
  const placesOf = (id: AccountId, row: Record<string, SQLOutputValue>): OrderPlaces => {
    const packed = row['order_id'] ?? null;
    const key = row['client_key'] ?? null;
    const later = stepped.all(pack(id), packed);
    return {
      orderId: orderId(unpack(packed)),
      clientKey: key === null ? undefined : String(key),
      sequences: [row, ...later].map((each) => Number(each['sequence'])),
    };
  };
  return {
    list: async (id, filter) =>
      listed.all(pack(id), ...parametersOf(filter)).map((row) => placesOf(id, row)),
    find: async (id, order) => {
      const row = found.get(pack(id), pack(order));
      return row && placesOf(id, row);
    },
    legsOf: async (id, group) => {
      const rows = ofGroup.all(pack(id), pack(group));
      return rows.map((row) => placesOf(id, row));
    },
  };
}

function parametersOf({ status, symbol, before, limit }: OrderFilter) {
  const isOpen = status === 'all' ? null : Number(status === 'open');
  return [before, isOpen, isOpen, symbol ?? null, symbol ?? null, limit] as const;
}
