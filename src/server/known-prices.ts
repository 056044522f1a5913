// What the market knows without asking: the prices at hand, what of them is published, the symbols
// that somebody holds, and the splits that were seen coming.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { createActionBook } from '#src/market/actions/action-book.ts';
import { isCurrent } from '#src/market/freshness.ts';
import { createPublication } from '#src/market/quotes/publication.ts';
import { createQuoteMemory } from '#src/market/quotes/quote-memory.ts';
import { createSplitFlags } from '#src/market/quotes/split-flags.ts';
import { createBenchmarkInterest } from '#src/market/refresh/benchmark-interest.ts';
import { createSymbolInterest, interestForgottenMs } from '#src/market/refresh/symbol-interest.ts';
import { loaded } from '#src/runtime/loaded.ts';
import { createActionStore } from '#src/storage/prices/corporate-actions.ts';
import { createHeldSymbols } from '#src/storage/prices/held-symbols.ts';
import { createInterestStore } from '#src/storage/prices/interest.ts';
import { createQuoteStore } from '#src/storage/prices/quotes.ts';
import { createSplitFlagStore } from '#src/storage/prices/split-flags.ts';
import type { MarketGround } from './market-ground.ts';

/** The known prices; `listedOn` tells one company of a symbol from the next. */
export async function createKnownPrices(
  ground: MarketGround,
  listedOn: (symbol: TickerSymbol) => string | undefined,
) {
  const { database, askersDatabase, calendar, clock, onStoreFault, names } = ground;
  const quoteStore = await loaded(createQuoteStore(askersDatabase, names.quotes));
  const interestStore = await loaded(createInterestStore(database));
  const flagStore = await loaded(createSplitFlagStore(askersDatabase, names.quotes));
  const actionBook = createActionBook({
    store: await loaded(createActionStore(askersDatabase, names.upstream)),
    clock,
  });
  const memory = createQuoteMemory({
    actionBook,
    calendar,
    clock,
    listedOn,
    store: quoteStore,
    onStoreFault,
  });
  const interest = createSymbolInterest({
    store: interestStore,
    held: createHeldSymbols(database),
    clock,
    listedOn,
    onStoreFault,
  });
  await interest.releaseUnheld();
  const held = () => interest.heldWithin(interestForgottenMs);
  const publication = createPublication({
    calendar,
    pricesAtHand: () => held().flatMap((symbol) => memory.find(symbol) ?? []),
  });
  const flags = createSplitFlags({
    store: flagStore,
    calendar,
    onStoreFault,
  });
  const splitFlags = {
    ...flags,
    // Until accounts have what came to its day, its prices are of other shares than theirs.
    isFlagged: (symbol: TickerSymbol) => flags.isFlagged(symbol) || actionBook.isPending(symbol),
  };
  /** How many held symbols have no current price. */
  const waitingForRefresh = () =>
    held().filter((symbol) => {
      const known = memory.find(symbol);
      return !known || !isCurrent(known, clock.now(), calendar);
    }).length;
  const stores = { quotes: quoteStore, interest: interestStore, splitFlags: flagStore };
  const own = { publication, splitFlags, actionBook, waitingForRefresh, stores };
  return { memory, interest, benchmarkInterest: createBenchmarkInterest(clock), ...own };
}
