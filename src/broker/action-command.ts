// The command that books an action in an account, worked out from all of its entries.
import type { Account } from '#src/domain/account.ts';
import {
  beginningOf,
  inOrder,
  type ActionKind,
  type CorporateAction,
} from '#src/domain/actions/corporate-action.ts';
import type { ApplyAction } from '#src/domain/command.ts';
import { isBeforeListing } from '#src/domain/former-shares.ts';
import type { AccountId, OrderId } from '#src/domain/ids.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { asAction, placeOf } from './action-booking.ts';
import { actionHistory, type ActionHistory } from './action-history.ts';
import { backOf, followersOf } from './order-followers.ts';

/** What is to be booked: an action, or that what was booked of one is taken back. */
export type Booking =
  | {
      readonly kind: 'book';
      readonly action: CorporateAction;
      /** What of after it was handed to all accounts already, where that is known. */
      readonly later?: readonly CorporateAction[];
    }
  | {
      readonly kind: 'take_back';
      readonly action: Pick<CorporateAction, 'actionId' | 'symbol' | 'exDate'>;
      readonly of: ActionKind;
      readonly later?: readonly CorporateAction[];
    };

export type BookingStanding = {
  readonly accountId: AccountId;
  /** All of them, the oldest first. */
  readonly entries: readonly JournalEntry[];
  readonly account: Account;
  /** Since when the company is listed that has the symbol now, where that is known. */
  readonly listedOn: string | undefined;
  readonly at: EpochMs;
};

/** How often the action was booked in the account before, or taken back, beside the command. */
export type PreparedBooking = { readonly command: ApplyAction; readonly times: number };

/** Undefined where the account has it already, or has no part in it. */
export function commandOfBooking(
  { accountId, entries, account, listedOn, at }: BookingStanding,
  booking: Booking,
): PreparedBooking | undefined {
  const { symbol, actionId, exDate } = booking.action;
  const found = actionHistory(symbol, exDate, entries);
  if (!found) return undefined;
  const { timesById, ...history } = found;
  const times = timesById.get(actionId) ?? 0;
  const replaces = history.booked.find((each) => each.actionId === actionId) ?? null;
  const later = actionsAfter(booking, history);
  const laterIds = new Set(later.map((each) => each.actionId));
  const followed = followersOf(actionId, entries, laterIds);
  const orders = { place: { actionId, exDate }, followed, releasedAt: releasedAt(entries), later };
  const of = { type: 'ApplyAction', accountId, at, replaces, ...orders, ...history } as const;
  if (booking.kind === 'take_back') {
    // A new name is undone by another one.
    const isToTakeBack = replaces ? replaces.type !== 'SymbolRenamed' : followed.size > 0;
    const command = { ...of, action: null };
    return isToTakeBack ? { command, times: times + stepsBack(actionId, entries) } : undefined;
  }
  const { action } = booking;
  if (replaces?.revision === action.revision && replaces.source === action.source) {
    return undefined;
  }
  if (isAfterClosing(account, entries, action)) return undefined;
  if (isOfAnotherCompany(action, history, listedOn)) return undefined;
  return { command: { ...of, action }, times };
}

/** Orders of somebody without shares have followed it back so often. */
function stepsBack(actionId: string, entries: readonly JournalEntry[]): number {
  const back = backOf(actionId);
  return entries.filter(({ event }) => event.type === 'OrderAdjusted' && event.actionId === back)
    .length;
}

function releasedAt(entries: readonly JournalEntry[]): ApplyAction['releasedAt'] {
  return new Map(
    entries.flatMap(({ event }): readonly (readonly [OrderId, EpochMs])[] => {
      return event.type === 'OrderReleased' ? [[event.orderId, event.progress.since]] : [];
    }),
  );
}

/** By the books of the account, and by what all accounts have: orders follow without shares too. */
function actionsAfter(
  booking: Booking,
  { booked }: Pick<ActionHistory, 'booked'>,
): readonly CorporateAction[] {
  const { later: told = [] } = booking;
  const place =
    booking.kind === 'book' ? placeOf(booking.action) : { ...booking.action, kind: booking.of };
  const known = new Map([...booked.map(asAction), ...told].map((each) => [each.actionId, each]));
  return [...known.values()]
    .filter((each) => inOrder(placeOf(each), place) > 0)
    .toSorted((a, b) => inOrder(placeOf(a), placeOf(b)));
}

/** A run that was closed or reset goes on without what its shares would have brought since. */
function isAfterClosing(
  { status }: Account,
  entries: readonly JournalEntry[],
  { exDate, terms }: CorporateAction,
): boolean {
  if (status !== 'closed' || (terms.kind !== 'dividend' && terms.kind !== 'value')) return false;
  const closing = entries.findLast(({ event }) => event.type === 'AccountClosed');
  return closing !== undefined && closing.recordedAt < beginningOf(exDate);
}

/** Shares of the company that had the symbol before the one to which this has happened. */
function isOfAnotherCompany(
  { exDate, source }: CorporateAction,
  { movements }: Pick<ActionHistory, 'movements'>,
  listedOn: string | undefined,
): boolean {
  // The operator knows which company is meant.
  if (source === 'operator' || listedOn === undefined || exDate < listedOn) return false;
  const first = movements.find((each) => each.kind === 'trade');
  return first?.kind === 'trade' && isBeforeListing(first.at, listedOn);
}
