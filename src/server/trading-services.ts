// The use cases, on broker, market and identity.
import type { Broker } from '#src/broker/broker.ts';
import type { Clock } from '#src/runtime/clock.ts';
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
import { createKeptCloses, type CloseStore } from '#src/trading/equity/kept-closes.ts';
import type { HistoryDesk } from '#src/market/history/history-desk.ts';
import type { Logger } from '#src/runtime/logger.ts';
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
    readonly historyDesk: Pick<HistoryDesk, 'kept'>;
    readonly logger: Logger;
  };

/** What handlers of every dialect call, and the watch over what waits. */
export function createTrading(needs: Needs) {
  const readOrders = createReadOrders(needs);
  const orderWatch = createOrderWatch(needs);
  needs.quoteFeed.subscribe((quote) => void orderWatch.hear(quote));
  const closes = createKeptCloses({
    ...needs,
    onFault: (error) => needs.logger.warn({ event: 'session_close_not_kept', err: error }),
  });
  needs.quoteFeed.subscribe((quote) => void closes.hear(quote));
  // What is written in the books goes by the clock of the market.
  const onMarket = { ...needs, clock: needs.marketClock };
  return {
    accounts: createAccounts(onMarket),
    accountFeed: createAccountFeed(needs),
    placeOrder: createPlaceOrder(onMarket),
    previewOrder: createPreviewOrder(onMarket),
    portfolios: createPortfolios(onMarket),
    readHistory: createReadHistory(needs.broker),
    readOrders,
    readUpdates: createReadUpdates({ ...onMarket, readOrders }),
    readEquity: createReadEquity({ ...onMarket, closes, readFlows: createReadFlows(needs.broker) }),
    readActivities: createReadActivities(needs.broker),
    watchlists: createWatchlists(needs),
    configurations: createConfigurations(needs.configurationStore),
    lastClose: createLastClose(onMarket),
    findMissingEvidence: createFindMissingEvidence(onMarket),
    replaceOrder: createReplaceOrder({ ...onMarket, readOrders }),
    cancelOrder: createCancelOrder({ ...onMarket, readOrders }),
    orderWatch,
  };
}
