// Replacing an open order: what is given changes, everything else stays.
import { formatDecimal } from '#src/domain/decimal.ts';
import { orderId } from '#src/domain/ids.ts';
import { formatPrice } from '#src/domain/money.ts';
import type { Identity } from '#src/identity/identity.ts';
import type { RequestAllowance } from '#src/market/allowance/request-allowance.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { OrderView } from '#src/trading/orders/order-view.ts';
import type { FoundOrder, ReadOrders } from '#src/trading/orders/read-orders.ts';
import type { ReplaceOrder, ReplaceRefusal } from '#src/trading/orders/replace-order.ts';
import type { WantedOrder } from '#src/trading/orders/submit-command.ts';
import { presentShare } from '#src/http/native/prices/present-share.ts';
import { problemOfQuote } from '#src/http/native/prices/price-problems.ts';
import { loginRoute, type Route } from '#src/http/wire/route.ts';
import * as examples from './order-examples.ts';
import { problemOfRejection, refuseEnded, unknownOrder } from './order-problems.ts';
import * as schemas from './order-schemas.ts';
import { presentOrderView } from './present-order-view.ts';
import { readQuantity, refuse } from './read-order.ts';
import { refusedOf } from './order-routes.ts';
import { readTerms, type GivenOrder } from './read-terms.ts';
import { tokenNames } from './token-names.ts';

type Needs = {
  readonly readOrders: ReadOrders;
  readonly replaceOrder: ReplaceOrder;
  readonly identity: Pick<Identity, 'listApiTokens'>;
  readonly allowance: RequestAllowance;
  readonly clock: Clock;
};

/** One step for cancelling an order and placing another in its stead. */
export function replaceOrderRoute(needs: Needs): Route {
  return loginRoute({
    method: 'PUT',
    path: '/replace-order/{id}',
    tag: 'Orders',
    summary: 'Replace an open order',
    description:
      'What is given changes, everything else stays. The new order has an id and a place of its own; ' +
      'a refusal changes nothing.',
    parameters: schemas.orderId,
    parametersExample: { id: examples.filled.id },
    isOfAccount: true,
    body: schemas.replaceRequest,
    bodyExample: { limit_price: '151.00' },
    success: {
      status: 200,
      description: 'The new order',
      schema: schemas.orderView,
      example: examples.replacement,
    },
    problems: [
      'unknown_order',
      'order_not_open',
      'insufficient_cash',
      'insufficient_shares',
      'notional_too_small',
      'price_increment',
      'stop_price_passed',
      'trail_too_wide',
      'time_in_force_not_offered',
      'take_profit_below_stop_loss',
      'exit_price_passed',
      'exit_terms_fixed',
      'too_many_open_orders',
      'symbol_delisted',
      'account_closed',
      'account_quarantined',
      'quote_unavailable',
      'quote_too_old',
      'outcome_unknown',
      'busy',
      'storage_full',
    ],
    handle: async ({ parameters, body, requestId }, owner) => {
      const before = await needs.readOrders.find(owner.accountId, orderId(parameters.id));
      if (!before) throw unknownOrder();
      const order = readReplacement(before.view, body);
      const replaced = await needs.replaceOrder({ owner, requestId }, before, order);
      if (!replaced.ok) throw refusalOf(needs, owner, order, replaced.error);
      return { status: 200, body: await present(needs, owner.userId, replaced.value) };
    },
  });
}

function refusalOf(
  { allowance, clock }: Needs,
  { userId }: Parameters<ReplaceOrder>[0]['owner'],
  order: WantedOrder,
  error: ReplaceRefusal,
): Error {
  switch (error.code) {
    case 'order_not_open':
      return refuseEnded(error.order.view);
    case 'refused':
      return problemOfRejection(error.rejection, refusedOf(order));
    case 'no_price':
      return problemOfQuote(
        order.symbol,
        error.answer,
        clock.now(),
        presentShare(allowance, userId),
      );
    default:
      return new Error('a native replacement has neither a key nor rules of a house');
  }
}

async function present(
  { identity }: Needs,
  userId: Parameters<typeof tokenNames>[1],
  order: FoundOrder,
) {
  return presentOrderView(order, await tokenNames(identity, userId, order.entries));
}

/** The order with what is given in place of what it had. */
function readReplacement(view: OrderView, given: Omit<GivenOrder, 'type' | 'amount'>): WantedOrder {
  const { side, symbol, terms, amount } = view;
  const { trail } = terms;
  const isTrailGiven = given.trail_amount !== undefined || given.trail_percent !== undefined;
  const kept: GivenOrder = {
    type: terms.type,
    time_in_force: terms.timeInForce,
    ...(terms.limitPrice !== null && { limit_price: formatPrice(terms.limitPrice) }),
    ...(terms.stopPrice !== null && { stop_price: formatPrice(terms.stopPrice) }),
    ...(!isTrailGiven && trail?.kind === 'amount' && { trail_amount: formatPrice(trail.amount) }),
    ...(!isTrailGiven &&
      trail?.kind === 'percent' && { trail_percent: formatDecimal(trail.percent, 4) }),
  };
  const size = sizeOf(view, given.quantity);
  if (amount !== null && given.quantity !== undefined) {
    throw refuse('/quantity', 'has no meaning for an order by amount');
  }
  const extended = terms.extendedHours && { extendedHours: terms.extendedHours };
  return {
    side,
    symbol,
    size,
    terms: { ...readTerms({ ...kept, ...given }), ...extended },
    group: null,
  };
}

function sizeOf({ quantity, amount }: OrderView, given: GivenOrder['quantity']) {
  if (given !== undefined) return { kind: 'quantity', quantity: readQuantity(given) } as const;
  if (quantity !== null) return { kind: 'quantity', quantity } as const;
  if (amount !== null) return { kind: 'amount', amount } as const;
  return { kind: 'all' } as const;
}
