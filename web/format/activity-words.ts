// Entries of the journal as sentences.
import type { Transaction } from '../api/types.ts';
import { readableNote } from './instants.ts';
import * as numbers from './numbers.ts';
import { sizeOf, termsOf, verbOf, whyEnded } from './order-words.ts';

/** The kinds that the activity can be narrowed to. */
export const kinds = [
  { value: '', label: 'All kinds' },
  { value: 'order_filled', label: 'Filled' },
  { value: 'order_accepted', label: 'Accepted' },
  { value: 'order_cancelled', label: 'Cancelled' },
  { value: 'order_expired', label: 'Expired' },
  { value: 'order_rejected', label: 'Refused' },
  { value: 'order_replaced', label: 'Replaced' },
  { value: 'split_applied', label: 'Splits' },
  { value: 'dividend_due', label: 'Dividends' },
  { value: 'dividend_paid', label: 'Dividends paid' },
] as const;

/** `Bought 10 AAPL at $257.61` */
export function sentenceOf(entry: Transaction): string {
  switch (entry.type) {
    case 'account_opened':
      return `Account opened with ${numbers.money(entry.cash_after)}`;
    case 'account_closed':
      return 'Account closed';
    case 'order_filled': {
      const { order, fill } = entry;
      const verb = order.side === 'buy' ? 'Bought' : 'Sold';
      const what = `${numbers.shares(fill.quantity)} ${order.symbol}`;
      return `${verb} ${what} at $${numbers.price(fill.price)}${byWhom(order, ',')}`;
    }
    case 'order_accepted':
      return `Order placed${byWhom(entry.order)}: ${named(entry.order)}`;
    case 'order_rejected':
      return `Order refused${byWhom(entry.order)}: ${named(entry.order)} (${entry.code.replaceAll('_', ' ')})`;
    case 'order_cancelled':
    case 'order_expired': {
      const status = entry.type === 'order_cancelled' ? 'cancelled' : 'expired';
      const why = whyEnded({ status, reason: entry.reason });
      return `Order for ${entry.symbol} ${status}${why === undefined ? '' : `: ${why}`}`;
    }
    case 'order_replaced':
      return `Order for ${entry.symbol} changed`;
    case 'order_advanced':
      return `Order for ${entry.symbol} moved on`;
    case 'order_adjusted':
      return entry.reason === 'split'
        ? `Order for ${entry.symbol} follows the split: other shares, other prices`
        : `Order for ${entry.symbol} follows the dividend: its price is lower by it`;
    case 'split_applied':
    case 'dividend_due':
    case 'dividend_paid':
    case 'value_distributed':
    case 'symbol_renamed':
    case 'position_written_off':
    case 'action_reversed':
      return readableNote(entry.note);
    case 'order_released':
      return `Exit for ${entry.symbol} waits for its price now`;
    default:
      return 'The operator accepted the loss of entries';
  }
}

type Placed = Extract<Transaction, { type: 'order_accepted' }>['order'];

/** ` by robot`; nothing for what was done on the page, or by a key that is gone. */
function byWhom({ placed_by: name }: Pick<Placed, 'placed_by'>, after = ''): string {
  return typeof name === 'string' && name !== 'page' ? `${after} by ${name}` : '';
}

function named(order: Placed): string {
  const { side, symbol, quantity, amount = null, type } = order;
  const terms = termsOf({
    type,
    side,
    limit_price: order.limit_price ?? null,
    stop_price: order.stop_price ?? null,
    trail_amount: order.trail_amount ?? null,
    trail_percent: order.trail_percent ?? null,
  });
  return `${verbOf({ side }).toLowerCase()} ${sizeOf({ quantity, amount, symbol })} ${terms}`;
}

/** The order that the entry is about; undefined for one about the account. */
export function orderIdOf(entry: Transaction): string | undefined {
  if ('order' in entry) return entry.order.id;
  return 'order_id' in entry ? entry.order_id : undefined;
}

/** What it did to the cash, and what was there afterwards; null where it did nothing. */
export function cashOf(
  entry: Transaction,
): { readonly change: string; readonly after: string } | null {
  const posting = entry.postings.find(({ ledger_account: account }) => account === 'cash');
  if (!posting || !('cash_after' in entry)) return null;
  return { change: posting.amount, after: entry.cash_after };
}
