// A watchlist as Alpaca's clients read it, and why one cannot be had or changed.
import type { AccountId } from '#src/domain/ids.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import type { Result } from '#src/runtime/result.ts';
import type { Watchlist, WatchlistRefusal } from '#src/trading/watchlists.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import {
  badParameter,
  notFound,
  notPossible,
  type AlpacaError,
} from '#src/http/alpaca/frame/alpaca-error.ts';
import { presentAsset, presentUnlisted } from '#src/http/alpaca/assets/present-asset.ts';

type Needs = { readonly listingDesk: Pick<ListingDesk, 'current'> };

/** The list with its assets. Throws where there is a refusal instead. */
export function presentWatchlist(
  { listingDesk }: Needs,
  accountId: AccountId,
  changed: Result<Watchlist, WatchlistRefusal>,
): object {
  if (!changed.ok) throw refusalOf(changed.error);
  const listing = listingDesk.current();
  const assets = changed.value.symbols.map((symbol) => {
    const listed = listing?.find(symbol);
    return listed ? presentAsset(listed) : presentUnlisted(symbol);
  });
  return { ...presentFields(changed.value, accountId), assets };
}

export function presentFields(
  { watchlistId, name, createdAt, updatedAt }: Watchlist,
  accountId: AccountId,
) {
  return {
    id: watchlistId,
    account_id: accountId,
    name,
    created_at: presentInstant(createdAt),
    updated_at: presentInstant(updatedAt),
  };
}

const refusals: Readonly<Record<WatchlistRefusal, () => AlpacaError>> = {
  unknown_watchlist: () => notFound('watchlist not found'),
  unknown_symbol: () => notFound('symbol not found in watchlist'),
  name_taken: () => badParameter('watchlist name must be unique'),
  symbol_there: () => badParameter('duplicate symbol'),
  too_many_symbols: () => notPossible('too many symbols in a watchlist'),
  too_many_watchlists: () => notPossible('too many watchlists'),
};

/** The refusal in Alpaca's words. */
export function refusalOf(refusal: WatchlistRefusal): AlpacaError {
  return refusals[refusal]();
}
