// Placing an order: it is filled at once at the price that a lookup shows, waits, or is refused.
import assert from 'node:assert/strict';
import type { Broker } from '#src/broker/broker.ts';
import type { ExecuteOptions, Executed } from '#src/broker/execution.ts';
import type { OrderSize, SubmitOrder } from '#src/domain/command.ts';
import type { OrderAccepted, OrderFilled, OrderRejected } from '#src/domain/event.ts';
import { formatMoney, formatPrice, formatQuantity } from '#src/domain/money.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import type { Owner } from '#src/identity/identity-store.ts';
import type { Identity } from '#src/identity/identity.ts';
import { encodeTerms } from '#src/journal/codecs/order-parts.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { UserActivity } from '#src/market/allowance/user-activity.ts';
import type { SymbolInterest } from '#src/market/refresh/symbol-interest.ts';
import { sha256 } from '#src/runtime/digest.ts';
import type { LogEvent } from '#src/runtime/log-event.ts';
import type { Logger } from '#src/runtime/logger.ts';
import type { NoPrice } from './order-price.ts';
import { checkHouseTerms, type HouseRefusal, type HouseTerms } from './orders/house-terms.ts';
import { whileLive } from './orders/live-login.ts';
import {
  findQuote,
  submitCommand,
  type SubmitNeeds,
  type WantedOrder,
} from './orders/submit-command.ts';

/** Who orders, over which request, and the key under which a retry gets the first answer again. */
export type Placement = {
  readonly owner: Owner;
  readonly requestId: string;
  /** 1 to 255 printable ASCII characters. */
  readonly idempotencyKey: string | undefined;
  /** Rules of the door through which it comes: a refusal then leaves no trace, its key is free. */
  readonly house?: HouseTerms | undefined;
};

export type OrderOutcome =
  | {
      readonly kind: 'recorded';
      readonly entry:
        | JournalEntry<OrderFilled>
        | JournalEntry<OrderAccepted>
        | JournalEntry<OrderRejected>;
      /** Whether this is the first answer of the key given again. */
      readonly replayed: boolean;
    }
  /** An order without a key leaves no trace when it is refused. */
  | { readonly kind: 'refused'; readonly rejection: Rejection }
  | { readonly kind: 'key_reused' }
  | { readonly kind: 'against_house_rules'; readonly rule: HouseRefusal }
  | { readonly kind: 'no_price'; readonly answer: NoPrice };

/**
 * Places the order for the owner's account. Faults are those of `Broker.execute`, and
 * LoginEndedError when the owner's login ended before the order was decided.
 */
export type PlaceOrder = (order: WantedOrder, placement: Placement) => Promise<OrderOutcome>;

export type PlaceOrderNeeds = SubmitNeeds & {
  readonly broker: Broker;
  readonly identity: Pick<Identity, 'isLive'>;
  readonly interest: SymbolInterest;
  readonly activity: UserActivity;
  readonly logger: Logger;
};

/** The use case on its services. */
export function createPlaceOrder(needs: PlaceOrderNeeds): PlaceOrder {
  return async (order, placement) => {
    const { owner } = placement;
    needs.activity.note(owner.userId);
    const outcome = await place(needs, order, placement);
    logOutcome(needs.logger, order, placement, outcome);
    const event = outcome.kind === 'recorded' ? outcome.entry.event : undefined;
    if (event?.type === 'OrderFilled') noteInterest(needs.interest, event);
    return outcome;
  };
}

async function place(
  needs: PlaceOrderNeeds,
  order: WantedOrder,
  placement: Placement,
): Promise<OrderOutcome> {
  const { broker, quoteDesk, clock, calendar } = needs;
  const { accountId } = placement.owner;
  const { house } = placement;
  const rule = house && checkHouseTerms(order, house, clock.now(), calendar);
  if (rule) return { kind: 'against_house_rules', rule };
  const atHand = quoteDesk.currentPrices([order.symbol])?.quotes[0];
  const idempotency = idempotencyOf(order, placement);
  const keyed = { ...placement, idempotency };
  if (atHand) return submit(needs, order, keyed, { ...atHand, status: 'current' });
  // A retry is worth no request to the price source: its answer stands in the journal. With a price
  // at hand there is no need to ask, because the journal refuses a key that it has.
  const known = idempotency && (await broker.recallAnswer(accountId, idempotency));
  if (known) return known.ok ? recorded(known.value) : { kind: 'key_reused' };
  const found = await findQuote(needs, order, placement.owner);
  return found.ok
    ? submit(needs, order, keyed, found.value)
    : { kind: 'no_price', answer: found.error };
}

