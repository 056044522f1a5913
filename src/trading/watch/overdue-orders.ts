// Ends what is over by the clock or the listing alone, without a quote.
import {
  isOrderedOfFormer,
  type SharesListedOnNeeds,
} from '#src/market/actions/shares-listed-on.ts';
import { inSlices } from '#src/runtime/in-slices.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { hasExpired, isWishOverdue } from './order-expiry.ts';
import { fulfil, type FulfilNeeds } from './fulfil-wish.ts';
import { cancel, expire, guarded } from './watch-commands.ts';
import { isHeld, type WatchedOrder } from './watched-order.ts';

type Needs = FulfilNeeds & SharesListedOnNeeds;

/** Orders that are looked at before waiting requests get their turn. */
const looksAtOnce = 5_000;

/** Looks at every open order once; rejects for none. */
export async function endOverdue(needs: Needs): Promise<void> {
  const { openOrders, marketClock } = needs;
  const now = marketClock.now();
  const overdue: (() => Promise<unknown>)[] = [];
  let looks = 0;
  for (const watched of openOrders.all()) {
    const end = endOf(needs, watched, now, isGone(needs, watched));
    if (end) overdue.push(() => guarded(needs, watched, end));
    looks += 1;
    if (looks % looksAtOnce === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await inSlices(overdue, (end) => end());
}

/** Whether its company is listed no more; another one may have the ticker since. */
function isGone(needs: Needs, { order: { symbol, acceptedAt } }: WatchedOrder): boolean {
  const listing = needs.listingDesk.current();
  if (!listing) return false;
  return !listing.find(symbol) || isOrderedOfFormer(needs, symbol, acceptedAt);
}

/** How the order is to end; undefined for one that goes on. */
function endOf(
  needs: Needs,
  watched: WatchedOrder,
  now: EpochMs,
  isOfNone: boolean,
): (() => Promise<void>) | undefined {
  const { order } = watched;
  const { calendar } = needs;
  if (isWishOverdue(order, now, calendar)) return () => fulfil(needs, watched);
  // An exit ends with its entry.
  if (isHeld(watched)) return undefined;
  if (isOfNone) return () => cancel(needs, watched, 'symbol_delisted');
  const known = needs.quoteMemory.find(order.symbol);
  const reason = hasExpired(order, now, calendar, known);
  return reason === undefined ? undefined : () => expire(needs, watched, reason);
}
