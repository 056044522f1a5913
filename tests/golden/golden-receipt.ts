// The answer to the first entry of an order, as it was given and is given again for ever.
import { presentAcceptance, presentReceipt } from '#src/http/native/orders/present-order.ts';
import type { JournalEntry } from '#src/journal/journal.ts';

/** Empty for a rejection, whose problem is made elsewhere. */
export function receiptOf(entry: JournalEntry): string {
  const { event } = entry;
  switch (event.type) {
    case 'OrderFilled':
      return JSON.stringify(presentReceipt({ ...entry, event }, new Map()));
    case 'OrderAccepted':
      return JSON.stringify(presentAcceptance({ ...entry, event }, new Map()));
    default:
      return '';
  }
}
