// Entries of the journal → lines of the account's history.
import type { AccountEvent } from '#src/domain/event.ts';
import { postingsOf } from '#src/domain/ledger.ts';
import { formatMoney } from '#src/domain/money.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { unreachable } from '#src/runtime/result.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import { presentFill, presentOrder } from '#src/http/native/orders/present-order.ts';

/** One line of the account's history. */
export function presentTransaction({ event, sequence, recordedAt, hash }: JournalEntry) {
  const recorded = { sequence, recorded_at: presentInstant(recordedAt), hash };
  const postings = postingsOf(event).map(({ ledgerAccount, amount }) => ({
    ledger_account: ledgerAccount,
    amount: formatMoney(amount),
  }));
  const own = presentEvent(event, recordedAt);
  return { type: transactionTypes[event.type], ...recorded, ...own, postings };
}

const transactionTypes = {
  AccountOpened: 'account_opened',
  OrderFilled: 'order_filled',
  OrderRejected: 'order_rejected',
  AccountClosed: 'account_closed',
  LossAccepted: 'loss_accepted',
} as const satisfies Record<AccountEvent['type'], string>;

function presentEvent(event: AccountEvent, recordedAt: EpochMs): object {
  switch (event.type) {
    case 'AccountOpened':
      return { cash_after: formatMoney(event.startingCash) };
    case 'OrderFilled':
      return {
        order: presentOrder(event, recordedAt),
        fill: presentFill(event),
        cash_before: formatMoney(event.cashBefore),
        cash_after: formatMoney(event.cashAfter),
        realized_profit: formatMoney(event.realizedProfit),
      };
    case 'OrderRejected':
      return { order: presentOrder(event, recordedAt), code: event.rejection.code };
    case 'AccountClosed':
      return {};
    case 'LossAccepted':
      return { lost_through_sequence: event.lostThroughSequence };
    default:
      return unreachable(event);
  }
}
