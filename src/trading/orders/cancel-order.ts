// Cancelling an open order.
import type { Broker } from '#src/broker/broker.ts';
import { findOpenOrder } from '#src/broker/open-orders.ts';
import type { AccountId, OrderId } from '#src/domain/ids.ts';
import type { Owner } from '#src/identity/identity-store.ts';
import type { Identity } from '#src/identity/identity.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import { awaitedClose, type AwaitedEvidenceNeeds } from './awaited-evidence.ts';
import { whileLive } from './live-login.ts';
import { findKnown, type FoundOrder, type ReadOrders } from './read-orders.ts';

/**
 * The order after it, which is open still where evidence of a closed session is awaited: until that
 * is judged nobody takes an order back who may have read the news. `order_not_open` comes with the
 * order as it ended. Faults are those of `Broker.execute`, and LoginEndedError when the owner's
 * login has ended.
 */
export type CancelOrder = (
  owner: Owner,
  orderId: OrderId,
) => Promise<
  Result<FoundOrder, { readonly code: 'unknown_order' } | (FoundOrder & { code: 'order_not_open' })>
>;

type Needs = {
  readonly broker: Pick<Broker, 'execute' | 'readAccount'>;
  readonly readOrders: ReadOrders;
  readonly identity: Pick<Identity, 'isLive'>;
  readonly clock: Clock;
} & AwaitedEvidenceNeeds;

/** The use case on its services. */
export function createCancelOrder(needs: Needs): CancelOrder {
  const { broker, readOrders, identity, clock } = needs;

  async function refuseEnded(accountId: AccountId, orderId: OrderId) {
    const found = await readOrders.find(accountId, orderId);
    return err(
      found ? { ...found, code: 'order_not_open' as const } : { code: 'unknown_order' as const },
    );
  }

  return async (owner, orderId) => {
    const { accountId } = owner;
    const open = findOpenOrder(await broker.readAccount(accountId), orderId);
    if (!open) return refuseEnded(accountId, orderId);
    const at = clock.now();
    const afterClose = awaitedClose(open, at, needs);
    const { wish } = open.progress;
    if (afterClose !== undefined && wish && !wish.replacement) {
      return ok(await findKnown(readOrders, accountId, orderId));
    }
    const ofOne = { accountId, orderId, at, reason: 'requested', afterClose } as const;
    const command = { type: 'CancelOrder', ...ofOne } as const;
    const permit = whileLive(identity, owner);
    const cancelled = await broker.execute(command, { permit });
    if (!cancelled.ok) return refuseEnded(accountId, orderId);
    return ok(await findKnown(readOrders, accountId, orderId));
  };
}
