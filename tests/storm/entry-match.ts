// Which entry belongs to which submitted order: by the idempotency key, and where an entry has lost
// its key, by what it ordered, so that a second execution is seen for what it is.
import type { OrderFilled, OrderRejected } from '#src/domain/event.ts';
import { formatQuantity } from '#src/domain/money.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import { firstAnswered, type OrderRecord } from './history.ts';
import type { Note } from './history-check.ts';

export type OrderEntry = JournalEntry<OrderFilled | OrderRejected>;

export type MatchedOrder = {
  readonly order: OrderRecord;
  readonly entry: OrderEntry | undefined;
};

/** Every order with its entry. Notes lost, duplicated and unresolved orders, and phantoms. */
export function matchEntries(
  entries: readonly JournalEntry[],
  orders: readonly OrderRecord[],
  note: Note,
): readonly MatchedOrder[] {
  const found = entriesByOrder(entries, orders, note);
  return orders.map((order) => {
    const [entry, ...others] = found.get(order) ?? [];
    const answered = firstAnswered(order);
    if (!entry && answered) {
      note('lost', `${describe(order)} was answered ${answered.answer.status} and has no entry`);
    }
    if (!answered) note('unresolved', `${describe(order)} has no answer after its retry`);
    for (const other of others) {
      note('duplicated', `${describe(order)} has entries ${entry?.sequence} and ${other.sequence}`);
    }
    return { order, entry };
  });
}

function entriesByOrder(
  entries: readonly JournalEntry[],
  orders: readonly OrderRecord[],
  note: Note,
): ReadonlyMap<OrderRecord, readonly OrderEntry[]> {
  const byKey = new Map(orders.map((order) => [order.key, order]));
  const byContent = new Map(orders.map((order) => [contentOf(order), order]));
  const found = new Map<OrderRecord, OrderEntry[]>();
  for (const entry of entries) {
    if (!isOrderEntry(entry)) {
      noteStranger(entry, note);
      continue;
    }
    const key = entry.idempotency?.key;
    const order = key === undefined ? byContent.get(contentOfEntry(entry)) : byKey.get(key);
    if (!order) {
      note('phantom', `entry ${entry.sequence}, key ${key ?? 'none'}, was never submitted`);
      continue;
    }
    if (key === undefined) {
      note('wrong_answer', `entry ${entry.sequence} was recorded without the key ${order.key}`);
    }
    found.set(order, [...(found.get(order) ?? []), entry]);
  }
  return found;
}

function noteStranger({ sequence, event }: JournalEntry, note: Note): void {
  const isOpening = event.type === 'AccountOpened' && sequence === 1;
  if (!isOpening) note('phantom', `entry ${sequence}, ${event.type}, was never asked for`);
}

function isOrderEntry(entry: JournalEntry): entry is OrderEntry {
  return entry.event.type === 'OrderFilled' || entry.event.type === 'OrderRejected';
}

function describe({ key, side, quantity, symbol }: OrderRecord): string {
  return `${key} (${side} ${quantity} ${symbol})`;
}

function contentOf({ side, symbol, quantity }: OrderRecord): string {
  return `${side} ${quantity} ${symbol}`;
}

/** What the entry ordered, in the words of an order record. */
export function contentOfEntry({ event }: OrderEntry): string {
  const quantity = event.quantity === null ? 'all' : formatQuantity(event.quantity);
  return `${event.side} ${quantity} ${event.symbol}`;
}
