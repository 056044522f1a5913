// Every route that exists, in one list.
import { createOpenapiDocument } from './openapi.ts';
import { marketRoutes } from './market-routes.ts';
import { orderRoutes } from './order-routes.ts';
import { portfolioRoutes } from './portfolio-routes.ts';
import type { Route } from './route.ts';
import { secondFactorRoutes } from './second-factor-routes.ts';
import { logIn, sessionRoutes } from './session-routes.ts';
import { systemRoutes } from './system-routes.ts';
import { tokenRoutes } from './token-routes.ts';
import { transactionRoutes } from './transaction-routes.ts';
import { createAccount, userRoutes } from './user-routes.ts';

type Needs = Parameters<typeof userRoutes>[0] &
  Parameters<typeof marketRoutes>[0] &
  Parameters<typeof orderRoutes>[0] &
  Parameters<typeof portfolioRoutes>[0] &
  Omit<Parameters<typeof systemRoutes>[0], 'openapi'>;

export function createRoutes(needs: Needs): readonly Route[] {
  let document: Buffer | undefined;
  const openapi = () =>
    (document ??= Buffer.from(JSON.stringify(createOpenapiDocument(routes, needs.version))));
  const routes: readonly Route[] = [
    // In the order in which they are shown: who comes wants to get in first, and out last.
    logIn(needs),
    createAccount(needs),
    ...sessionRoutes(needs),
    ...tokenRoutes(needs),
    ...secondFactorRoutes(needs),
    ...userRoutes(needs),
    ...marketRoutes(needs),
    ...orderRoutes(needs),
    ...portfolioRoutes(needs),
    ...transactionRoutes(needs),
    ...systemRoutes({ ...needs, openapi }),
  ];
  return routes;
}
