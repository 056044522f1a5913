// The market's half of the composition root: prices, listing, histories and the requests they cost.
import type { QuoteSource } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { createBackgroundRefresh } from '#src/market/refresh/background-refresh.ts';
import { createHistoryDesk } from '#src/market/history/history-desk.ts';
import { createListingDesk } from '#src/market/listing/listing-desk.ts';
import { createQuoteDesk } from '#src/market/quotes/quote-desk.ts';
import { createQuoteFeed } from '#src/market/quotes/quote-feed.ts';
import { createQuoteFlights } from '#src/market/quotes/quote-flights.ts';
import { createWatchedSymbols } from '#src/market/refresh/watched-symbols.ts';
import { loaded } from '#src/runtime/loaded.ts';
import { createListingStore } from '#src/storage/prices/quotes.ts';
import { createHistoryStore } from '#src/storage/prices/price-history.ts';
import { createKnownPrices } from './known-prices.ts';
import { createMarketGround, type MarketNeeds } from './market-ground.ts';
import { createSymbolSetbacks, createUpstreamServices } from './upstream-services.ts';

/** Everything that has to do with prices. */
export async function createMarket(needs: MarketNeeds) {
  const ground = createMarketGround(needs);
  const { calendar, clock, database, logger, onStoreFault, terms, names } = ground;
  const { settings } = needs.configuration;
  const findListed = (symbol: TickerSymbol) => listingDesk.current()?.find(symbol);
  const known = await createKnownPrices(ground, (symbol) => findListed(symbol)?.listedOn);
  const { memory, interest, publication, splitFlags } = known;
  const requests = await createUpstreamServices(ground, known.waitingForRefresh);
  const { upstream, allowance } = requests;
  const listingDesk = createListingDesk({
    fetchListing: upstream.fetchListing,
    store: await loaded(createListingStore(database, names.upstream)),
    clock,
    logger,
  });
  const { quote: setbacks, ...seriesSetbacks } = await createSymbolSetbacks(ground);
  const watchedSymbols = createWatchedSymbols();
  const quoteFeed = createQuoteFeed();
  const prices = { quoteFeed, upstream, memory, publication, splitFlags, setbacks, clock };
  const isListed = (symbol: TickerSymbol) => findListed(symbol) !== undefined;
  const flights = createQuoteFlights({ ...prices, isListed });
  const shared = { ...prices, listingDesk, flights, calendar };
  const source: QuoteSource =
    settings.upstream.kind === 'own-simulator' ? 'simulator' : 'alpha-vantage';
  return {
    ...requests,
    calendar,
    quoteFeed,
    isAdjusting: (symbol: TickerSymbol) => splitFlags.isFlagged(symbol),
    watchedSymbols,
    listingDesk,
    interest,
    source,
    quoteMemory: memory,
    setbacks,
    quoteDesk: createQuoteDesk({
      ...shared,
      allowance,
      orderQuoteAgeMsMax: settings.orderQuoteAgeMsMax,
    }),
    historyDesk: createHistoryDesk({
      ...shared,
      store: createHistoryStore(database, names.quotes),
      onStoreFault,
      setbacks: seriesSetbacks,
    }),
    backgroundRefresh: createBackgroundRefresh({
      ...shared,
      interest,
      watchedSymbols,
      terms,
      onStoreFault,
    }),
  };
}
