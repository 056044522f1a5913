// Buying and selling: a market order, filled at once at the quote or refused.
import type { OrderRejected } from '#src/domain/event.ts';
import type { Side } from '#src/domain/order.ts';
import type { Owner } from '#src/identity/identity-store.ts';
import type { RequestAllowance } from '#src/market/allowance/request-allowance.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { MarketOrder, OrderOutcome, PlaceOrder } from '#src/trading/place-order.ts';
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
import { presentReceipt } from './present-order.ts';
import { readIdempotencyKey, readQuantity } from './read-order.ts';

type Needs = {
  readonly placeOrder: PlaceOrder;
  readonly allowance: RequestAllowance;
  readonly clock: Clock;
};

const paths: Readonly<Record<Side, string>> = { buy: '/buy-stock', sell: '/sell-stock' };

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
      'A market order, filled at once at the price that a lookup shows, and recorded before it is ' +
      'answered. With an Idempotency-Key a repeated request gets the first answer again, for ever.',
    body: schemas.orderRequest,
    bodyExample: examples.order,
    headers: { 'idempotency-key': examples.idempotencyKey },
    isOfAccount: true,
    success: {
      status: 201,
      description: 'The receipt of the fill',
      schema: schemas.receipt,
      example: isBuy ? examples.buyReceipt : examples.sellReceipt,
      headers: { 'Idempotency-Replayed': '`true` when this is the first answer given again' },
    },
    problems: [
      ...(isBuy ? (['insufficient_cash'] as const) : (['insufficient_shares'] as const)),
      'notional_too_small',
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
  const order = { side, symbol: readSymbol(body.symbol), quantity: readQuantity(body.quantity) };
  const idempotencyKey = readIdempotencyKey(headers['idempotency-key']);
  const outcome = await needs.placeOrder(order, { owner, requestId, idempotencyKey });
  return answerOf(needs, order, owner, outcome);
}

function answerOf(
  { allowance, clock }: Needs,
  order: MarketOrder,
  { userId }: Owner,
  outcome: OrderOutcome,
): Answer {
  switch (outcome.kind) {
    case 'recorded':
      return answerRecorded(outcome);
    case 'refused':
      throw problemOfRejection(outcome.rejection, order);
    case 'key_reused':
      throw refuseReusedKey();
    default: {
      const share = presentShare(allowance, userId);
      throw problemOfQuote(order.symbol, outcome.answer, clock.now(), share);
    }
  }
}

function answerRecorded({ entry, replayed }: Extract<OrderOutcome, { kind: 'recorded' }>): Answer {
  const headers = replayed ? { headers: { 'idempotency-replayed': 'true' } } : {};
  const { event } = entry;
  return event.type === 'OrderRejected'
    ? { ...rejectionAnswer(event), ...headers }
    : { status: 201, body: presentReceipt({ ...entry, event }), ...headers };
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
