// What happens to a quote when it arrives: whether it is believed, and who is to know of it before
// anybody sees it.
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { UpstreamError } from '#src/market/market-data.ts';
import type { ActionBook } from '#src/market/actions/action-book.ts';
import type { Publication } from './publication.ts';
import type { QuoteFeed } from './quote-feed.ts';
import type { QuoteMemory } from './quote-memory.ts';
import type { Setbacks } from '#src/market/allowance/setbacks.ts';
import type { SplitFlags } from './split-flags.ts';

export type ArrivalNeeds = {
  readonly memory: QuoteMemory;
  readonly publication: Publication;
  readonly splitFlags: SplitFlags;
  readonly actionBook: Pick<ActionBook, 'inTodaysShares'>;
  readonly clock: Clock;
  readonly setbacks: Setbacks<TickerSymbol>;
  /** False also while no listing is loaded. */
  readonly isListed: (symbol: TickerSymbol) => boolean;
  readonly quoteFeed: QuoteFeed;
};

/**
 * Keeps what the upstream answered about a symbol and gives what counts from now on; undefined for
 * a symbol that it does not know. Throws UpstreamError for an answer that cannot be believed.
 */
export async function receiveQuote(
  needs: ArrivalNeeds,
  symbol: TickerSymbol,
  fetched: Quote | undefined,
): Promise<Quote | undefined> {
  const { memory, publication, splitFlags, setbacks, clock } = needs;
  if (!fetched) {
    // The listing decides what exists: an upstream that forgets a listed symbol is in trouble.
    if (needs.isListed(symbol)) throw new UpstreamError('invalid', 'nothing about a listed symbol');
    setbacks.noteUnknown(symbol);
    return undefined;
  }
  await splitFlags.readSettled(symbol);
  const known = memory.find(symbol);
  // At the end of a day an older bar may mean that nothing newer is published; within a session
  // it can only be a mirror that lags behind, and its answer says nothing about now.
  if (fetched.entitlement !== 'end-of-day' && known && fetched.tradingDay < known.tradingDay) {
    throw new UpstreamError('invalid', `a bar of ${fetched.tradingDay} after a newer one`);
  }
  setbacks.clear(symbol);
  publication.noteAnswer(fetched, clock.now());
  splitFlags.examine(known, needs.actionBook.inTodaysShares(fetched));
  const kept = memory.keep(fetched);
  if (kept === fetched) needs.quoteFeed.publish(kept);
  return kept;
}
