// What happens to orders, step by step, as the entries of an account tell it: each step with the
// order as it stood then.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { AccountId, OrderId } from '#src/domain/ids.ts';
import type { Price, Quantity } from '#src/domain/money.ts';
import { zeroQuantity } from '#src/domain/money.ts';
import type { AccountEvent, OrderAccepted, OrderAdvanced } from '#src/domain/event.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { FoundOrder, ReadOrders } from '#src/trading/orders/read-orders.ts';

/** `working`: it may fill from now on. `waiting`: a session has to open before. */
export type OrderStep =
  | 'waiting'
  | 'working'
  | 'held'
  | 'filled'
  | 'cancelled'
  | 'expired'
  | 'replaced'
  | 'rejected'
  | 'cancel_requested'
  | 'replace_requested'
  | 'request_dropped';

export type OrderUpdate = {
  readonly accountId: AccountId;
  /** Of the entry, and which of its steps this is: 0 for the first. */
  readonly sequence: number;
  readonly place: number;
  readonly step: OrderStep;
  /** The instant that is proven for it, and that of the entry. */
  readonly at: EpochMs;
  readonly recordedAt: EpochMs;
  /** As it stood after the step. */
  readonly order: FoundOrder;
  /** Whether a session was open then. */
  readonly isOpen: boolean;
  readonly fill: UpdateFill | undefined;
};

export type UpdateFill = {
  readonly price: Price;
  readonly quantity: Quantity;
  /** What is held of the symbol afterwards. */
  readonly held: Quantity;
};

/** The updates of an entry, in their order; none for one that is of no order. */
export type ReadUpdates = (entry: JournalEntry) => Promise<readonly OrderUpdate[]>;

type Needs = {
  readonly readOrders: Pick<ReadOrders, 'asOf'>;
  readonly calendar: MarketCalendar;
};

/** Updates of entries that were recorded. */
export function createReadUpdates({ readOrders, calendar }: Needs): ReadUpdates {
  return async (entry) => {
    const { event, accountId, sequence, recordedAt } = entry;
    const isOpen = calendar.openSession(recordedAt) !== undefined;
    const steps = stepsOf(event, isOpen);
    const id = orderOf(event);
    if (steps.length === 0 || id === undefined) return [];
    const order = await readOrders.asOf(entry, id);
    if (!order) return [];
    return steps.map((step, place) => {
      const isFill = event.type === 'OrderFilled' && step === 'filled';
      const at = isFill ? (event.filledAt ?? recordedAt) : recordedAt;
      const fill = isFill ? fillOf(event) : undefined;
      return { accountId, sequence, place, step, at, recordedAt, order, isOpen, fill };
    });
  };
}

function orderOf(event: AccountEvent): OrderId | undefined {
  return 'orderId' in event ? event.orderId : undefined;
}

function fillOf(event: Extract<AccountEvent, { type: 'OrderFilled' }>): UpdateFill {
  const { price, quantity, positionAfter } = event;
  return { price, quantity, held: positionAfter?.quantity ?? zeroQuantity };
}

function stepsOf(event: AccountEvent, isOpen: boolean): readonly OrderStep[] {
  switch (event.type) {
    case 'OrderAccepted':
      return acceptedSteps(event, isOpen);
    case 'OrderAdvanced':
      return advancedSteps(event);
    case 'OrderReleased':
      return ['working'];
    case 'OrderFilled': {
      const isFirst = event.proof === null || event.proof === 'acceptance';
      return isFirst ? ['working', 'filled'] : ['filled'];
    }
    case 'OrderCancelled':
      return ['cancelled'];
    case 'OrderExpired':
      return ['expired'];
    case 'OrderReplaced':
      return ['replaced'];
    case 'OrderRejected':
      return ['rejected'];
    default:
      return [];
  }
}

function acceptedSteps({ isHeld, endedAtOnce }: OrderAccepted, isOpen: boolean) {
  if (isHeld) return ['held'] as const;
  if (endedAtOnce !== null) return ['working', 'cancelled'] as const;
  return isOpen ? (['working'] as const) : (['waiting'] as const);
}

/** A stop that moves or triggers is the same order still; a wish has no evidence. */
function advancedSteps({ quote, progress: { wish } }: OrderAdvanced): readonly OrderStep[] {
  if (quote !== null) return [];
  if (!wish) return ['request_dropped'];
  return wish.replacement ? ['replace_requested'] : ['cancel_requested'];
}