async function submit(
  needs: PlaceOrderNeeds,
  order: WantedOrder,
  { owner, requestId, idempotency, house }: Placement & Pick<ExecuteOptions, 'idempotency'>,
  quote: SubmitOrder['quote'],
): Promise<OrderOutcome> {
  const { broker, identity } = needs;
  const submit = submitCommand(needs, order, { owner, requestId }, quote);
  const result = await broker.execute(house ? { ...submit, house: house.rules } : submit, {
    idempotency,
    forgetsRefusal: house !== undefined,
    permit: whileLive(identity, owner),
  });
  if (result.ok) return recorded(result.value);
  return result.error.code === 'idempotency_key_reused'
    ? { kind: 'key_reused' }
    : { kind: 'refused', rejection: result.error };
}

/** The key with the digest of what is asked for, so that it cannot be used for something else. */
function idempotencyOf(order: WantedOrder, { idempotencyKey }: Placement) {
  if (idempotencyKey === undefined) return undefined;
  return { key: idempotencyKey, inputDigest: sha256(JSON.stringify(askedOf(order))) };
}

/** A plain market order as every release has written it: its retries may come from any of them. */
function askedOf({ side, symbol, size, terms, group }: WantedOrder): readonly unknown[] {
  const isPlain = size.kind === 'quantity' && encodeTerms(terms) === null && !group;
  if (isPlain) return [side, symbol, formatQuantity(size.quantity)];
  const asked = [side, symbol, formatSize(size), encodeTerms(terms)];
  if (!group) return asked;
  const exits = group.exits.map((exit) => [exit.role, encodeTerms(exit.terms)]);
  return [...asked, group.orderClass, exits];
}

/** Shares, dollars, or `all`, as a log or a digest has them. */
function formatSize(size: OrderSize): string {
  if (size.kind === 'quantity') return formatQuantity(size.quantity);
  return size.kind === 'amount' ? `$${formatMoney(size.amount)}` : 'all';
}

function recorded({ entry, replayed }: Executed): OrderOutcome {
  const { event } = entry;
  switch (event.type) {
    case 'OrderFilled':
      return { kind: 'recorded', entry: { ...entry, event }, replayed };
    case 'OrderAccepted':
      return { kind: 'recorded', entry: { ...entry, event }, replayed };
    default:
      assert(event.type === 'OrderRejected', `an order is not answered with ${event.type}`);
      return { kind: 'recorded', entry: { ...entry, event }, replayed };
  }
}

function noteInterest(interest: SymbolInterest, event: OrderFilled): void {
  if (!event.positionAfter) interest.noteSoldOut();
  // Nothing newer comes for shares that went at a last known price.
  else if (event.quote.status !== 'last_known') interest.noteHeld([event.symbol]);
}

type Verdict = Omit<
  Extract<LogEvent, { event: 'order' }>,
  'event' | 'account_id' | 'request_id' | 'side' | 'symbol' | 'quantity' | 'type'
>;

function logOutcome(
  logger: Logger,
  { side, symbol, size, terms, group }: WantedOrder,
  { owner, requestId }: Placement,
  outcome: OrderOutcome,
): void {
  logger.info({
    event: 'order',
    account_id: owner.accountId,
    request_id: requestId,
    side,
    symbol,
    quantity: formatSize(size),
    type: terms.type,
    ...(group && { order_class: group.orderClass }),
    ...verdictOf(outcome),
  });
}

function verdictOf(outcome: OrderOutcome): Verdict {
  if (outcome.kind === 'refused') return { verdict: outcome.rejection.code };
  if (outcome.kind === 'key_reused') return { verdict: 'idempotency_key_reused' };
  if (outcome.kind === 'no_price') return { verdict: outcome.answer.code };
  if (outcome.kind === 'against_house_rules') return { verdict: outcome.rule };
  const { entry, replayed } = outcome;
  const { event, sequence } = entry;
  if (event.type === 'OrderRejected') return { verdict: event.rejection.code, replayed };
  if (event.type === 'OrderAccepted') {
    const verdict = event.endedAtOnce ?? 'open';
    return { verdict, order_id: event.orderId, sequence, replayed };
  }
  const { price, notional } = event;
  const figures = { price: formatPrice(price), notional: formatMoney(notional) };
  return { verdict: 'filled', order_id: event.orderId, ...figures, sequence, replayed };
}
