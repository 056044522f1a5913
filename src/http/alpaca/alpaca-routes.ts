// Every route of the dialect, in one list.
import { accountRoute, type AccountNeeds } from './account/account-routes.ts';
import { configurationRoutes } from './account/configuration-routes.ts';
import { activityRoutes } from './activities/activity-routes.ts';
import { historyRoute, type HistoryNeeds } from './history/history-route.ts';
import { assetRoutes } from './assets/asset-routes.ts';
import { marketTimeRoutes } from './assets/market-time-routes.ts';
import type { AlpacaRoute } from './frame/alpaca-route.ts';
import { barRoutes } from './market-data/bar-routes.ts';
import { latestRoutes, type DataNeeds } from './market-data/latest-routes.ts';
import { snapshotRoutes } from './market-data/snapshot-routes.ts';
import { cancelRoutes } from './orders/cancel-routes.ts';
import { orderRoutes } from './orders/order-routes.ts';
import { replaceRoute, type ReplaceNeeds } from './orders/replace-route.ts';
import { closeRoutes } from './positions/close-routes.ts';
import { watchlistRoutes } from './watchlists/watchlist-routes.ts';
import { eventsRoutes, type EventsNeeds } from './stream/events-route.ts';
import { positionRoutes, type PositionNeeds } from './positions/position-routes.ts';

type Needs = AccountNeeds &
  ReplaceNeeds &
  PositionNeeds &
  DataNeeds &
  HistoryNeeds &
  EventsNeeds &
  Parameters<typeof assetRoutes>[0] &
  Parameters<typeof activityRoutes>[0] &
  Parameters<typeof watchlistRoutes>[0];

/** The same use cases as everywhere, in Alpaca's words. `clock` is that of the market. */
export function createAlpacaRoutes(needs: Needs): readonly AlpacaRoute[] {
  return [
    accountRoute(needs),
    ...configurationRoutes(needs),
    historyRoute(needs),
    ...orderRoutes(needs),
    replaceRoute(needs),
    ...cancelRoutes(needs),
    ...eventsRoutes(needs),
    ...positionRoutes(needs),
    ...closeRoutes(needs),
    ...assetRoutes(needs),
    ...marketTimeRoutes(needs),
    ...activityRoutes(needs),
    ...watchlistRoutes(needs),
    ...latestRoutes(needs),
    ...snapshotRoutes(needs),
    ...barRoutes(needs),
  ];
}
