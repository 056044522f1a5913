// Since when a company is listed whose shares people hold: it tells those shares from what is left
// of a company that had the ticker before.
import { isBeforeListing, listedBesideName } from '#src/domain/former-shares.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
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

/** Whether what was ordered at the instant was ordered of a company that had the ticker before. */
export function isOrderedOfFormer(
  needs: SharesListedOnNeeds,
  symbol: TickerSymbol,
  acceptedAt: EpochMs,
): boolean {
  // A company that came to the ticker by a new name has it since the day of the name.
  const hadSince = sharesListedOn(needs, symbol) ?? needs.actionBook.nameChange(symbol)?.exDate;
  return isBeforeListing(acceptedAt, hadSince);
}
