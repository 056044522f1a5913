// What happened to the cash and the shares of an account: its opening, its fills, and what became
// of the shares themselves, by the instants that are proven for them, which may lie before those at
// which they were recorded.
import type { Broker } from '#src/broker/broker.ts';
import type { OrderFilled } from '#src/domain/event.ts';
import type { AccountId, OrderId } from '#src/domain/ids.ts';
import {
  kindByEvent,
  type ActionBooked,
  type ActionReversed,
  type DividendBasis,
} from '#src/domain/actions/action-events.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { quantity, zeroQuantity, type Money, type Quantity } from '#src/domain/money.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

export type Activity = {
  readonly at: EpochMs;
  readonly accountId: AccountId;
  /** Of its entry: what happened at one instant is in the order of the journal. */
  readonly sequence: number;
} & (
  | { readonly kind: 'fill'; readonly fill: OrderFilled }
  | { readonly kind: 'opening'; readonly cash: Money }
  | ShareActivity
);

/** What was taken back has the opposite figures. */
export type ShareActivity = {
  readonly kind: 'split' | 'dividend' | 'spin_off' | 'rename' | 'write_off';
  readonly symbol: TickerSymbol;
  /** Cash that came with it: with the fills and the opening they all sum to the account's. */
  readonly cash: Money;
  /** Shares that there are more; zero where there are as many. */
  readonly quantity: Quantity;
  readonly newSymbol: TickerSymbol | undefined;
  /** What a dividend was paid for; null where nothing names it, and for everything else. */
  readonly basis: DividendBasis | null;
};

export type WantedActivities = {
  readonly kinds: ReadonlySet<Activity['kind']>;
  /** Later than the one instant and earlier than the other; undefined for any. */
  readonly after: EpochMs | undefined;
  readonly until: EpochMs | undefined;
  readonly orderId: OrderId | undefined;
  readonly direction: 'asc' | 'desc';
  /** Only what comes behind this key, in the direction. */
  readonly behind: string | undefined;
  readonly limit: number;
};

/** A text by which activities are sorted: those of later instants have a greater one. */
export type KeyOf = (activity: Activity) => string;

/** At most `limit` of them. Throws AccountQuarantinedError for entries that do not add up. */
export type ReadActivities = (
  accountId: AccountId,
  wanted: WantedActivities,
  keyOf: KeyOf,
) => Promise<readonly Activity[]>;

const entriesPerRead = 100;

/** Activities by the journal of the broker. */
export function createReadActivities(broker: Pick<Broker, 'readHistory'>): ReadActivities {
  return async (accountId, wanted, keyOf) => {
    const sign = wanted.direction === 'asc' ? 1 : -1;
    const compare = (a: Activity, b: Activity) => (keyOf(a) < keyOf(b) ? -sign : sign);
    let found: readonly Activity[] = [];
    let before = Number.MAX_SAFE_INTEGER;
    for (;;) {
      const entries = await broker.readHistory(accountId, before, entriesPerRead);
      const some = entries.flatMap(activityOf).filter((each) => isWanted(each, wanted, keyOf));
      found = [...found, ...some].toSorted(compare);
      const last = entries.at(-1);
      if (!last || isEnough(found, last, wanted)) return found.slice(0, wanted.limit);
      before = last.sequence;
    }
  };
}

/** What was recorded earlier happened no later: newer ones than these cannot come any more. */
function isEnough(
  found: readonly Activity[],
  { recordedAt }: JournalEntry,
  { direction, after, limit }: WantedActivities,
): boolean {
  if (after !== undefined && recordedAt <= after) return true;
  const lastShown = direction === 'desc' ? found[limit - 1] : undefined;
  return lastShown !== undefined && recordedAt < lastShown.at;
}

function activityOf(entry: JournalEntry): readonly Activity[] {
  const { event, recordedAt, accountId, sequence } = entry;
  const of = { accountId, sequence };
  switch (event.type) {
    case 'OrderFilled':
      return [{ ...of, kind: 'fill', at: event.filledAt ?? recordedAt, fill: event }];
    case 'AccountOpened':
      return [{ ...of, kind: 'opening', at: recordedAt, cash: event.startingCash }];
    case 'DividendPaid': {
      const { amount: cash, symbol, effectiveAt, basis } = event;
      const none = { quantity: zeroQuantity, newSymbol: undefined, basis };
      return [shareActivity(entry, effectiveAt, { kind: 'dividend', symbol, cash, ...none })];
    }
    default:
      return 'effect' in event ? activityOfAction(entry, event) : [];
  }
}

const shareKinds = {
  split: 'split',
  dividend: 'dividend',
  value: 'spin_off',
  rename: 'rename',
  write_off: 'write_off',
} as const;

/** A dividend is an activity when it is paid, and when it is taken back after that. */
function activityOfAction(
  entry: JournalEntry,
  event: ActionBooked | ActionReversed,
): readonly Activity[] {
  const booked = event.type === 'ActionReversed' ? event.kind : kindByEvent[event.type];
  const { symbol, effect, effectiveAt } = event;
  if (booked === 'dividend' && effect.cash === 0n) return [];
  const kind = shareKinds[booked];
  const newSymbol = event.type === 'SymbolRenamed' ? event.newSymbol : undefined;
  // What was bought back for it is among both.
  const shares = quantity((effect.after?.quantity ?? 0n) - effect.quantityBefore);
  const figures = { cash: effect.cash, quantity: shares, newSymbol, basis: null };
  return [shareActivity(entry, effectiveAt, { kind, symbol, ...figures })];
}

function shareActivity(
  { accountId, sequence }: JournalEntry,
  at: EpochMs,
  of: ShareActivity,
): Activity {
  return { ...of, at, accountId, sequence };
}

function isWanted(activity: Activity, wanted: WantedActivities, keyOf: KeyOf): boolean {
  const { kinds, after, until, orderId, behind, direction } = wanted;
  const { at, kind } = activity;
  if (!kinds.has(kind)) return false;
  if (after !== undefined && at <= after) return false;
  if (until !== undefined && at >= until) return false;
  const isOfOrder = kind === 'fill' && activity.fill.orderId === orderId;
  if (orderId !== undefined && !isOfOrder) return false;
  if (behind === undefined) return true;
  const key = keyOf(activity);
  return direction === 'asc' ? key > behind : key < behind;
}
