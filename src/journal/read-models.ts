// Read models: what can be asked of accounts, holdings and orders without replaying anything. They
// are derived from the journal's entries and written in the same commit. Never the truth: `verify`
// compares them with a replay, `rebuild` makes them anew.
import type { ActionBooked, ActionReversed, LotsAfter } from '#src/domain/actions/action-events.ts';
import type { OrderAdvanced, OrderFilled, OrderReleased } from '#src/domain/event.ts';
import type { AccountId, OrderId } from '#src/domain/ids.ts';
import { openOrderOf } from '#src/domain/accepted-order.ts';
import type { OpenOrder, OrderProgress } from '#src/domain/open-order.ts';
import { isLeg, type GroupPlace } from '#src/domain/order-group.ts';
import type { Side } from '#src/domain/order.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { unreachable } from '#src/runtime/result.ts';
import type { JournalEntry } from './journal.ts';

export type AccountRow = { readonly openedAt: EpochMs; readonly closedAt: EpochMs | null };

export const orderStatuses = [
  'open',
  'held',
  'filled',
  'rejected',
  'cancelled',
  'expired',
  'replaced',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

export type OrderRow = {
  readonly orderId: OrderId;
  /** The entry that accepted the order, or decided it at once. */
  readonly sequence: number;
  readonly symbol: TickerSymbol;
  readonly side: Side;
  readonly status: OrderStatus;
  readonly submittedAt: EpochMs;
  /** Null for an order on its own. */
  readonly groupId: OrderId | null;
  /** Shown with another order of its group. */
  readonly isLeg: boolean;
  /** The last entry by which it has followed the shares; null where none did. */
  readonly adjustedBy: number | null;
};

/** An entry of an order after its first one. */
export type OrderStep = { readonly orderId: OrderId; readonly sequence: number };

/** A symbol of which the account has held shares. */
export type FormerHolding = { readonly symbol: TickerSymbol; readonly releasedAt: EpochMs };

/** How one entry changes the read models of its account. */
export type ReadModelChange =
  | { readonly kind: 'opened' | 'closed'; readonly at: EpochMs }
  | { readonly kind: 'held'; readonly symbol: TickerSymbol }
  | { readonly kind: 'released'; readonly symbol: TickerSymbol; readonly at: EpochMs }
  | ({ readonly kind: 'order' } & OrderRow)
  | { readonly kind: 'waits'; readonly order: OpenOrder }
  | ({ readonly kind: 'step' } & OrderStep)
  | { readonly kind: 'advanced'; readonly orderId: OrderId; readonly progress: OrderProgress }
  /** An order that is to take the place of another one, whose entry's key is meant for it. */
  | ({ readonly kind: 'wished' } & OrderStep)
  /** An order that follows the shares; `sequence` is of the entry that says so. */
  | {
      readonly kind: 'adjusted';
      readonly order: OpenOrder;
      readonly sequence: number;
    }
  /** An exit whose entry has filled. */
  | { readonly kind: 'woken'; readonly orderId: OrderId }
  | {
      readonly kind: 'ended';
      readonly orderId: OrderId;
      readonly status: Exclude<OrderStatus, 'open' | 'held' | 'rejected'>;
    };

/** Everything that the read models say of one account. */
export type AccountReadModel = {
  readonly account: AccountRow | undefined;
  /** Sorted. */
  readonly symbols: readonly TickerSymbol[];
  /** What was held once and is not any more, with when its last share went; by symbol. */
  readonly formerSymbols: readonly FormerHolding[];
  /** By their sequence. */
  readonly orders: readonly OrderRow[];
  /** By order and sequence. */
  readonly steps: readonly OrderStep[];
  /** By their ids. */
  readonly openOrders: readonly OpenOrder[];
};

/** For an operator's commands. */
export type ReadModels = {
  /** What is stored of the account. */
  of(accountId: AccountId): Promise<AccountReadModel>;
  /** Every account that has a row in any of them. */
  accountIds(): Promise<readonly AccountId[]>;
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
    case 'OrderAccepted':
      if (event.endedAtOnce) return [orderRow(event, sequence, 'cancelled')];
      return [
        orderRow(event, sequence, event.isHeld ? 'held' : 'open'),
        { kind: 'waits', order: openOrderOf(event) },
      ];
    case 'OrderAdvanced':
      return [step(event, sequence), advanced(event), ...wishedBy(event, sequence)];
    case 'OrderReleased':
      return [step(event, sequence), advanced(event), { kind: 'woken', orderId: event.orderId }];
    case 'OrderFilled':
      return isFirstEntry(event)
        ? [orderRow(event, sequence, 'filled'), ...holdingOf(event, recordedAt)]
        : [...ended(event, sequence, 'filled'), ...holdingOf(event, recordedAt)];
    case 'OrderCancelled':
      return ended(event, sequence, 'cancelled');
    case 'OrderReplaced': {
      const { replacedBy } = event;
      // It tells of both orders, and is found with either.
      return [
        ...ended(event, sequence, 'replaced'),
        { kind: 'step', orderId: replacedBy, sequence },
      ];
    }
    case 'OrderExpired':
      return ended(event, sequence, 'expired');
    case 'OrderRejected':
      return [orderRow(event, sequence, 'rejected')];
    case 'SplitApplied':
    case 'DividendDue':
    case 'ValueDistributed':
    case 'SymbolRenamed':
    case 'PositionWrittenOff':
    case 'ActionReversed':
      return holdingsAfter(event, recordedAt);
    case 'OrderAdjusted':
      return [step(event, sequence), { kind: 'adjusted', order: event.order, sequence }];
    case 'DividendPaid':
    case 'LossAccepted':
      return [];
    default:
      return unreachable(event);
  }
}

