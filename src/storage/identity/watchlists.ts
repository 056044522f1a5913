// The port for watchlists: a row a list, its symbols as JSON. What a name may be is checked in the
// statement that writes.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Watchlist, WatchlistStore } from '#src/trading/watchlists.ts';
import {
  UniqueKeyTakenError,
  type Database,
  type Row,
  type WriteStatement,
} from '#src/storage/database.ts';

const list = 'SELECT * FROM watchlists WHERE account_id = ? ORDER BY created_at, watchlist_id';
const insert = `INSERT INTO watchlists
  (watchlist_id, account_id, name, symbols, created_at, updated_at)
  SELECT ?, account_id, ?, ?, ?, ? FROM user_accounts WHERE account_id = ?
    AND (SELECT count(*) FROM watchlists AS other
      WHERE other.account_id = user_accounts.account_id) < ?`;
const update = `UPDATE watchlists SET name = ?, symbols = ?, updated_at = ?
  WHERE account_id = ? AND watchlist_id = ? AND name = ? AND symbols = ?`;
const remove = 'DELETE FROM watchlists WHERE account_id = ? AND watchlist_id = ?';

/** The watchlists of all accounts. */
export function createWatchlistStore(database: Database): WatchlistStore {
  async function write(statement: WriteStatement): Promise<'updated' | 'stale' | 'name_taken'> {
    try {
      const [changed] = await database.write([statement]);
      return changed === 1 ? 'updated' : 'stale';
    } catch (error) {
      if (error instanceof UniqueKeyTakenError) return 'name_taken';
      throw error;
    }
  }

  return {
    list: async (accountId) => (await database.query(list, accountId)).map(readWatchlist),
    insert: async (accountId, { watchlistId, name, symbols, createdAt, updatedAt }, max) => {
      const row = [watchlistId, name, JSON.stringify(symbols), createdAt, updatedAt];
      return (await write({ sql: insert, parameters: [...row, accountId, max] })) === 'updated';
    },
    update: (accountId, before, { watchlistId, name, symbols, updatedAt }) => {
      const row = [name, JSON.stringify(symbols), updatedAt];
      const found = [accountId, watchlistId, before.name, JSON.stringify(before.symbols)];
      return write({ sql: update, parameters: [...row, ...found] });
    },
    remove: async (accountId, id) =>
      (await write({ sql: remove, parameters: [accountId, id] })) === 'updated',
  };
}

function readWatchlist(row: Row): Watchlist {
  return {
    watchlistId: String(row['watchlist_id']),
    name: String(row['name']),
    // Only parsed symbols are ever written.
    symbols: JSON.parse(String(row['symbols'])) as readonly TickerSymbol[],
    createdAt: Number(row['created_at']),
    updatedAt: Number(row['updated_at']),
  };
}
