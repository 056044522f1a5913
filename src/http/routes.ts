// Every route that exists, in one list.
import { createOpenapiDocument } from '#src/http/native/system/openapi.ts';
import { marketRoutes } from '#src/http/native/prices/price-routes.ts';
import { viewQuotesRoute } from '#src/http/native/prices/view-quotes-route.ts';
import { reportErrorRoute } from '#src/http/native/system/report-error-route.ts';
import { viewServerRoute } from '#src/http/native/system/view-server-route.ts';
import { marketTimeRoutes } from '#src/http/native/market/market-time-routes.ts';
import { streamRoute, type StreamRouteNeeds } from '#src/http/stream/stream-route.ts';
import { openOrderRoutes } from '#src/http/native/orders/open-order-routes.ts';
import { replaceOrderRoute } from '#src/http/native/orders/replace-order-route.ts';
import { previewOrderRoute } from '#src/http/native/orders/preview-order-route.ts';
import { orderRoutes } from '#src/http/native/orders/order-routes.ts';
import { lotsRoute } from '#src/http/native/portfolio/lots-route.ts';
import { performanceRoute } from '#src/http/native/portfolio/performance-route.ts';
import { portfolioHistoryRoute } from '#src/http/native/portfolio/portfolio-history-route.ts';
import { portfolioRoutes } from '#src/http/native/portfolio/portfolio-routes.ts';
import type { AlpacaRoute } from '#src/http/alpaca/frame/alpaca-route.ts';
import type { Route } from '#src/http/wire/route.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { secondFactorRoutes } from '#src/http/native/users/second-factor-routes.ts';
import { logIn, sessionRoutes } from '#src/http/native/users/session-routes.ts';
import { systemRoutes } from '#src/http/native/system/system-routes.ts';
import { tokenRoutes } from '#src/http/native/users/token-routes.ts';
import { transactionRoutes } from '#src/http/native/transactions/transaction-routes.ts';
import { accountRoutes } from '#src/http/native/users/account-routes.ts';
import { createAccount, userRoutes } from '#src/http/native/users/user-routes.ts';
import { viewUserRoutes } from '#src/http/native/users/view-user-routes.ts';

type Needs = Parameters<typeof userRoutes>[0] &
  Parameters<typeof marketRoutes>[0] &
  Parameters<typeof orderRoutes>[0] &
  Parameters<typeof marketTimeRoutes>[0] &
  Parameters<typeof openOrderRoutes>[0] &
  Parameters<typeof replaceOrderRoute>[0] &
  Parameters<typeof portfolioRoutes>[0] &
  Parameters<typeof lotsRoute>[0] &
  Parameters<typeof transactionRoutes>[0] &
  StreamRouteNeeds &
  Parameters<typeof portfolioHistoryRoute>[0] &
  Parameters<typeof performanceRoute>[0] &
  Parameters<typeof previewOrderRoute>[0] &
  Parameters<typeof viewServerRoute>[0] &
  Omit<Parameters<typeof systemRoutes>[0], 'openapi'> & {
    readonly marketClock: Clock;
    readonly cookieMark: string;
    readonly alpacaRoutes: readonly AlpacaRoute[];
  };

export function createRoutes(needs: Needs): readonly Route[] {
  let document: Buffer | undefined;
  const openapi = () =>
    (document ??= Buffer.from(
      JSON.stringify(
        createOpenapiDocument(routes, needs.version, needs.alpacaRoutes, needs.cookieMark),
      ),
    ));
  const onMarket = { ...needs, clock: needs.marketClock };
  const routes: readonly Route[] = [
    // In the order in which they are shown: who comes wants to get in first, and out last.
    logIn(needs),
    createAccount(needs),
    ...sessionRoutes(needs),
    ...tokenRoutes(needs),
    ...secondFactorRoutes(needs),
    ...viewUserRoutes(needs),
    ...accountRoutes(needs),
    ...userRoutes(needs),
    ...marketRoutes(onMarket),
    viewQuotesRoute(onMarket),
    ...marketTimeRoutes(onMarket),
    ...orderRoutes(onMarket),
    previewOrderRoute(onMarket),
    ...openOrderRoutes(needs),
    replaceOrderRoute(onMarket),
    ...portfolioRoutes(onMarket),
    lotsRoute(needs),
    performanceRoute(onMarket),
    portfolioHistoryRoute(onMarket),
    ...transactionRoutes(needs),
    streamRoute(needs),
    viewServerRoute(needs),
    reportErrorRoute(needs),
    ...systemRoutes({ ...needs, openapi }),
  ];
  return routes;
}
