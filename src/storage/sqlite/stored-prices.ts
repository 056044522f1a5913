// The last stored prices of what is held, for an operator's list.
import type { DatabaseSync } from 'node:sqlite';
import { isOfFormer, isQuoteOfFormer } from '#src/domain/former-shares.ts';
import type { Price } from '#src/domain/money.ts';
import type { Position } from '#src/domain/position.ts';
import { formerKey } from '#src/market/quotes/quote-memory.ts';
import { createQuoteReader, readListing } from './market.ts';

/**
 * Finds the last price of the very company whose shares a position holds, also where another one
 * has its symbol by now; undefined where it was never seen. `names` are those under which an
 * upstream's quotes and listing are stored.
 */
export function createStoredPrices(
  reader: DatabaseSync,
  names: { readonly quotes: string; readonly listing: string },
): (position: Position) => Price | undefined {
  const find = createQuoteReader(reader, names.quotes);
  const { instruments = [] } = readListing(reader, names.listing) ?? {};
  const listedOn = new Map(instruments.map((each) => [each.symbol, each.listedOn]));
  return (position) => {
    const since = listedOn.get(position.symbol);
    const newest = find(position.symbol);
    const isHeldOfFormer = isOfFormer(position, since);
    if (newest && isQuoteOfFormer(newest, since) === isHeldOfFormer) return newest.price;
    return isHeldOfFormer ? find(formerKey(position.symbol))?.price : undefined;
  };
}
