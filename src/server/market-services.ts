// The market's half of the composition root: prices, listing, histories and the requests they cost.
import type { QuoteSource } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { createBackgroundRefresh } from '#src/market/refresh/background-refresh.ts';
import { createHistoryDesk } from '#src/market/history/history-desk.ts';
import { createHistoryFlights } from '#src/market/history/history-flights.ts';
import { createListingDesk } from '#src/market/listing/listing-desk.ts';
import { createQuoteDesk } from '#src/market/quotes/quote-desk.ts';
import { createQuoteFeed } from '#src/market/quotes/quote-feed.ts';
import { createQuoteFlights } from '#src/market/quotes/quote-flights.ts';
import { createWatchedSymbols } from '#src/market/refresh/watched-symbols.ts';
import { loaded } from '#src/runtime/loaded.ts';
import { createListingStore } from '#src/storage/prices/quotes.ts';
import { createHistoryStore } from '#src/storage/prices/price-history.ts';
import { createKnownPrices } from './known-prices.ts';
import { createMarketGround, type MarketGround, type MarketNeeds } from './market-ground.ts';
import { createAskerRole, shareMarket } from './market-sharing.ts';
import { createSymbolSetbacks, createUpstreamServices } from './upstream-services.ts';

/** Everything that has to do with prices. */
export async function createMarket(needs: MarketNeeds) {
  const ground = createMarketGround(needs);
  const { calendar, clock, onStoreFault, terms } = ground;
  const role = createAskerRole(needs.membership);
  const findListed = (symbol: TickerSymbol) => listingDesk.current()?.find(symbol);
  const known = await createKnownPrices(ground, (symbol) => findListed(symbol)?.listedOn);
  const { memory, interest, publication, splitFlags } = known;
  const requests = await createUpstreamServices(ground, known.waitingForRefresh);
  const { upstream } = requests;
  const listing = await createListing(ground, upstream, role.isAsker);
  const { listingDesk } = listing;
  const { setbacks, renewals } = await createSymbolSetbacks(ground);
  const watchedSymbols = createWatchedSymbols();
  const quoteFeed = createQuoteFeed();
  const histories = createHistoryStore(ground.askersDatabase, ground.names.quotes);
  const own = createOwnFlights({
    prices: { quoteFeed, upstream, memory, publication, splitFlags, clock },
    histories,
    setbacks,
    onStoreFault,
    isListed: (symbol) => findListed(symbol) !== undefined,
  });
  const parts = { role, own, known, requests, listing, quoteFeed, watchedSymbols, histories };
  const all = { ...parts, setbacks, renewals: [...requests.renewals, ...renewals] };
  const { flights, historyFlights, sharing, watchedByAll } = shareMarket(ground, all);
  const prices = { upstream, memory, publication, splitFlags, setbacks: setbacks.quote, clock };
  const shared = { ...prices, listingDesk, flights, calendar };
  const { activity, allowance } = requests;
  const services = { activity, allowance, upstream, calendar, quoteFeed, watchedSymbols, sharing };
  return {
    ...services,
    listingDesk,
    interest,
    isAdjusting: (symbol: TickerSymbol) => splitFlags.isFlagged(symbol),
    source: sourceOf(needs),
    quoteMemory: memory,
    setbacks: setbacks.quote,
    quoteDesk: createQuoteDesk({
      ...shared,
      allowance,
      orderQuoteAgeMsMax: needs.configuration.settings.orderQuoteAgeMsMax,
    }),
    historyDesk: createHistoryDesk({
      ...shared,
      store: histories,
      flights: historyFlights,
      setbacks,
    }),
    backgroundRefresh: createBackgroundRefresh({
      ...shared,
      flights: own.quotes,
      isAsker: role.isAsker,
      interest,
      watchedSymbols: watchedByAll,
      terms,
      onStoreFault,
    }),
  };
}

function sourceOf({ configuration }: MarketNeeds): QuoteSource {
  const { kind } = configuration.settings.upstream;
  return kind === 'own-simulator' ? 'simulator' : 'alpha-vantage';
}

async function createListing(
  { askersDatabase, names, clock, logger }: MarketGround,
  upstream: Awaited<ReturnType<typeof createUpstreamServices>>['upstream'],
  isAsker: () => boolean,
) {
  const store = await loaded(createListingStore(askersDatabase, names.upstream));
  const { fetchListing } = upstream;
  return { store, listingDesk: createListingDesk({ fetchListing, isAsker, store, clock, logger }) };
}

type OwnNeeds = Pick<Parameters<typeof createQuoteFlights>[0], 'isListed'> & {
  readonly prices: Omit<Parameters<typeof createQuoteFlights>[0], 'isListed' | 'setbacks'>;
  readonly histories: ReturnType<typeof createHistoryStore>;
  readonly setbacks: Awaited<ReturnType<typeof createSymbolSetbacks>>['setbacks'];
  readonly onStoreFault: (error: unknown) => void;
};

/** What this node asks for itself, where it is the one that asks. */
function createOwnFlights({ prices, histories, setbacks, isListed, onStoreFault }: OwnNeeds) {
  const { upstream } = prices;
  return {
    quotes: createQuoteFlights({ ...prices, setbacks: setbacks.quote, isListed }),
    histories: createHistoryFlights({ upstream, store: histories, setbacks, onStoreFault }),
  };
}
