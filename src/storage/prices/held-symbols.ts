// The port for what open accounts hold: the read models of holdings and accounts.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { HeldSymbols } from '#src/market/refresh/symbol-interest.ts';
import type { Database } from '#src/storage/database.ts';

/** From one symbol to the next in the index, however many accounts hold each. */
const heldByOpenAccounts = `WITH RECURSIVE each(symbol) AS (
    SELECT min(symbol) FROM holdings
    UNION ALL
    SELECT (SELECT min(symbol) FROM holdings WHERE holdings.symbol > each.symbol)
    FROM each WHERE symbol IS NOT NULL)
  SELECT symbol FROM each WHERE EXISTS (
    SELECT 1 FROM holdings JOIN accounts USING (account)
    WHERE holdings.symbol = each.symbol AND closed_at IS NULL)`;

/** What open accounts hold, as of the last commit. */
export function createHeldSymbols({ query }: Pick<Database, 'query'>): HeldSymbols {
  return {
    // Only symbols of recorded orders are ever stored.
    heldNow: async () =>
      (await query(heldByOpenAccounts)).map((row) => String(row['symbol']) as TickerSymbol),
  };
}
