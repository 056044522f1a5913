// Buying and selling: a market order, filled at once at the quote or refused.
import assert from 'node:assert/strict';
import type { Broker } from '#src/broker/broker.ts';
import type { Executed } from '#src/broker/execution.ts';
import type { SubmitOrder } from '#src/domain/command.ts';
import type { OrderRejected } from '#src/domain/event.ts';
import { isOfFormer } from '#src/domain/former-shares.ts';
import { orderId, type AccountId } from '#src/domain/ids.ts';
import { formatMoney, formatPrice, formatQuantity } from '#src/domain/money.ts';
import type { DelistedSale, Side } from '#src/domain/order.ts';
import { findPosition } from '#src/domain/positions.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Identity } from '#src/identity/identity.ts';
import type { Owner } from '#src/identity/identity-store.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import type { QuoteDesk } from '#src/market/quotes/quote-desk.ts';
import type { QuoteMemory } from '#src/market/quotes/quote-memory.ts';
import type { RequestAllowance } from '#src/market/allowance/request-allowance.ts';
import type { SymbolInterest } from '#src/market/refresh/symbol-interest.ts';
import type { UserActivity } from '#src/market/allowance/user-activity.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Logger } from '#src/runtime/logger.ts';
import type { Random } from '#src/runtime/random.ts';
import type { Static } from 'typebox';
import * as examples from './order-examples.ts';
import { readIdempotency, readQuantity } from './read-order.ts';
import { readSymbol } from '#src/http/wire/read-symbol.ts';
import { refuseUnauthenticated } from '#src/http/problems/login-problems.ts';
import { presentReceipt } from './present-order.ts';
import { presentShare } from '#src/http/native/prices/present-share.ts';
import { problemDocument, ProblemError } from '#src/http/problems/problem.ts';
import { problems } from '#src/http/problems/problems.ts';
import { problemOfRejection } from './order-problems.ts';
import { problemOfQuote } from '#src/http/native/prices/price-problems.ts';
import { loginRoute, type Answer, type Route, type RouteRequest } from '#src/http/wire/route.ts';
import * as schemas from './order-schemas.ts';

type Needs = {
  readonly broker: Broker;
  readonly identity: Pick<Identity, 'isLive'>;
  readonly quoteDesk: QuoteDesk;
  readonly quoteMemory: Pick<QuoteMemory, 'findFormer'>;
  readonly listingDesk: Pick<ListingDesk, 'current'>;
  readonly delistedSale: DelistedSale;
  readonly interest: SymbolInterest;
  readonly allowance: RequestAllowance;
  readonly activity: UserActivity;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
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
    handle: (request, session) => submitOrder(needs, side, request, session),
  });
}

async function submitOrder(
  needs: Needs,
  side: Side,
  request: RouteRequest<Static<typeof schemas.orderRequest>>,
  owner: Owner,
): Promise<Answer> {
  const { accountId, userId } = owner;
  const { broker, identity, quoteDesk, interest, clock, random, logger } = needs;
  needs.activity.note(userId);
  const symbol = readSymbol(request.body.symbol);
  const quantity = readQuantity(request.body.quantity);
  const order = { side, symbol, quantity };
  const idempotency = readIdempotency(request.headers['idempotency-key'], order);
  const asked = {
    event: 'order',
    account_id: accountId,
    request_id: request.requestId,
    side,
    symbol,
  };
  const log = (verdict: string, figures: object = {}) =>
    logger.info({ ...asked, quantity: formatQuantity(quantity), verdict, ...figures });

  const submit = (quote: SubmitOrder['quote']) =>
    broker.execute(
      {
        type: 'SubmitOrder',
        accountId,
        orderId: orderId(random.id()),
        requestId: request.requestId,
        placedBy: 'tokenId' in owner ? owner.tokenId : null,
        ...order,
        quote,
        ...formerCompany(needs, symbol),
        at: clock.now(),
      },
      {
        idempotency,
        // A price may have been waited for, and the account's turn.
        permit: async () => {
          if (!(await identity.isLive(owner))) throw refuseUnauthenticated();
        },
      },
    );

  const atHand = quoteDesk.currentPrices([symbol])?.quotes[0];
  // A retry is worth no request to the price source: its answer stands in the journal. With a price
  // at hand there is no need to ask, because the journal refuses a key that it has.
  const result = atHand
    ? await submit({ ...atHand, status: 'current' })
    : ((idempotency && (await broker.recallAnswer(accountId, idempotency))) ??
      (await submit(await quoteForOrder(needs, { side, symbol, owner }, log))));
  if (result.ok) return answerOrder(result.value, interest, log);
  log(result.error.code);
  throw result.error.code === 'idempotency_key_reused'
    ? refuseReusedKey()
    : problemOfRejection(result.error, order);
}

