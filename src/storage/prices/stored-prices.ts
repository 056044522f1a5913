// The last stored prices of what is held, for an operator's list.
import { knownNames } from '#src/domain/actions/company-names.ts';
import { isOfFormer, isQuoteOfFormer, listedBesideName } from '#src/domain/former-shares.ts';
import type { Price } from '#src/domain/money.ts';
import type { Position } from '#src/domain/position.ts';
import { formerKey } from '#src/market/quotes/quote-memory.ts';
import type { Database } from '#src/storage/database.ts';
import { createActionStore } from './corporate-actions.ts';
import { createQuoteReader, readListing } from './quotes.ts';

/**
 * Finds the last price of the very company whose shares a position holds, also where another one
 * has its symbol by now; undefined where it was never seen. `names` are those under which quotes
 * and what else an upstream tells are stored.
 */
export async function createStoredPrices(
  database: Database,
  names: { readonly quotes: string; readonly upstream: string },
): Promise<(position: Position) => Promise<Price | undefined>> {
  const find = createQuoteReader(database, names.quotes);
  const { instruments = [] } = (await readListing(database, names.upstream)) ?? {};
  const listedOn = new Map(instruments.map((each) => [each.symbol, each.listedOn]));
  const changes = knownNames(await createActionStore(database, names.upstream).load());
  const namedOn = new Map(changes.map(({ newSymbol, exDate }) => [newSymbol, exDate]));
  return async (position) => {
    const since = listedOn.get(position.symbol);
    const newest = await find(position.symbol);
    const own = listedBesideName(since, namedOn.get(position.symbol));
    const isHeldOfFormer = isOfFormer(position, own);
    if (newest && isQuoteOfFormer(newest, since) === isHeldOfFormer) return newest.price;
    return isHeldOfFormer ? (await find(formerKey(position.symbol)))?.price : undefined;
  };
}
