// Cancelling an open order.
import type { Broker } from '#src/broker/broker.ts';
import type { OrderId } from '#src/domain/ids.ts';
import type { Owner } from '#src/identity/identity-store.ts';
import type { Identity } from '#src/identity/identity.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import { awaitsEvidence, type AwaitedEvidenceNeeds } from './awaited-evidence.ts';
import { whileLive } from './live-login.ts';
import type { FoundOrder, ReadOrders } from './read-orders.ts';

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
  readonly broker: Pick<Broker, 'execute'>;
  readonly readOrders: ReadOrders;
  readonly identity: Pick<Identity, 'isLive'>;
  readonly clock: Clock;
} & AwaitedEvidenceNeeds;

/** The use case on its services. */
export function createCancelOrder(needs: Needs): CancelOrder {
  const { broker, readOrders, identity, clock } = needs;
  return async (owner, orderId) => {
    const { accountId } = owner;
    const before = await readOrders.find(accountId, orderId);
    if (!before) return err({ code: 'unknown_order' });
    const at = clock.now();
    const isEvidenceAwaited = awaitsEvidence(before.view, at, needs);
    if (isEvidenceAwaited && before.view.reason === 'cancel_requested') return ok(before);
    const ofOne = { accountId, orderId, at, reason: 'requested', isEvidenceAwaited } as const;
    const command = { type: 'CancelOrder', ...ofOne } as const;
    const permit = whileLive(identity, owner);
    const cancelled = await broker.execute(command, { permit });
    const after = (await readOrders.find(accountId, orderId)) ?? before;
    return cancelled.ok ? ok(after) : err({ ...after, code: 'order_not_open' });
  };
}
