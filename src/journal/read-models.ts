// Read models: what can be asked of accounts, holdings and orders without replaying anything. They
// are derived from the journal's entries and written in the same commit. Never the truth: `verify`
// compares them with a replay, `rebuild` makes them anew.
import type { OrderFilled, OrderRejected } from '#src/domain/event.ts';
import type { AccountId, OrderId } from '#src/domain/ids.ts';
import type { Side } from '#src/domain/order.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { unreachable } from '#src/runtime/result.ts';
import type { JournalEntry } from './journal.ts';

export type AccountRow = { readonly openedAt: EpochMs; readonly closedAt: EpochMs | null };

export type OrderRow = {
  readonly orderId: OrderId;
  /** The entry that decided the order. */
  readonly sequence: number;
  readonly symbol: TickerSymbol;
  readonly side: Side;
  readonly status: 'filled' | 'rejected';
  readonly submittedAt: EpochMs;
};

/** How one entry changes the read models of its account. */
export type ReadModelChange =
  | { readonly kind: 'opened' | 'closed'; readonly at: EpochMs }
  | { readonly kind: 'held' | 'released'; readonly symbol: TickerSymbol }
  | ({ readonly kind: 'order' } & OrderRow);

/** Everything that the read models say of one account. */
export type AccountReadModel = {
  readonly account: AccountRow | undefined;
  /** Sorted. */
  readonly symbols: readonly TickerSymbol[];
  /** By their sequence. */
  readonly orders: readonly OrderRow[];
};

/** For an operator's commands on a database file, which nobody waits for: answers at once. */
export type ReadModels = {
  /** What is stored of the account. */
  of(accountId: AccountId): AccountReadModel;
  /** Every account that has a row in any of them. */
  accountIds(): readonly AccountId[];
};

/** The changes that follow from the entry, in the order in which they are made. */
export function changesOf({
  event,
  sequence,
  recordedAt,
}: JournalEntry): readonly ReadModelChange[] {
  switch (event.type) {
    case 'AccountOpened':
      return [{ kind: 'opened', at: recordedAt }];
    case 'AccountClosed':
      return [{ kind: 'closed', at: recordedAt }];
    case 'OrderFilled':
      return [orderRow(event, sequence, 'filled'), ...holdingOf(event)];
    case 'OrderRejected':
      return [orderRow(event, sequence, 'rejected')];
    case 'LossAccepted':
      return [];
    default:
      return unreachable(event);
  }
}

/** What the changes of one account come to. */
export type ReadModelBuilder = {
  take(change: ReadModelChange): void;
  build(): AccountReadModel;
};

/** Begins with an account that nothing is known of. */
export function createReadModelBuilder(): ReadModelBuilder {
  let account: AccountRow | undefined;
  const symbols = new Set<TickerSymbol>();
  const orders: OrderRow[] = [];
  return {
    take(change) {
      switch (change.kind) {
        case 'opened':
          account = { openedAt: change.at, closedAt: null };
          return;
        case 'closed':
          account = account && { ...account, closedAt: change.at };
          return;
        case 'held':
          symbols.add(change.symbol);
          return;
        case 'released':
          symbols.delete(change.symbol);
          return;
        default: {
          const { kind: _, ...row } = change;
          orders.push(row);
        }
      }
    },
    build: () => ({ account, symbols: [...symbols].toSorted(), orders }),
  };
}

function orderRow(
  event: OrderFilled | OrderRejected,
  sequence: number,
  status: OrderRow['status'],
): ReadModelChange {
  const { orderId, symbol, side, submittedAt } = event;
  return { kind: 'order', orderId, sequence, symbol, side, status, submittedAt };
}

/** Only where a position begins or ends: by far the most fills change none. */
function holdingOf({
  symbol,
  side,
  quantity,
  positionAfter,
}: OrderFilled): readonly ReadModelChange[] {
  if (!positionAfter) return [{ kind: 'released', symbol }];
  const isFirst = side === 'buy' && positionAfter.quantity === quantity;
  return isFirst ? [{ kind: 'held', symbol }] : [];
}
