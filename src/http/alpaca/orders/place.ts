// Placing an order in the name of a key: what comes of it as an order, or the refusal.
import type { Broker } from '#src/broker/broker.ts';
import type { HouseRules } from '#src/domain/command.ts';
import type { AccountId } from '#src/domain/ids.ts';
import { money } from '#src/domain/money.ts';
import type { ApiTokenOwner } from '#src/identity/identity-store.ts';
import type { RequestAllowance } from '#src/market/allowance/request-allowance.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Configurations } from '#src/trading/account-configuration.ts';
import type { HouseTerms } from '#src/trading/orders/house-terms.ts';
import { viewOrder } from '#src/trading/orders/order-view.ts';
import { findKnown, type FoundOrder, type ReadOrders } from '#src/trading/orders/read-orders.ts';
import type { WantedOrder } from '#src/trading/orders/submit-command.ts';
import type { PlaceOrder } from '#src/trading/place-order.ts';
import { badParameter } from '#src/http/alpaca/frame/alpaca-error.ts';
import { problemOfQuote } from '#src/http/native/prices/price-problems.ts';
import { presentShare } from '#src/http/native/prices/present-share.ts';
import { houseRefusalOf, refusalOf } from './refusals.ts';

export type PlacingNeeds = {
  readonly placeOrder: PlaceOrder;
  readonly readOrders: ReadOrders;
  readonly configurations: Configurations;
  readonly broker: Pick<Broker, 'readAccount'>;
  readonly allowance: RequestAllowance;
  readonly clock: Clock;
};

/** What Alpaca asks of every order. A purchase is worth a dollar at least. */
export const houseRules: HouseRules = {
  waitsForSession: true,
  refusesOpposites: true,
  worthMin: money(100n),
};

/** Closing a position is never refused for an order on the other side. */
export const closingRules: HouseRules = { ...houseRules, refusesOpposites: false };

export type Placing = {
  readonly owner: ApiTokenOwner;
  readonly requestId: string;
  readonly clientOrderId: string | undefined;
  readonly rules: HouseRules;
  /** Whoever wants no parts of shares can get rid of them all the same. */
  readonly isClosing?: boolean;
};

/** The order as it then stands. Throws AlpacaError, and leaves nothing where it does. */
export async function place(
  needs: PlacingNeeds,
  order: WantedOrder,
  { owner, requestId, clientOrderId, rules, isClosing = false }: Placing,
): Promise<FoundOrder> {
  const { accountId, userId } = owner;
  await refuseKnownId(needs, owner, clientOrderId);
  const asked = await houseTermsOf(needs, accountId, rules);
  const house = isClosing ? { ...asked, takesFractions: true } : asked;
  const placement = { owner, requestId, idempotencyKey: clientOrderId, house };
  const outcome = await needs.placeOrder(order, placement);
  switch (outcome.kind) {
    case 'recorded': {
      const { entry } = outcome;
      const { event } = entry;
      // Also where it asks for the very same: there, nothing is ever answered twice.
      if (outcome.replayed || event.type === 'OrderRejected') throw idTaken();
      const view = order.group ? undefined : viewOrder([entry]);
      // What stands alone is told by its one entry.
      return view
        ? { view, clientKey: clientOrderId, entries: [entry], legs: null }
        : findKnown(needs.readOrders, accountId, event.orderId);
    }
    case 'key_reused':
      throw idTaken();
    case 'refused':
      throw refusalOf(outcome.rejection, order, await needs.broker.readAccount(accountId));
    case 'against_house_rules':
      throw houseRefusalOf(outcome.rule);
    default: {
      const share = presentShare(needs.allowance, userId);
      throw problemOfQuote(order.symbol, outcome.answer, needs.clock.now(), share);
    }
  }
}

/** What is asked of every order of the account, a replacement too. */
export async function houseTermsOf(
  { configurations }: Pick<PlacingNeeds, 'configurations'>,
  accountId: AccountId,
  rules: HouseRules,
): Promise<HouseTerms> {
  const { suspendsTrade, takesFractions } = await configurations.of(accountId);
  return { rules, isSuspended: suspendsTrade, takesFractions };
}

/** An order without an id of its client is called by its own. */
async function refuseKnownId(
  { readOrders }: PlacingNeeds,
  { accountId }: ApiTokenOwner,
  clientOrderId: string | undefined,
): Promise<void> {
  const isLikeOwn = clientOrderId !== undefined && /^[0-9a-f-]{36}$/.test(clientOrderId);
  if (isLikeOwn && (await readOrders.findByKey(accountId, clientOrderId))) throw idTaken();
}

/** The account has, or had, an order of this id. */
export function idTaken() {
  return badParameter('client_order_id must be unique');
}
