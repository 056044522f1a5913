// The port for read models: how they change with an entry, and what is stored.
import { accountId, orderId } from '#src/domain/ids.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { readWord } from '#src/journal/codecs/stored-fields.ts';
import {
  decodeOpenOrder,
  encodeOpenOrder,
  encodeProgressText,
} from '#src/journal/open-order-codec.ts';
import {
  orderStatuses,
  type AccountRow,
  type OrderRow,
  type ReadModelChange,
  type ReadModels,
} from '#src/journal/read-models.ts';
import { unreachable } from '#src/runtime/result.ts';
import {
  queryOne,
  type Database,
  type Dialect,
  type Row,
  type SqlValue,
  type WriteStatement,
} from '#src/storage/database.ts';
import { accountNumber } from './account-numbers.ts';
import { unpack } from './packing.ts';

const opened = `INSERT INTO accounts (account, opened_at) VALUES (${accountNumber}, ?)`;
const closed = `UPDATE accounts SET closed_at = ? WHERE account = ${accountNumber}`;
const held = `INSERT INTO holdings (symbol, account) VALUES (?, ${accountNumber})
  ON CONFLICT DO NOTHING`;
const released = `DELETE FROM holdings WHERE symbol = ? AND account = ${accountNumber}`;
const noLongerFormer = `DELETE FROM former_holdings
  WHERE symbol = ? AND account = ${accountNumber}`;
const former = `INSERT INTO former_holdings (symbol, account, released_at)
  VALUES (?, ${accountNumber}, ?)
  ON CONFLICT (symbol, account) DO UPDATE SET released_at = excluded.released_at`;
