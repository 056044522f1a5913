// The use cases, on broker, market and identity.
import type { Broker } from '#src/broker/broker.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { QuoteMemory } from '#src/market/quotes/quote-memory.ts';
import type { QuoteFeed } from '#src/market/quotes/quote-feed.ts';
import { createAccounts, type AccountsNeeds } from '#src/trading/accounts.ts';
import {
  createConfigurations,
  type ConfigurationStore,
} from '#src/trading/account-configuration.ts';
import { createAccountFeed, type AccountFeedNeeds } from '#src/trading/feed/account-feed.ts';
import { createReadActivities } from '#src/trading/activities.ts';
import { createReadUpdates } from '#src/trading/feed/order-updates.ts';
import { createReadFlows } from '#src/trading/equity/account-flows.ts';
import { createReadEquity } from '#src/trading/equity/equity-history.ts';
import { createReadIntraday } from '#src/trading/equity/intraday-equity.ts';
import { createKeptPrices } from '#src/trading/equity/kept-prices.ts';
import {
  createKeptCloses,
  type CloseStore,
  type KeptCloses,
} from '#src/trading/equity/kept-closes.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { sharesListedOn } from '#src/market/actions/shares-listed-on.ts';
import type { ActionBook } from '#src/market/actions/action-book.ts';
import { createAccountActions } from '#src/trading/actions/account-actions.ts';
import { createApplyActions, type Holders } from '#src/trading/actions/apply-actions.ts';
import type { BenchmarkInterest } from '#src/market/refresh/benchmark-interest.ts';
import type { HistoryDesk } from '#src/market/history/history-desk.ts';
import type { Logger } from '#src/runtime/logger.ts';
import { createReadBenchmark } from '#src/trading/performance/read-benchmark.ts';
import { createReadPerformance } from '#src/trading/performance/read-performance.ts';
import { createReadHistory } from '#src/trading/history.ts';
import type { AwaitedEvidenceNeeds } from '#src/trading/orders/awaited-evidence.ts';
import { createCancelOrder } from '#src/trading/orders/cancel-order.ts';
import { createFindMissingEvidence } from '#src/trading/orders/missing-evidence.ts';
import type { OrderIndex } from '#src/trading/orders/order-places.ts';
import { createPreviewOrder } from '#src/trading/orders/preview-order.ts';
import { createReadOrders } from '#src/trading/orders/read-orders.ts';
import { createReplaceOrder } from '#src/trading/orders/replace-order.ts';
import { createLastClose } from '#src/trading/last-close.ts';
import { createPlaceOrder, type PlaceOrderNeeds } from '#src/trading/place-order.ts';
import { createWatchlists, type WatchlistStore } from '#src/trading/watchlists.ts';
import { createPortfolios, type PortfolioNeeds } from '#src/trading/portfolio.ts';
import type { EvidenceDayStore } from '#src/trading/watch/evidence-days.ts';
import { createOrderWatch, type OrderWatchNeeds } from '#src/trading/watch/order-watch.ts';

type Needs = AccountsNeeds &
  PlaceOrderNeeds &
  PortfolioNeeds &
  OrderWatchNeeds &
  AccountFeedNeeds &
  AwaitedEvidenceNeeds & {
    readonly broker: Broker;
    readonly orderIndex: OrderIndex;
    readonly evidenceDays: EvidenceDayStore;
    readonly marketClock: Clock;
    readonly quoteFeed: QuoteFeed;
    readonly configurationStore: ConfigurationStore;
    readonly watchlistStore: WatchlistStore;
    readonly closeStore: CloseStore;
    readonly quoteMemory: QuoteMemory;
    readonly actionBook: ActionBook;
    readonly benchmarkInterest: BenchmarkInterest;
    readonly holders: Holders;
    readonly onApplied: (symbol: TickerSymbol) => void;
    readonly isAsker: () => boolean;
    readonly historyDesk: Pick<HistoryDesk, 'kept' | 'historyFor'>;
    readonly logger: Logger;
  };

/** What handlers of every dialect call, and the watch over what waits. */
export function createTrading(needs: Needs) {
  const readOrders = createReadOrders(needs);
  const orderWatch = createOrderWatch(needs);
  needs.quoteFeed.subscribe((quote) => void orderWatch.hear(quote));
  const closes = createKeptCloses({
    ...needs,
    isActedOn: isActedOnBy(needs.actionBook),
    onFault: (error) => needs.logger.warn({ event: 'session_close_not_kept', err: error }),
  });
  needs.quoteFeed.subscribe((quote) => void closes.hear(quote));
  // What is written in the books goes by the clock of the market.
  const onMarket: Needs = { ...needs, clock: needs.marketClock };
  return {
    accounts: createAccounts(onMarket),
    accountFeed: createAccountFeed(needs),
    placeOrder: createPlaceOrder(onMarket),
    previewOrder: createPreviewOrder(onMarket),
    readHistory: createReadHistory(needs.broker),
    readOrders,
    readUpdates: createReadUpdates({ ...onMarket, readOrders }),
    ...createEquity(onMarket, closes),
    readActivities: createReadActivities(needs.broker),
    watchlists: createWatchlists(needs),
    configurations: createConfigurations(needs.configurationStore),
    lastClose: createLastClose(onMarket),
    findMissingEvidence: createFindMissingEvidence(onMarket),
    replaceOrder: createReplaceOrder({ ...onMarket, readOrders }),
    cancelOrder: createCancelOrder({ ...onMarket, readOrders }),
    orderWatch,
    ...createActions(onMarket, closes),
  };
}

/** What accounts are worth, were worth, and have gained. */
function createEquity(needs: Needs, closes: KeptCloses) {
  const portfolios = createPortfolios(needs);
  const readFlows = createReadFlows(needs.broker);
  const readEquity = createReadEquity({ ...needs, closes, readFlows });
  const keptPrices = createKeptPrices(needs);
  needs.quoteFeed.subscribe((quote) => keptPrices.hear(quote));
  const readIntraday = createReadIntraday({ ...needs, readEquity, readFlows, closes, keptPrices });
  const readBenchmark = createReadBenchmark({ ...needs, closes, readFlows });
  const own = { portfolios, readEquity, readIntraday, readBenchmark };
  const readPerformance = createReadPerformance({ ...needs, ...own, listedOn: listedBy(needs) });
  return { ...own, readPerformance };
}

/** What hands actions to accounts. */
function createActions(needs: Needs, closes: KeptCloses) {
  const accountActions = createAccountActions({ ...needs, listedOn: listedBy(needs) });
  return { accountActions, applyActions: createApplyActions({ ...needs, accountActions, closes }) };
}

function listedBy(needs: Needs) {
  return (symbol: TickerSymbol) => sharesListedOn(needs, symbol);
}

function isActedOnBy(actionBook: ActionBook) {
  return (symbol: TickerSymbol, date: string) =>
    actionBook.of(symbol).some(({ exDate, terms }) => exDate === date && terms.kind === 'split');
}
