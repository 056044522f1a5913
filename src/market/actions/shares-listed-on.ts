// Since when a company is listed whose shares people hold: it tells those shares from what is left
// of a company that had the ticker before.
import { listedBesideName } from '#src/domain/former-shares.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { ActionBook } from './action-book.ts';

type Listed = {
  find(symbol: TickerSymbol): { readonly listedOn?: string | undefined } | undefined;
};

export type SharesListedOnNeeds = {
  readonly listingDesk: { current(): Listed | undefined };
  readonly actionBook: Pick<ActionBook, 'nameChange'>;
};

/**
 * YYYY-MM-DD: shares of the symbol that were bought before are of another company. Undefined where
 * that is not known, and for a company that came to it by a new name and has brought its shares.
 */
export function sharesListedOn(
  { listingDesk, actionBook }: SharesListedOnNeeds,
  symbol: TickerSymbol,
): string | undefined {
  const listedOn = listingDesk.current()?.find(symbol)?.listedOn;
  return listedBesideName(listedOn, actionBook.nameChange(symbol)?.exDate);
}

/**
 * Since when (YYYY-MM-DD) the ticker is that of its company, where that is known; what was ordered
 * before was ordered of another one.
 */
export function tickerHadSince(
  needs: SharesListedOnNeeds,
  symbol: TickerSymbol,
): string | undefined {
  return sharesListedOn(needs, symbol) ?? needs.actionBook.nameChange(symbol)?.exDate;
}
