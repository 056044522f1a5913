// What anybody may know of this server before they have an account.
import { Type } from 'typebox';
import { formatMoney, type Money } from '#src/domain/money.ts';
import {
  marketOrders as marketOrdersKinds,
  orderTypes,
  timesInForce,
  type MarketOrders,
} from '#src/domain/order.ts';
import { orderClasses } from '#src/domain/order-group.ts';
import { entitlements, type QuoteSource } from '#src/domain/quote.ts';
import { planTerms, type Plan } from '#src/market/allowance/plan.ts';
import { openRoute, type Route } from '#src/http/wire/route.ts';
import { money, object, source } from '#src/http/wire/schema-parts.ts';

type Needs = {
  readonly version: string;
  readonly source: QuoteSource;
  readonly plan: Plan;
  readonly passwordLengthMin: number;
  readonly startingCash: Money;
  readonly marketOrders: MarketOrders;
};

export const serverFacts = object({
  name: Type.Literal('Papertape'),
  version: Type.String(),
  source,
  plan: Type.String(),
  entitlement: Type.Enum([...entitlements]),
  password_min_length: Type.Integer({ minimum: 8 }),
  starting_cash: money,
  market_orders: Type.Enum([...marketOrdersKinds], {
    description: 'Whether market orders fill as they are placed, or at the next price',
  }),
  order_types: Type.Array(Type.Enum([...orderTypes])),
  order_classes: Type.Array(Type.Enum([...orderClasses])),
  times_in_force: Type.Array(Type.Enum([...timesInForce])),
});

/** The facts of the server. */
export function viewServerRoute(needs: Needs): Route {
  const { plan, version, source: prices, passwordLengthMin, startingCash, marketOrders } = needs;
  const facts = {
    name: 'Papertape',
    version,
    source: prices,
    plan,
    entitlement: planTerms[plan].entitlement,
    password_min_length: passwordLengthMin,
    starting_cash: formatMoney(startingCash),
    market_orders: marketOrders,
    order_types: orderTypes,
    order_classes: orderClasses,
    times_in_force: timesInForce,
  };
  return openRoute({
    method: 'GET',
    path: '/view-server',
    tag: 'System',
    summary: 'What this server is',
    description: 'Version, price source and plan, what passwords need, and which orders it takes.',
    success: {
      status: 200,
      description: 'The facts',
      schema: serverFacts,
      example: {
        ...facts,
        version: '0.2.0',
        source: 'alpha-vantage',
        plan: 'free',
        entitlement: 'end-of-day',
        password_min_length: 8,
        starting_cash: '100000.00',
        market_orders: 'now',
      },
    },
    problems: [],
    handle: async () => ({ status: 200, body: facts }),
  });
}