/** What is known of a company that had the symbol before the one that is listed with it. */
function formerCompany(
  { listingDesk, quoteMemory, delistedSale }: Needs,
  symbol: TickerSymbol,
): Pick<SubmitOrder, 'listedOn' | 'formerQuote'> {
  const listedOn = listingDesk.current()?.find(symbol)?.listedOn;
  const isSold = delistedSale === 'last_known';
  return { listedOn, formerQuote: isSold ? quoteMemory.findFormer(symbol) : undefined };
}

/** Shares of a company whose symbol another one has by now need no price of that one. */
async function isOfFormerCompany(
  { broker, listingDesk }: Needs,
  accountId: AccountId,
  symbol: TickerSymbol,
): Promise<boolean> {
  const { positions } = await broker.readAccount(accountId);
  const held = findPosition(positions, symbol);
  return held !== undefined && isOfFormer(held, listingDesk.current()?.find(symbol)?.listedOn);
}

/** A quote fit for an order; what has none by a rule is for the broker to refuse. */
async function quoteForOrder(
  needs: Needs,
  { side, symbol, owner }: { side: Side; symbol: TickerSymbol; owner: Owner },
  log: (verdict: string) => void,
): Promise<SubmitOrder['quote']> {
  const { quoteDesk, delistedSale, allowance, clock } = needs;
  const { accountId, userId } = owner;
  if (await isOfFormerCompany(needs, accountId, symbol)) return 'symbol_delisted';
  const answer = await quoteDesk.quoteFor(symbol, 'order', userId);
  if (answer.kind === 'quote') return answer.quote;
  if (answer.kind === 'unknown_symbol') return answer.kind;
  if (answer.kind === 'delisted') {
    const isSold = side === 'sell' && delistedSale === 'last_known';
    return isSold ? answer.quote : 'symbol_delisted';
  }
  const problem = problemOfQuote(symbol, answer, clock.now(), presentShare(allowance, userId));
  log(problem.code);
  throw problem;
}

function answerOrder(
  { entry, replayed }: Executed,
  interest: SymbolInterest,
  log: (verdict: string, figures: object) => void,
): Answer {
  const headers = replayed ? { headers: { 'idempotency-replayed': 'true' } } : {};
  const { event } = entry;
  if (event.type === 'OrderRejected') {
    log(event.rejection.code, { replayed });
    return { ...rejectionAnswer(event), ...headers };
  }
  assert(event.type === 'OrderFilled', `an order is not answered with ${event.type}`);
  // Nothing newer comes for shares that went at a last known price.
  const isRefreshed = event.positionAfter && event.quote.status !== 'last_known';
  if (isRefreshed) interest.noteHeld([event.symbol]);
  else interest.noteReleased(event.symbol);
  const { orderId, quote, notional } = event;
  const figures = { price: formatPrice(quote.price), notional: formatMoney(notional) };
  log('filled', { order_id: orderId, ...figures, sequence: entry.sequence, replayed });
  return { status: 201, body: presentReceipt({ ...entry, event }), ...headers };
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
