// The read models on SQLite: how they change with an entry, what is stored, and making them anew.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { accountId, orderId, type AccountId } from '#src/domain/ids.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { readEntry } from '#src/journal/journal.ts';
import {
  changesOf,
  type OrderRow,
  type ReadModelChange,
  type ReadModels,
} from '#src/journal/read-models.ts';
import { unreachable } from '#src/runtime/result.ts';
import type { WriteStatement } from './jobs.ts';
import { readWholeJournal } from './journal-rows.ts';
import { inTransaction } from './transaction.ts';

const opened = 'INSERT INTO accounts (account_id, opened_at) VALUES (?, ?)';
const closed = 'UPDATE accounts SET closed_at = ? WHERE account_id = ?';
const held = 'INSERT INTO holdings (symbol, account_id) VALUES (?, ?) ON CONFLICT DO NOTHING';
const released = 'DELETE FROM holdings WHERE symbol = ? AND account_id = ?';
const ordered = `INSERT INTO orders
  (account_id, order_id, sequence, symbol, side, status, submitted_at, client_key)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;

/** The statement that makes the change; `clientKey` is the readable key of the entry's command. */
export function statementOf(
  account: AccountId,
  change: ReadModelChange,
  clientKey: string | null,
): WriteStatement {
  switch (change.kind) {
    case 'opened':
      return { sql: opened, parameters: [account, change.at] };
    case 'closed':
      return { sql: closed, parameters: [change.at, account] };
    case 'held':
      return { sql: held, parameters: [change.symbol, account] };
    case 'released':
      return { sql: released, parameters: [change.symbol, account] };
    case 'order': {
      const { orderId: id, sequence, symbol, side, status, submittedAt } = change;
      const row = [account, id, sequence, symbol, side, status, submittedAt, clientKey];
      return { sql: ordered, parameters: row };
    }
    default:
      return unreachable(change);
  }
}

/** What is stored, for comparing it with a replay. */
export function createReadModels(reader: DatabaseSync): ReadModels {
  const account = reader.prepare('SELECT * FROM accounts WHERE account_id = ?');
  const symbols = reader.prepare(
    'SELECT symbol FROM holdings WHERE account_id = ? ORDER BY symbol',
  );
  const orders = reader.prepare('SELECT * FROM orders WHERE account_id = ? ORDER BY sequence');
  return {
    of: (id) => {
      const row = account.get(id);
      const [openedAt, closedAt] = [Number(row?.['opened_at']), row?.['closed_at'] ?? null];
      return {
        account: row && { openedAt, closedAt: closedAt === null ? null : Number(closedAt) },
        // Only what `statementOf` wrote is ever read.
        symbols: symbols.all(id).map((each) => String(each['symbol']) as TickerSymbol),
        orders: orders.all(id).map(readOrder),
      };
    },
    accountIds: () => {
      const sql = `SELECT account_id FROM accounts UNION SELECT account_id FROM holdings
        UNION SELECT account_id FROM orders`;
      return reader
        .prepare(sql)
        .all()
        .map((row) => accountId(String(row['account_id'])));
    },
  };
}

function readOrder(row: Record<string, SQLOutputValue>): OrderRow {
  return {
    orderId: orderId(String(row['order_id'])),
    sequence: Number(row['sequence']),
    symbol: String(row['symbol']) as TickerSymbol,
    side: row['side'] === 'buy' ? 'buy' : 'sell',
    status: row['status'] === 'filled' ? 'filled' : 'rejected',
    submittedAt: Number(row['submitted_at']),
  };
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
    const keys = new Map(
      connection
        .prepare('SELECT account_id, sequence, client_key FROM orders WHERE client_key IS NOT NULL')
        .all()
        .map((row) => [
          keyOf(String(row['account_id']), Number(row['sequence'])),
          String(row['client_key']),
        ]),
    );
    connection.exec('DELETE FROM accounts; DELETE FROM holdings; DELETE FROM orders;');
    let entries = 0;
    for (const stored of readWholeJournal(connection)) {
      const entry = readEntry(stored);
      const key = keys.get(keyOf(stored.accountId, stored.sequence)) ?? null;
      for (const change of changesOf(entry)) {
        const { sql, parameters } = statementOf(stored.accountId, change, key);
        connection.prepare(sql).run(...parameters);
      }
      entries += 1;
      onProgress(entries);
    }
    return entries;
  });
}

function keyOf(account: string, sequence: number): string {
  return `${account} ${sequence}`;
}
