// Replacing an open order: what is given changes, everything else stays.
import { wholeShare, type Price, type Quantity } from '#src/domain/money.ts';
import { timesInForce, type OrderTerms } from '#src/domain/order.ts';
import type { OrderView } from '#src/trading/orders/order-view.ts';
import type { ReplaceOrder } from '#src/trading/orders/replace-order.ts';
import type { WantedOrder } from '#src/trading/orders/submit-command.ts';
import { badParameter, notFound, notPossible } from '#src/http/alpaca/frame/alpaca-error.ts';
import type { AlpacaRoute } from '#src/http/alpaca/frame/alpaca-route.ts';
import { readWord, valueOf, type Given } from '#src/http/alpaca/frame/read-fields.ts';
import { problemOfQuote } from '#src/http/native/prices/price-problems.ts';
import { presentShare } from '#src/http/native/prices/present-share.ts';
import { alreadyIn, type CancelNeeds } from './cancel-routes.ts';
import * as schemas from './order-schemas.ts';
import { isMarketOpen, readOrderId } from './order-routes.ts';
import { houseRules, houseTermsOf, idTaken } from './place.ts';
import { presentOrder } from './present-order.ts';
import { readPrice, readQuantity, readTrailPercent } from './read-figures.ts';
import { readClientOrderId } from './read-order.ts';
import { checkTime } from './read-terms.ts';
import { houseRefusalOf, refusalOf } from './refusals.ts';

export type ReplaceNeeds = CancelNeeds & { readonly replaceOrder: ReplaceOrder };

/** One step for cancelling an order and placing another in its stead. */
export function replaceRoute(needs: ReplaceNeeds): AlpacaRoute {
  return {
    method: 'PATCH',
    path: '/v2/orders/{order_id}',
    tag: 'Alpaca: orders',
    summary: 'Replace an order',
    description:
      'Gives the new order, which names the old one; a refusal changes nothing. An order that waits ' +
      'outside of the session can be replaced as well.',
    access: 'trade',
    parameters: schemas.orderId,
    parametersExample: schemas.exampleParameters,
    body: schemas.replacement,
    bodyExample: { limit_price: '181.5' },
    success: {
      status: 200,
      description: 'The new order',
      schema: schemas.order,
      example: schemas.exampleOrder,
    },
    refusals: [403, 404, 422, 423, 503, 507],
    handle: async ({ path, body, requestId }, owner) => {
      const id = readOrderId(path);
      const before = await needs.readOrders.find(owner.accountId, id);
      if (!before) throw notFound(`order not found for ${id}`);
      const idempotencyKey = readClientOrderId(body);
      const order = readReplacement(before.view, body, idempotencyKey !== undefined);
      const isKnown =
        idempotencyKey !== undefined &&
        (await needs.readOrders.findByKey(owner.accountId, idempotencyKey));
      if (isKnown) throw idTaken();
      const house = await houseTermsOf(needs, owner.accountId, houseRules);
      const replacing = { owner, requestId, idempotencyKey, house };
      const replaced = await needs.replaceOrder(replacing, before, order);
      if (replaced.ok) {
        const showing = { isOpen: isMarketOpen(needs), withLegs: true };
        return { status: 200, body: presentOrder(replaced.value, showing) };
      }
      throw await refusal(needs, owner, order, replaced.error);
    },
  };
}

type Refusal = Extract<Awaited<ReturnType<ReplaceOrder>>, { readonly ok: false }>['error'];

async function refusal(
  needs: ReplaceNeeds,
  { accountId, userId }: Parameters<AlpacaRoute['handle']>[1],
  order: WantedOrder,
  error: Refusal,
): Promise<Error> {
  switch (error.code) {
    case 'order_not_open':
      return alreadyIn(error.order);
    case 'key_reused':
      return idTaken();
    case 'against_house_rules':
      return houseRefusalOf(error.rule);
    case 'refused':
      return refusalOf(error.rejection, order, await needs.broker.readAccount(accountId));
    default: {
      const share = presentShare(needs.allowance, userId);
      return problemOfQuote(order.symbol, error.answer, needs.clock.now(), share);
    }
  }
}

/** The order with what is given in place of what it had. Throws 422. */
function readReplacement(view: OrderView, body: Given, hasNewId: boolean): WantedOrder {
  refuseState(view);
  const { side, symbol, terms } = view;
  const quantity = readQuantity(body);
  if (view.amount !== null || view.quantity === null) {
    throw notPossible('unable to replace order, notional orders cannot be replaced');
  }
  if (quantity !== undefined && quantity !== view.quantity) refuseFraction(quantity, view.quantity);
  const next = readTerms(view, body);
  const size = { kind: 'quantity', quantity: quantity ?? view.quantity } as const;
  const isSame = size.quantity === view.quantity && isSameTerms(next, terms) && !hasNewId;
  if (isSame) throw notPossible('order parameters are not changed');
  return { side, symbol, size, terms: next, group: null };
}

function refuseFraction(quantity: Quantity, before: Quantity): void {
  if (before % wholeShare !== 0n) {
    throw notPossible('unable to replace order, qty of fractional orders cannot be changed');
  }
  if (quantity % wholeShare !== 0n) throw badParameter('qty must be an integer');
}

function refuseState(view: OrderView): void {
  if (view.status !== 'open' && view.status !== 'held') throw alreadyIn({ view });
  if (view.reason === null) return;
  throw notPossible('unable to replace order in current state');
}

function readTerms({ terms }: OrderView, body: Given): OrderTerms {
  const timeInForce = readWord(body, 'time_in_force', timesInForce) ?? terms.timeInForce;
  checkTime(terms.type, timeInForce);
  return {
    ...terms,
    timeInForce,
    limitPrice: priceOf(terms, body, 'limit_price', terms.limitPrice),
    stopPrice: priceOf(terms, body, 'stop_price', terms.stopPrice),
    trail: trailOf(terms, body),
  };
}

function priceOf(
  terms: OrderTerms,
  body: Given,
  name: 'limit_price' | 'stop_price',
  before: Price | null,
): Price | null {
  if (valueOf(body, name) === undefined) return before;
  if (before === null) throw hasNone(terms, name);
  return readPrice(body, name, name.replace('_', ' ')) ?? before;
}

function trailOf(terms: OrderTerms, body: Given): OrderTerms['trail'] {
  const { trail } = terms;
  const given = valueOf(body, 'trail');
  if (given === undefined) return trail;
  if (trail === null) throw hasNone(terms, 'trail');
  if (trail.kind === 'amount') {
    return { kind: 'amount', amount: readPrice(body, 'trail') ?? trail.amount };
  }
  return { kind: 'percent', percent: readTrailPercent({ trail_percent: given }) ?? trail.percent };
}

function hasNone({ type }: OrderTerms, name: string) {
  return notPossible(`${type.replace('_', ' ')} orders must not have ${name}`);
}

function isSameTerms(a: OrderTerms, b: OrderTerms): boolean {
  const sizeOf = ({ trail }: OrderTerms) =>
    trail?.kind === 'amount' ? trail.amount : (trail?.percent ?? null);
  return (
    a.timeInForce === b.timeInForce &&
    a.limitPrice === b.limitPrice &&
    a.stopPrice === b.stopPrice &&
    sizeOf(a) === sizeOf(b)
  );
}
