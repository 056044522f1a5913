// The market's half of the composition root: prices, listing, histories and the requests they cost.
import { exchangeDate } from '#src/domain/exchange-day.ts';
import type { QuoteSource } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { createBackgroundRefresh } from '#src/market/refresh/background-refresh.ts';
import { createHistoryDesk } from '#src/market/history/history-desk.ts';
import { createHistoryFlights, type HistoryFlights } from '#src/market/history/history-flights.ts';
import { createProposals } from '#src/market/listing/propose-to-operator.ts';
import { createListingDesk } from '#src/market/listing/listing-desk.ts';
import { createQuoteDesk } from '#src/market/quotes/quote-desk.ts';
import type { QuoteFeed } from '#src/market/quotes/quote-feed.ts';
import { createFeed } from '#src/runtime/feed.ts';
import type { QuoteMemory } from '#src/market/quotes/quote-memory.ts';
import type { SplitFlags } from '#src/market/quotes/split-flags.ts';
import { createQuoteFlights } from '#src/market/quotes/quote-flights.ts';
import { createWatchedSymbols } from '#src/market/refresh/watched-symbols.ts';
import { loaded } from '#src/runtime/loaded.ts';
import { createActionLooks, readFirstOpening } from '#src/storage/prices/corporate-actions.ts';
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
  const { memory, interest, publication, splitFlags, actionBook, benchmarkInterest } = known;
  const requests = await createUpstreamServices(ground, known.waitingForRefresh);
  const { upstream } = requests;
  const listing = await createListing(ground, requests, known, role.isAsker);
  const { listingDesk } = listing;
  const { setbacks, renewals } = await createSymbolSetbacks(ground);
  const watchedSymbols = createWatchedSymbols();
  const quoteFeed: QuoteFeed = createFeed();
  const histories = createHistoryStore(ground.askersDatabase, ground.names.quotes);
  const judging = { memory, publication, splitFlags, actionBook, clock };
  const own = createOwnFlights({
    prices: { quoteFeed, upstream, ...judging },
    histories,
    setbacks,
    onStoreFault,
    isListed: (symbol) => findListed(symbol) !== undefined,
  });
  const parts = { role, own, known, requests, listing, quoteFeed, watchedSymbols, histories };
  const all = { ...parts, setbacks, renewals: [...requests.renewals, ...renewals] };
  const { flights, historyFlights, sharing, watchedByAll } = shareMarket(ground, all);
  const shared = { upstream, ...judging, setbacks: setbacks.quote, listingDesk, flights, calendar };
  const { activity, allowance } = requests;
  const services = { activity, allowance, upstream, calendar, quoteFeed, watchedSymbols, sharing };
  return {
    ...services,
    isAsker: role.isAsker,
    actionBook,
    benchmarkInterest,
    splitFlags,
    onApplied: createOnApplied({ memory, quoteFeed, splitFlags }),
    listingDesk,
    interest,
    isAdjusting: (symbol: TickerSymbol) => splitFlags.isFlagged(symbol),
    source: sourceOf(needs),
    quoteMemory: memory,
    setbacks: setbacks.quote,
    ...createDesks(needs, { ...shared, ...terms, allowance, histories, historyFlights }, setbacks),
    backgroundRefresh: createBackgroundRefresh({
      ...shared,
      ...(await openActionLooks(ground)),
      flights: own.quotes,
      isAsker: role.isAsker,
      interest,
      benchmarkInterest,
      watchedSymbols: watchedByAll,
      source: sourceOf(needs),
      terms,
      onStoreFault,
    }),
  };
}

type DeskNeeds = Omit<Parameters<typeof createQuoteDesk>[0], 'orderQuoteAgeMsMax'> &
  Omit<Parameters<typeof createHistoryDesk>[0], 'store' | 'flights' | 'setbacks'> & {
    readonly histories: ReturnType<typeof createHistoryStore>;
    readonly historyFlights: HistoryFlights;
  };

/** Where prices and their histories are asked for. */
function createDesks(
  { configuration }: MarketNeeds,
  { histories, historyFlights, ...shared }: DeskNeeds,
  setbacks: Parameters<typeof createHistoryDesk>[0]['setbacks'],
) {
  const { orderQuoteAgeMsMax } = configuration.settings;
  const series = { store: histories, flights: historyFlights, setbacks };
  return {
    quoteDesk: createQuoteDesk({ ...shared, orderQuoteAgeMsMax }),
    historyDesk: createHistoryDesk({ ...shared, ...series }),
  };
}

function sourceOf({ configuration }: MarketNeeds): QuoteSource {
  const { kind } = configuration.settings.upstream;
  return kind === 'own-simulator' ? 'simulator' : 'alpha-vantage';
}

async function createListing(
  ground: MarketGround,
  { upstream }: Awaited<ReturnType<typeof createUpstreamServices>>,
  { actionBook }: Pick<Awaited<ReturnType<typeof createKnownPrices>>, 'actionBook'>,
  isAsker: () => boolean,
) {
  const store = await loaded(createListingStore(ground.askersDatabase, ground.names.upstream));
  const { fetchListing } = upstream;
  const onRenewed = createProposals({ ...ground, actionBook, source: sourceOf(ground) });
  const desk = { ...ground, fetchListing, isAsker, store, onRenewed };
  return { store, listingDesk: createListingDesk(desk) };
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

/** When symbols were asked for, and since when that concerns anybody. */
async function openActionLooks({ askersDatabase, names }: MarketGround) {
  return {
    actionLooks: await loaded(createActionLooks(askersDatabase, names.upstream)),
    booksBeganOn: async () => {
      const at = await readFirstOpening(askersDatabase);
      return at === undefined ? undefined : exchangeDate(at);
    },
  };
}

/** The shares of a symbol are on their new terms: its price is told to everybody anew. */
function createOnApplied({
  memory,
  quoteFeed,
  splitFlags,
}: {
  readonly memory: Pick<QuoteMemory, 'find'>;
  readonly quoteFeed: QuoteFeed;
  readonly splitFlags: Pick<SplitFlags, 'settle'>;
}) {
  return (symbol: TickerSymbol) => {
    splitFlags.settle(symbol);
    const quote = memory.find(symbol);
    if (quote && quote.restatedOn === undefined) quoteFeed.publish(quote);
  };
}
