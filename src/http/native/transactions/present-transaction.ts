// Entries of the journal → lines of the account's history.
import type { AccountEvent } from '#src/domain/event.ts';
import { postingsOf } from '#src/domain/ledger.ts';
import { formatMoney } from '#src/domain/money.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { unreachable } from '#src/runtime/result.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import { presentAction, presentPayment } from './present-action.ts';
import type { TokenNames } from '#src/http/native/orders/present-terms.ts';
import {
  presentFill,
  presentOrder,
  presentOwnHold,
} from '#src/http/native/orders/present-order.ts';

/** One line of the account's history. */
export function presentTransaction(
  { event, sequence, recordedAt, hash }: JournalEntry,
  names: TokenNames,
) {
  const recorded = { sequence, recorded_at: presentInstant(recordedAt), hash };
  const postings = postingsOf(event).map(({ ledgerAccount, amount }) => ({
    ledger_account: ledgerAccount,
    amount: formatMoney(amount),
  }));
  const own = presentEvent(event, recordedAt, names);
  return { type: transactionTypes[event.type], ...recorded, ...own, postings };
}

export const transactionTypes = {
  AccountOpened: 'account_opened',
  OrderAccepted: 'order_accepted',
  OrderAdvanced: 'order_advanced',
  OrderReleased: 'order_released',
  OrderFilled: 'order_filled',
  OrderCancelled: 'order_cancelled',
  OrderReplaced: 'order_replaced',
  OrderExpired: 'order_expired',
  OrderRejected: 'order_rejected',
  AccountClosed: 'account_closed',
  LossAccepted: 'loss_accepted',
  SplitApplied: 'split_applied',
  DividendDue: 'dividend_due',
  DividendPaid: 'dividend_paid',
  ValueDistributed: 'value_distributed',
  SymbolRenamed: 'symbol_renamed',
  PositionWrittenOff: 'position_written_off',
  ActionReversed: 'action_reversed',
  OrderAdjusted: 'order_adjusted',
} as const satisfies Record<AccountEvent['type'], string>;

function presentEvent(event: AccountEvent, recordedAt: EpochMs, names: TokenNames): object {
  switch (event.type) {
    case 'AccountOpened':
      return { cash_after: formatMoney(event.startingCash) };
    case 'OrderFilled':
      return {
        order: presentOrder(event, recordedAt, names),
        fill: presentFill(event),
        cash_before: formatMoney(event.cashBefore),
        cash_after: formatMoney(event.cashAfter),
        realized_profit: formatMoney(event.realizedProfit),
      };
    case 'OrderAccepted':
      return { order: presentOrder(event, recordedAt, names), hold: presentOwnHold(event) };
    case 'OrderAdvanced':
    case 'OrderReleased':
      return { order_id: event.orderId, symbol: event.symbol };
    case 'OrderReplaced':
      return {
        order_id: event.orderId,
        symbol: event.symbol,
        replaced_by: event.replacedBy,
      };
    case 'OrderCancelled':
    case 'OrderExpired':
      return { order_id: event.orderId, symbol: event.symbol, reason: event.reason };
    case 'OrderRejected':
      return { order: presentOrder(event, recordedAt, names), code: event.rejection.code };
    case 'AccountClosed':
      return {};
    case 'SplitApplied':
    case 'DividendDue':
    case 'ValueDistributed':
    case 'SymbolRenamed':
    case 'PositionWrittenOff':
    case 'ActionReversed':
      return presentAction(event);
    case 'DividendPaid':
      return presentPayment(event);
    case 'OrderAdjusted':
      return { order_id: event.orderId, symbol: event.symbol, reason: event.reason };
    case 'LossAccepted':
      return { lost_through_sequence: event.lostThroughSequence };
    default:
      return unreachable(event);
  }
}
