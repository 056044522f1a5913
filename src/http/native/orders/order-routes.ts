// Buying and selling: an order that is filled at once, waits, or is refused.
import type { OrderRejected } from '#src/domain/event.ts';
import type { Side } from '#src/domain/order.ts';
import type { Identity } from '#src/identity/identity.ts';
import type { Owner } from '#src/identity/identity-store.ts';
import type { RequestAllowance } from '#src/market/allowance/request-allowance.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { WantedOrder } from '#src/trading/orders/submit-command.ts';
import type { OrderOutcome, PlaceOrder } from '#src/trading/place-order.ts';
import type { Static } from 'typebox';
import { presentShare } from '#src/http/native/prices/present-share.ts';
import { problemOfQuote } from '#src/http/native/prices/price-problems.ts';
import { problemDocument, ProblemError } from '#src/http/problems/problem.ts';
import { problems } from '#src/http/problems/problems.ts';
import { readSymbol } from '#src/http/wire/read-symbol.ts';
import { loginRoute, type Answer, type Route, type RouteRequest } from '#src/http/wire/route.ts';
import * as examples from './order-examples.ts';
import { problemOfRejection } from './order-problems.ts';
import * as schemas from './order-schemas.ts';
import { presentAcceptance, presentReceipt } from './present-order.ts';
import type { TokenNames } from './present-terms.ts';
import { readIdempotencyKey } from './read-order.ts';
import { readOrderTerms } from './read-group.ts';
import { readSize } from './read-terms.ts';
import { tokenNames } from './token-names.ts';

type Needs = {
  readonly identity: Pick<Identity, 'listApiTokens'>;
  readonly placeOrder: PlaceOrder;
  readonly allowance: RequestAllowance;
  readonly clock: Clock;
};

const paths: Readonly<Record<Side, string>> = { buy: '/buy-stock', sell: '/sell-stock' };

/** Buying and selling. */
export function orderRoutes(needs: Needs): readonly Route[] {
  return [orderRoute(needs, 'buy'), orderRoute(needs, 'sell')];
}

function orderRoute(needs: Needs, side: Side): Route {
  const isBuy = side === 'buy';
  return loginRoute({
    method: 'POST',
    path: paths[side],
    tag: 'Orders',
    summary: isBuy ? 'Buy shares' : 'Sell shares',
    description:
      'A market order is filled at once at the price that a lookup shows. Others wait for the market ' +
      'where it is not there yet, and hold what they need. Recorded before it is answered; with an ' +
      'Idempotency-Key a repeated request gets the first answer again, for ever.',
    body: schemas.orderRequest,
    bodyExample: examples.order,
    bodyExamples: isBuy ? examples.purchases : examples.sales,
    headers: { 'idempotency-key': examples.idempotencyKey },
    isOfAccount: true,
    success: {
      status: 201,
      description: 'The receipt of the fill, or of an order that waits',
      schema: schemas.receipt,
      example: isBuy ? examples.buyReceipt : examples.sellReceipt,
      headers: { 'Idempotency-Replayed': '`true` when this is the first answer given again' },
    },
    problems: [
      ...(isBuy ? (['insufficient_cash'] as const) : (['insufficient_shares'] as const)),
      'notional_too_small',
      'price_increment',
      'stop_price_passed',
      'trail_too_wide',
      'time_in_force_not_offered',
      'take_profit_below_stop_loss',
      'exit_price_passed',
      'too_many_open_orders',
      'unknown_symbol',
      'symbol_delisted',
      'idempotency_key_reused',
      'account_closed',
      'account_quarantined',
      'quote_unavailable',
      'quote_too_old',
      'outcome_unknown',
      'busy',
      'storage_full',
    ],
    handle: (request, owner) => placeOrder(needs, side, request, owner),
  });
}

async function placeOrder(
  needs: Needs,
  side: Side,
  { body, headers, requestId }: RouteRequest<Static<typeof schemas.orderRequest>>,
  owner: Owner,
): Promise<Answer> {
  const symbol = readSymbol(body.symbol);
  const order = { side, symbol, size: readSize(body, side), ...readOrderTerms(body, side) };
  const idempotencyKey = readIdempotencyKey(headers['idempotency-key']);
  const outcome = await needs.placeOrder(order, { owner, requestId, idempotencyKey });
  return answerOf(needs, order, owner, outcome);
}

async function answerOf(
  { allowance, clock, identity }: Needs,
  order: WantedOrder,
  { userId }: Owner,
  outcome: OrderOutcome,
): Promise<Answer> {
  switch (outcome.kind) {
    case 'recorded':
      return answerRecorded(outcome, await tokenNames(identity, userId, [outcome.entry]));
    case 'refused':
      throw problemOfRejection(outcome.rejection, refusedOf(order));
    case 'key_reused':
      throw refuseReusedKey();
    case 'against_house_rules':
      throw new Error(`a native order has no house rules: ${outcome.rule}`);
    default: {
      const share = presentShare(allowance, userId);
      throw problemOfQuote(order.symbol, outcome.answer, clock.now(), share);
    }
  }
}

/** What the rejection of the order tells of it. */
export function refusedOf({ side, symbol, size }: WantedOrder) {
  const quantity = size.kind === 'quantity' ? size.quantity : null;
  return { side, symbol, quantity, amount: size.kind === 'amount' ? size.amount : null };
}

function answerRecorded(
  { entry, replayed }: Extract<OrderOutcome, { kind: 'recorded' }>,
  names: TokenNames,
): Answer {
  const headers = replayed ? { headers: { 'idempotency-replayed': 'true' } } : {};
  const { event } = entry;
  switch (event.type) {
    case 'OrderRejected':
      return { ...rejectionAnswer(event), ...headers };
    case 'OrderFilled':
      return { status: 201, body: presentReceipt({ ...entry, event }, names), ...headers };
    default:
      return { status: 201, body: presentAcceptance({ ...entry, event }, names), ...headers };
  }
}

/** The problem as it was first answered, byte for byte. */
function rejectionAnswer(event: OrderRejected): Answer {
  const problem = problemOfRejection(event.rejection, event);
  return {
    status: problems[problem.code].status,
    contentType: 'application/problem+json; charset=utf-8',
    body: problemDocument(problem, paths[event.side], event.requestId),
  };
}

function refuseReusedKey(): ProblemError {
  const detail = 'This Idempotency-Key was used for another order: a new order needs a new key.';
  return new ProblemError('idempotency_key_reused', detail);
}