const ordered = `INSERT INTO orders
  (account, order_id, sequence, symbol, side, status, submitted_at, client_key, group_id, is_leg)
  VALUES (${accountNumber}, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const waits = `INSERT INTO open_orders (account, order_id, terms, progress)
  VALUES (${accountNumber}, ?, ?, ?)`;
const stepped = `INSERT INTO order_steps (account, order_id, sequence)
  VALUES (${accountNumber}, ?, ?)`;
const advanced = `UPDATE open_orders SET progress = ?
  WHERE account = ${accountNumber} AND order_id = ?`;
const wished = `INSERT INTO wished_keys (account, order_id, sequence, client_key)
  VALUES (${accountNumber}, ?, ?, ?)`;
const adjustedTerms = `UPDATE open_orders SET terms = ?, progress = ?
  WHERE account = ${accountNumber} AND order_id = ?`;
const adjustedBy = `UPDATE orders SET adjusted_by = ?
  WHERE account = ${accountNumber} AND order_id = ?`;
const forgotten = `DELETE FROM open_orders WHERE account = ${accountNumber} AND order_id = ?`;
const moved = `UPDATE orders SET status = ? WHERE account = ${accountNumber} AND order_id = ?`;

/**
 * The statements that make the change of the account with this packed id; `clientKey` is the
 * readable key of the entry's command.
 */
export function statementsOfChange(
  { pack }: Dialect,
  account: SqlValue,
  change: ReadModelChange,
  clientKey: string | null,
): readonly WriteStatement[] {
  switch (change.kind) {
    case 'opened':
      return [{ sql: opened, parameters: [account, change.at] }];
    case 'closed':
      return [{ sql: closed, parameters: [change.at, account] }];
    case 'held':
      return [held, noLongerFormer].map((sql) => ({ sql, parameters: [change.symbol, account] }));
    case 'released':
      return [
        { sql: released, parameters: [change.symbol, account] },
        { sql: former, parameters: [change.symbol, account, change.at] },
      ];
    case 'order': {
      const { orderId: id, sequence, symbol, side, status, submittedAt } = change;
      const row = [account, pack(id), sequence, symbol, side, status, submittedAt, clientKey];
      const group = [change.groupId && pack(change.groupId), Number(change.isLeg)];
      return [{ sql: ordered, parameters: [...row, ...group] }];
    }
    case 'waits': {
      const { terms, progress } = encodeOpenOrder(change.order);
      const row = [account, pack(change.order.orderId), terms, progress];
      return [{ sql: waits, parameters: row }];
    }
    case 'step':
      return [{ sql: stepped, parameters: [account, pack(change.orderId), change.sequence] }];
    case 'advanced': {
      const progress = encodeProgressText(change.progress);
      return [{ sql: advanced, parameters: [progress, account, pack(change.orderId)] }];
    }
    case 'wished': {
      const row = [account, pack(change.orderId), change.sequence, clientKey];
      return clientKey === null ? [] : [{ sql: wished, parameters: row }];
    }
    case 'adjusted': {
      const { terms, progress } = encodeOpenOrder(change.order);
      const id = pack(change.order.orderId);
      const since = { sql: adjustedBy, parameters: [change.sequence, account, id] };
      return [{ sql: adjustedTerms, parameters: [terms, progress, account, id] }, since];
    }
    case 'woken':
      return [{ sql: moved, parameters: ['open', account, pack(change.orderId)] }];
    case 'ended': {
      const id = pack(change.orderId);
      return [
        { sql: moved, parameters: [change.status, account, id] },
        { sql: forgotten, parameters: [account, id] },
      ];
    }
    default:
      return unreachable(change);
  }
}

const symbolsOf = `SELECT symbol FROM holdings WHERE account = ${accountNumber} ORDER BY symbol`;
const formerOf = `SELECT symbol, released_at FROM former_holdings
  WHERE account = ${accountNumber} ORDER BY symbol`;
const ordersOf = `SELECT * FROM orders WHERE account = ${accountNumber} ORDER BY sequence`;
const stepsOf = `SELECT * FROM order_steps WHERE account = ${accountNumber}
  ORDER BY order_id, sequence`;
const openOrdersOf = `SELECT terms, progress FROM open_orders
  WHERE account = ${accountNumber} ORDER BY order_id`;

/** What is stored, for comparing it with a replay. */
export function createReadModels(database: Pick<Database, 'query' | 'dialect'>): ReadModels {
  const { query, dialect } = database;
  return {
    of: async (id) => {
      const key = dialect.pack(id);
      // Only what `statementsOfChange` wrote is ever read.
      const symbols = (await query(symbolsOf, key)).map(({ symbol }) => symbol as TickerSymbol);
      const steps = (await query(stepsOf, key)).map((row) => ({
        orderId: orderId(unpack(row['order_id'])),
        sequence: Number(row['sequence']),
      }));
      return {
        account: await readAccount(database, key),
        symbols,
        formerSymbols: (await query(formerOf, key)).map((row) => ({
          symbol: String(row['symbol']) as TickerSymbol,
          releasedAt: Number(row['released_at']),
        })),
        orders: (await query(ordersOf, key)).map(readOrder),
        steps,
        openOrders: (await query(openOrdersOf, key)).map(readOpenOrder),
      };
    },
    accountIds: async () =>
      // Rows of an account that has no number are told of by the number that they have.
      (await query(accountsWithRows)).map(({ account_id: id = null, account }) =>
        accountId(unpack(id === null ? account : id)),
      ),
  };
}

const accountsWithRows = `SELECT account_id, account FROM
  (SELECT account FROM accounts UNION SELECT account FROM holdings
   UNION SELECT account FROM former_holdings
   UNION SELECT account FROM orders UNION SELECT account FROM open_orders) AS every
  LEFT JOIN account_numbers USING (account)`;

async function readAccount(
  database: Pick<Database, 'query'>,
  key: SqlValue,
): Promise<AccountRow | undefined> {
  const sql = `SELECT * FROM accounts WHERE account = ${accountNumber}`;
  const row = await queryOne(database, sql, key);
  const closedAt = row?.['closed_at'] ?? null;
  return (
    row && {
      openedAt: Number(row['opened_at']),
      closedAt: closedAt === null ? null : Number(closedAt),
    }
  );
}

function readOrder(row: Row): OrderRow {
  return {
    orderId: orderId(unpack(row['order_id'])),
    sequence: Number(row['sequence']),
    symbol: String(row['symbol']) as TickerSymbol,
    side: row['side'] === 'buy' ? 'buy' : 'sell',
    status: readWord(orderStatuses, row['status']),
    submittedAt: Number(row['submitted_at']),
    groupId: row['group_id'] === null ? null : orderId(unpack(row['group_id'])),
    isLeg: row['is_leg'] === 1,
    adjustedBy: row['adjusted_by'] === null ? null : Number(row['adjusted_by']),
  };
}

/** The order in a row of the open ones. */
export function readOpenOrder(row: Row): OpenOrder {
  return decodeOpenOrder({ terms: String(row['terms']), progress: String(row['progress']) });
}
