// Which open orders have followed an action, by the journal: each step of them names it.
import { oneForOne, reduced, type SplitRatio } from '#src/domain/actions/split-ratio.ts';
import type { OrderId } from '#src/domain/ids.ts';
import type { Quantity } from '#src/domain/money.ts';
import type { JournalEntry } from '#src/journal/journal.ts';

/** By which the history of an order tells that it has followed an action back again. */
export function backOf(actionId: string): string {
  return `${actionId} (taken back)`;
}

/** Those that have followed the action, and not back again, by the ratio that their shares did. */
export function followersOf(
  actionId: string,
  entries: readonly JournalEntry[],
): ReadonlyMap<OrderId, SplitRatio> {
  const quantities = new Map<OrderId, Quantity | null>();
  const followers = new Map<OrderId, SplitRatio>();
  for (const { event } of entries) {
    if (event.type === 'OrderAccepted') quantities.set(event.orderId, event.quantity);
    if (event.type !== 'OrderAdjusted') continue;
    const { orderId, order } = event;
    const step = ratioBetween(quantities.get(orderId) ?? null, order.quantity);
    quantities.set(orderId, order.quantity);
    if (event.actionId === backOf(actionId)) followers.delete(orderId);
    if (event.actionId !== actionId) continue;
    const before = followers.get(orderId) ?? oneForOne;
    const ratio = { after: before.after * step.after, before: before.before * step.before };
    followers.set(orderId, reduced(ratio));
  }
  return followers;
}

/** As it was for an order in dollars. */
function ratioBetween(from: Quantity | null, to: Quantity | null): SplitRatio {
  return from && to ? reduced({ after: to, before: from }) : oneForOne;
}
