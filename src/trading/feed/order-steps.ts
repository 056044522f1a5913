// From the entries of an account's journal to its orders as each of them has left them.
import type { OrderId } from '#src/domain/ids.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { FoundOrder, ReadOrders } from '#src/trading/orders/read-orders.ts';

/** The order that the entry has moved, as it stood right after; undefined where it moved none. */
export async function orderAfter(
  readOrders: Pick<ReadOrders, 'findAsOf'>,
  { accountId, event, sequence }: JournalEntry,
): Promise<FoundOrder | undefined> {
  const id: OrderId | undefined = 'orderId' in event ? event.orderId : undefined;
  return id && readOrders.findAsOf(accountId, id, sequence);
}
