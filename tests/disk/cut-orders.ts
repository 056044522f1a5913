// The orders of the power-cut run: known to who writes them and to who asks for them again.
import type { SubmitOrder } from '#src/domain/command.ts';
import { accountId, orderId, type AccountId } from '#src/domain/ids.ts';
import type { Idempotency } from '#src/journal/journal.ts';
import { order } from '#tests/support/trading.ts';

export const cutAccounts: readonly AccountId[] = Array.from({ length: 6 }, (_, index) =>
  accountId(`00000000-0000-0000-0000-${String(index).padStart(12, '0')}`),
);

/** An account's order with that number, counted from 0; its entry has the sequence number + 2. */
export function orderNumber(
  id: AccountId,
  number: number,
): { readonly command: SubmitOrder; readonly idempotency: Idempotency } {
  const side = number % 3 === 2 ? 'sell' : 'buy';
  const price = `${100 + (number % 40)}.2500`;
  const changes = { accountId: id, orderId: orderId(`order-${number}`) };
  return {
    command: order(side, '1.5', 'AAPL', price, changes),
    idempotency: { key: `key-${number}`, inputDigest: `digest-${number}` },
  };
}
