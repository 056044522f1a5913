// Replacing an open order by another one, in one step: there are never both, and never none of them
// unless the market was faster.
import type { Broker } from '#src/broker/broker.ts';
import { findOpenOrder } from '#src/broker/open-orders.ts';
import { orderId, type OrderId } from '#src/domain/ids.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import type { Owner } from '#src/identity/identity-store.ts';
import type { Identity } from '#src/identity/identity.ts';
import { sha256 } from '#src/runtime/digest.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import type { NoPrice } from '#src/trading/order-price.ts';
import { awaitedClose, type AwaitedEvidenceNeeds } from './awaited-evidence.ts';
import { checkHouseTerms, type HouseRefusal, type HouseTerms } from './house-terms.ts';
import { whileLive } from './live-login.ts';
import { findKnown, type FoundOrder, type ReadOrders } from './read-orders.ts';
import { findQuote, submitCommand, type SubmitNeeds, type WantedOrder } from './submit-command.ts';

export type ReplaceRefusal =
  | { readonly code: 'order_not_open'; readonly order: FoundOrder }
  | { readonly code: 'refused'; readonly rejection: Rejection }
  | { readonly code: 'no_price'; readonly answer: NoPrice }
  /** The account has an order of this key. */
  | { readonly code: 'key_reused' }
  | { readonly code: 'against_house_rules'; readonly rule: HouseRefusal };

export type Replacing = {
  readonly owner: Owner;
  readonly requestId: string;
  /** For the new order, also where it waits for evidence. */
  readonly idempotencyKey?: string | undefined;
  /** What the door refuses of the new order, as of any other. */
  readonly house?: HouseTerms | undefined;
};

/**
 * The new order, or the old one where evidence of a closed session is awaited: it is replaced when
 * that was judged, unless it has filled. A refusal changes nothing: the old one keeps its id, its
 * hold and its place. Faults are those of `Broker.execute`, and LoginEndedError when the owner's
 * login has ended.
 */
export type ReplaceOrder = (
  placement: Replacing,
  before: FoundOrder,
  order: WantedOrder,
) => Promise<Result<FoundOrder, ReplaceRefusal>>;

type Needs = SubmitNeeds &
  AwaitedEvidenceNeeds & {
    readonly broker: Pick<Broker, 'execute' | 'readAccount'>;
    readonly readOrders: ReadOrders;
    readonly identity: Pick<Identity, 'isLive'>;
  };

/** The use case on its services. */
export function createReplaceOrder(needs: Needs): ReplaceOrder {
  const { broker, readOrders, identity, random, clock, calendar, quoteMemory } = needs;

  const now = ({ accountId }: Owner, id: OrderId) => findKnown(readOrders, accountId, id);

  async function findAwaitedClose({ accountId }: Owner, id: OrderId) {
    const open = findOpenOrder(await broker.readAccount(accountId), id);
    return open && awaitedClose(open, clock.now(), needs);
  }

  /** Asking for a price now would be asking for the evidence. */
  function atHand({ symbol }: WantedOrder) {
    const known = quoteMemory.find(symbol);
    return known && ok({ ...known, status: 'stale' } as const);
  }

  return async (placement, before, order) => {
    const { owner, idempotencyKey: key, house } = placement;
    const replaced = before.view.orderId;
    const { status } = before.view;
    const isOver = status !== 'open' && status !== 'held';
    if (isOver) return err({ code: 'order_not_open', order: before });
    const rule = house && checkHouseTerms(order, house, clock.now(), calendar);
    if (rule) return err({ code: 'against_house_rules', rule });
    const afterClose = await findAwaitedClose(owner, replaced);
    const isAwaited = afterClose !== undefined;
    const quote = (isAwaited && atHand(order)) || (await findQuote(needs, order, owner));
    if (!quote.ok) return err({ code: 'no_price', answer: quote.error });
    const submitted = submitCommand(needs, order, placement, quote.value);
    const submit = { ...submitted, house: house?.rules };
    const { accountId, at } = submit;
    const exitIds = [orderId(random.id()), orderId(random.id())] as const;
    const of = { accountId, at, replaced, submit, exitIds, afterClose } as const;
    const command = { type: 'ReplaceOrder', ...of } as const;
    const permit = whileLive(identity, owner);
    const idempotency =
      key === undefined ? undefined : { key, inputDigest: sha256(submit.orderId) };
    const outcome = await broker.execute(command, { permit, idempotency });
    // No two of them ask for the same: an answer that was given before is that of another order.
    if (outcome.ok && outcome.value.replayed) return err({ code: 'key_reused' });
    if (outcome.ok) return ok(await now(owner, isAwaited ? replaced : submit.orderId));
    const { error } = outcome;
    if (error.code === 'order_not_open') {
      return err({ code: error.code, order: await now(owner, replaced) });
    }
    if (error.code === 'idempotency_key_reused') return err({ code: 'key_reused' });
    return err({ code: 'refused', rejection: error });
  };
}