/** Whether the order was filled as it was submitted, without waiting. */
function isFirstEntry({ proof }: OrderFilled): boolean {
  return proof === null || proof === 'acceptance';
}

function orderRow(
  event: Pick<OrderRow, 'orderId' | 'symbol' | 'side' | 'submittedAt'> & {
    readonly group?: GroupPlace | null;
  },
  sequence: number,
  status: OrderStatus,
): ReadModelChange {
  const { orderId, symbol, side, submittedAt, group = null } = event;
  const place = { groupId: group && group.groupId, isLeg: group !== null && isLeg(group) };
  const of = { orderId, sequence, symbol, side, status, submittedAt };
  return { kind: 'order', ...of, ...place, adjustedBy: null };
}

function step({ orderId }: { readonly orderId: OrderId }, sequence: number): ReadModelChange {
  return { kind: 'step', orderId, sequence };
}

function advanced({ orderId, progress }: OrderAdvanced | OrderReleased): ReadModelChange {
  return { kind: 'advanced', orderId, progress };
}

/** An entry of a wish tells of the order that is to come; later ones repeat it, without a key. */
function wishedBy({ progress }: OrderAdvanced, sequence: number): readonly ReadModelChange[] {
  const wanted = progress.wish?.replacement;
  return wanted ? [{ kind: 'wished', orderId: wanted.orderId, sequence }] : [];
}

function ended(
  event: { readonly orderId: OrderId },
  sequence: number,
  status: Extract<ReadModelChange, { kind: 'ended' }>['status'],
): readonly ReadModelChange[] {
  return [step(event, sequence), { kind: 'ended', orderId: event.orderId, status }];
}

/** Only where a position begins or ends: by far the most fills change none. */
function holdingOf(
  { symbol, side, quantity, positionAfter }: OrderFilled,
  at: EpochMs,
): readonly ReadModelChange[] {
  if (!positionAfter) return [{ kind: 'released', symbol, at }];
  const isFirst = side === 'buy' && positionAfter.quantity === quantity;
  return isFirst ? [{ kind: 'held', symbol }] : [];
}

function holdingsAfter(
  event: ActionBooked | ActionReversed,
  at: EpochMs,
): readonly ReadModelChange[] {
  const own = holdingAfter(event.symbol, event.effect.after, at);
  return event.type === 'SymbolRenamed'
    ? [own, holdingAfter(event.newSymbol, event.newAfter, at)]
    : [own];
}

/** After an action, which may have brought back what was sold, or taken the last share. */
function holdingAfter(symbol: TickerSymbol, after: LotsAfter, at: EpochMs): ReadModelChange {
  return after ? { kind: 'held', symbol } : { kind: 'released', symbol, at };
}
