// The read models on SQLite: how they change with an entry, what is stored, and making them anew.
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { accountId, orderId } from '#src/domain/ids.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { readWord } from '#src/journal/codecs/stored-fields.ts';
import {
  decodeOpenOrder,
  encodeOpenOrder,
  encodeProgressText,
} from '#src/journal/open-order-codec.ts';
import { readEntry } from '#src/journal/journal.ts';
import {
  changesOf,
  orderStatuses,
  type OrderRow,
  type ReadModelChange,
  type ReadModels,
} from '#src/journal/read-models.ts';
import { unreachable } from '#src/runtime/result.ts';
import { accountNumber } from './account-numbers.ts';
import { createStatementRunner, type WriteStatement } from './jobs.ts';
import { readWholeJournal } from './journal-rows.ts';
import { pack, unpack } from './packing.ts';
import { inTransaction } from './transaction.ts';

const opened = `INSERT INTO accounts (account, opened_at) VALUES (${accountNumber}, ?)`;
const closed = `UPDATE accounts SET closed_at = ? WHERE account = ${accountNumber}`;
const held = `INSERT INTO holdings (symbol, account) VALUES (?, ${accountNumber})
  ON CONFLICT DO NOTHING`;
const released = `DELETE FROM holdings WHERE symbol = ? AND account = ${accountNumber}`;
const ordered = `INSERT INTO orders
  (account, order_id, sequence, symbol, side, status, submitted_at, client_key, group_id, is_leg)
  VALUES (${accountNumber}, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const waits = `INSERT INTO open_orders (account, order_id, terms, progress)
  VALUES (${accountNumber}, ?, ?, ?)`;
const stepped = `INSERT INTO order_steps (account, order_id, sequence)
  VALUES (${accountNumber}, ?, ?)`;
const advanced = `UPDATE open_orders SET progress = ?
  WHERE account = ${accountNumber} AND order_id = ?`;
const forgotten = `DELETE FROM open_orders WHERE account = ${accountNumber} AND order_id = ?`;
const moved = `UPDATE orders SET status = ? WHERE account = ${accountNumber} AND order_id = ?`;

/**
 * The statements that make the change of the account with this packed id; `clientKey` is the
 * readable key of the entry's command.
 */
export function statementsOfChange(
  account: SQLInputValue,
  change: ReadModelChange,
  clientKey: string | null,
): readonly WriteStatement[] {
  switch (change.kind) {
    case 'opened':
      return [{ sql: opened, parameters: [account, change.at] }];
    case 'closed':
      return [{ sql: closed, parameters: [change.at, account] }];
    case 'held':
      return [{ sql: held, parameters: [change.symbol, account] }];
    case 'released':
      return [{ sql: released, parameters: [change.symbol, account] }];
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

/** What is stored, for comparing it with a replay. */
export function createReadModels(reader: DatabaseSync): ReadModels {
  const account = reader.prepare(`SELECT * FROM accounts WHERE account = ${accountNumber}`);
  const symbols = reader.prepare(
    `SELECT symbol FROM holdings WHERE account = ${accountNumber} ORDER BY symbol`,
  );
  const orders = reader.prepare(
    `SELECT * FROM orders WHERE account = ${accountNumber} ORDER BY sequence`,
  );
  const steps = reader.prepare(
    `SELECT * FROM order_steps WHERE account = ${accountNumber} ORDER BY order_id, sequence`,
  );
  const openOrders = reader.prepare(
    `SELECT terms, progress FROM open_orders WHERE account = ${accountNumber} ORDER BY order_id`,
  );
  return {
    of: (id) => {
      const key = pack(id);
      const row = account.get(key);
      const [openedAt, closedAt] = [Number(row?.['opened_at']), row?.['closed_at'] ?? null];
      return {
        account: row && { openedAt, closedAt: closedAt === null ? null : Number(closedAt) },
        // Only what `statementsOfChange` wrote is ever read.
        symbols: symbols.all(key).map((each) => String(each['symbol']) as TickerSymbol),
        orders: orders.all(key).map(readOrder),
        steps: steps.all(key).map((each) => ({
          orderId: orderId(unpack(each['order_id'])),
          sequence: Number(each['sequence']),
        })),
        openOrders: openOrders.all(key).map(readOpenOrder),
      };
    },
    accountIds: () => {
      const sql = `SELECT coalesce(account_id, account) AS account_id FROM
        (SELECT account FROM accounts UNION SELECT account FROM holdings
         UNION SELECT account FROM orders UNION SELECT account FROM open_orders)
        LEFT JOIN account_numbers USING (account)`;
      return reader
        .prepare(sql)
        .all()
        .map((row) => accountId(unpack(row['account_id'])));
    },
  };
}

function readOrder(row: Record<string, SQLOutputValue>): OrderRow {
  return {
    orderId: orderId(unpack(row['order_id'])),
    sequence: Number(row['sequence']),
    symbol: String(row['symbol']) as TickerSymbol,
    side: row['side'] === 'buy' ? 'buy' : 'sell',
    status: readWord(orderStatuses, row['status']),
    submittedAt: Number(row['submitted_at']),
    groupId: row['group_id'] === null ? null : orderId(unpack(row['group_id'])),
    isLeg: row['is_leg'] === 1,
  };
}

/** The order in a row of the open ones. */
export function readOpenOrder(row: Record<string, SQLOutputValue>): OpenOrder {
  return decodeOpenOrder({ terms: String(row['terms']), progress: String(row['progress']) });
}

/**
 * Makes all read models anew from the journal, in one transaction. Readable keys, which no journal
 * holds, stay with their orders. Gives how many entries there were; throws UnreadableEventError.
 */
export function rebuildReadModels(
  connection: DatabaseSync,
  onProgress: (entries: number) => void = () => {},
): number {
  return inTransaction(connection, () => {
    const keys = readKeys(connection);
    for (const table of tables) connection.exec(`DELETE FROM ${table}`);
    const run = createStatementRunner(connection);
    let entries = 0;
    for (const stored of readWholeJournal(connection)) {
      const account = pack(stored.accountId);
      const key = keys.get(keyOf(stored.accountId, stored.sequence)) ?? null;
      for (const change of changesOf(readEntry(stored))) {
        for (const each of statementsOfChange(account, change, key)) run(each);
      }
      entries += 1;
      onProgress(entries);
    }
    return entries;
  });
}

const tables = ['accounts', 'holdings', 'orders', 'order_steps', 'open_orders'] as const;

function readKeys(connection: DatabaseSync): ReadonlyMap<string, string> {
  const sql = `SELECT account_id, sequence, client_key
    FROM orders JOIN account_numbers USING (account) WHERE client_key IS NOT NULL`;
  const rows = connection.prepare(sql).all();
  return new Map(
    rows.map((row) => [
      keyOf(unpack(row['account_id']), Number(row['sequence'])),
      String(row['client_key']),
    ]),
  );
}

function keyOf(account: string, sequence: number): string {
  return `${account} ${sequence}`;
}
