// Hands every action that has come to its day to all accounts with shares in it, in the order of
// their days, also to those that are not in memory; after a start what came meanwhile.
import type { Booking } from '#src/broker/action-command.ts';
import { beginningOf, type CorporateAction } from '#src/domain/actions/corporate-action.ts';
import { readSplitFactor, scaledFactor } from '#src/domain/actions/split-ratio.ts';
import { valueTaken } from '#src/domain/actions/amount-per-share.ts';
import { isCalendarDate } from '#src/domain/calendar-date.ts';
import { exchangeDate } from '#src/domain/exchange-day.ts';
import type { AccountId } from '#src/domain/ids.ts';
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { ActionBook } from '#src/market/actions/action-book.ts';
import {
  asApplicable,
  isApplied,
  kindOf,
  knownInOrder,
  type KnownAction,
} from '#src/domain/actions/known-action.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Logger } from '#src/runtime/logger.ts';
import { repeat } from '#src/runtime/repeat.ts';
import type { KeptCloses } from '#src/trading/equity/kept-closes.ts';
import type { AccountActions } from './account-actions.ts';

export type Holders = {
  /**
   * Accounts that hold shares of it, have sold their last ones at or after the instant, or have
   * orders that wait for it.
   */
  since(symbol: TickerSymbol, at: EpochMs): Promise<readonly AccountId[]>;
};

export type ApplyActions = {
  /** Applies what is due. Never rejects: what fails is tried again, and the log tells. */
  tick(): Promise<void>;
  /** Ticks until it is stopped. */
  start(): { stop(): void };
};

export type ApplyActionsNeeds = {
  readonly actionBook: ActionBook;
  readonly accountActions: AccountActions;
  readonly holders: Holders;
  readonly closes: Pick<KeptCloses, 'find' | 'hearSplit'>;
  readonly calendar: MarketCalendar;
  /** Told when the shares of a symbol are on their new terms everywhere. */
  readonly onApplied: (symbol: TickerSymbol) => void;
  /** Whether it is this process that applies them; the others read what it has done. */
  readonly isAsker: () => boolean;
  readonly clock: Clock;
  readonly marketClock: Clock;
  readonly logger: Logger;
};

const tickMs = 1_000;
/** How often the table is read anew, into which an operator or another node may have written. */
const refreshTicks = 5;

/** The applier over the book of known actions. */
export function createApplyActions(needs: ApplyActionsNeeds): ApplyActions {
  const { actionBook, marketClock, clock, logger } = needs;
  let ticks = 0;

  async function tick(): Promise<void> {
    if (ticks % refreshTicks === 0) {
      await actionBook.refresh().catch((error) => logger.error(failure('', error)));
    }
    ticks += 1;
    if (!needs.isAsker()) return;
    const today = exchangeDate(marketClock.now());
    const failed = new Set<TickerSymbol>();
    for (const action of dueOn(actionBook.all(), today)) {
      const names = namesOf(action);
      // What stands on one that failed waits with it; other companies do not.
      const isToWait = names.some((name) => failed.has(name));
      const isDone = !isToWait && (await advanceOrTell(action, today));
      if (!isDone) for (const name of names) failed.add(name);
    }
  }

  async function advanceOrTell(action: KnownAction, today: string): Promise<boolean> {
    try {
      await advance(needs, action, today);
      return true;
    } catch (error) {
      logger.error(failure(action.symbol, error));
      return false;
    }
  }

  return {
    tick,
    start: () =>
      repeat(clock, async () => {
        await tick();
        return tickMs;
      }),
  };
}

function failure(symbol: string, error: unknown) {
  return { event: 'action_not_applied', symbol, err: error } as const;
}

/** Under which the shares are known before and after it. */
function namesOf({ symbol, terms }: KnownAction): readonly TickerSymbol[] {
  return terms.kind === 'rename' ? [symbol, terms.newSymbol] : [symbol];
}

/** Those that something is to be done about, in the order in which they took effect. */
function dueOn(actions: readonly KnownAction[], today: string): readonly KnownAction[] {
  return actions
    .filter((action) => {
      const { state, exDate, terms } = action;
      if (state === 'accepted') return exDate <= today;
      const isPayable = terms.kind === 'dividend' && (terms.paidOn ?? exDate) <= today;
      return (state === 'applied' && isPayable) || (state === 'rejected' && isToTakeBack(action));
    })
    .toSorted((a, b) => knownInOrder(a, b));
}

const takeBackNote = 'taken back';

function isToTakeBack({ note }: KnownAction): boolean {
  return note !== takeBackNote;
}

async function advance(needs: ApplyActionsNeeds, known: KnownAction, today: string): Promise<void> {
  const { actionBook, holders, accountActions } = needs;
  const { symbol, actionId } = known;
  if (known.state === 'rejected') {
    await takeBack(needs, known, today);
    await actionBook.put({ ...known, note: takeBackNote });
    needs.onApplied(symbol);
    return;
  }
  const since = beginningOf(known.exDate);
  if (known.state === 'applied') {
    for (const id of await holders.since(symbol, since)) await accountActions.settle(id, today);
    return actionBook.put({ ...known, state: 'paid' });
  }
  const valued = known.terms.kind === 'unvalued' ? await valueOf(needs, known) : known;
  if (!valued) return;
  const action = asApplicable(valued);
  if (!action) return;
  const note = await whyNameIsInUse(needs, action);
  if (note !== undefined) return actionBook.put({ ...valued, state: 'waiting', note });
  const count = await applyToAll(needs, action, today);
  if (action.terms.kind === 'split') {
    await needs.closes.hearSplit(symbol, action.exDate, action.terms.ratio);
  }
  await actionBook.put({ ...valued, state: 'applied', note: null });
  needs.onApplied(symbol);
  const { exDate } = action;
  needs.logger.info({
    event: 'action_applied',
    action_id: actionId,
    ex_date: exDate,
    count,
    today,
  });
}

async function takeBack(needs: ApplyActionsNeeds, known: KnownAction, today: string) {
  // No account has anything of a day that the calendar does not have.
  if (!isCalendarDate(known.exDate)) return;
  const later = appliedSince(needs.actionBook, known);
  const back = { kind: 'take_back', action: known, of: kindOf(known.terms), later } as const;
  for (const id of await needs.holders.since(known.symbol, beginningOf(known.exDate))) {
    await bookWithLater(needs, id, back, today);
  }
}

/** In one line for the operator, why a new name has to wait; undefined where it has not to. */
async function whyNameIsInUse(
  { holders, accountActions }: ApplyActionsNeeds,
  action: CorporateAction,
): Promise<string | undefined> {
  if (action.terms.kind !== 'rename') return undefined;
  for (const id of await holders.since(action.terms.newSymbol, beginningOf(action.exDate))) {
    const why = await accountActions.whyNameIsInUse(id, action);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** How many accounts have booked it. */
async function applyToAll(
  needs: ApplyActionsNeeds,
  action: CorporateAction,
  today: string,
): Promise<number> {
  const { actionBook, holders } = needs;
  const later = appliedSince(actionBook, action);
  let count = 0;
  for (const id of await holders.since(action.symbol, beginningOf(action.exDate))) {
    if (await bookWithLater(needs, id, bookingOf(action, later), today)) count += 1;
  }
  return count;
}

/** Whether the account has recorded it; also where it had before, what came later is looked at. */
async function bookWithLater(
  { accountActions }: ApplyActionsNeeds,
  id: AccountId,
  booking: Booking,
  today: string,
): Promise<boolean> {
  const { later = [] } = booking;
  const isBooked = await accountActions.book(id, booking);
  // With more shares than was known it may have had a part in what came later.
  for (const each of later) await accountActions.book(id, bookingOf(each, later));
  // What comes out otherwise because of it may have been paid before.
  if (isBooked || later.length > 0) await accountActions.settle(id, today);
  return isBooked;
}

/** Of the same company, what all accounts have of the day and since. */
function appliedSince(
  actionBook: ActionBook,
  action: Pick<KnownAction, 'symbol' | 'exDate'>,
): readonly CorporateAction[] {
  return actionBook
    .ofSameCompany(action)
    .filter((each) => isApplied(each) && each.exDate >= action.exDate)
    .flatMap((each) => asApplicable(each) ?? []);
}

function bookingOf(action: CorporateAction, later: readonly CorporateAction[]): Booking {
  return { kind: 'book', action, later };
}

/** With its worth by the close before the day; undefined while nobody knows that one. */
async function valueOf(
  { closes, calendar }: ApplyActionsNeeds,
  known: KnownAction,
): Promise<KnownAction | undefined> {
  if (known.terms.kind !== 'unvalued') return known;
  const { factor } = known.terms;
  const { date } = calendar.lastCompletedSession(beginningOf(known.exDate));
  const close = (await closes.find(known.symbol, date, date)).get(date);
  if (close === undefined || readSplitFactor(factor).kind !== 'value') return undefined;
  const { scaled, scale } = scaledFactor(factor);
  return { ...known, terms: { kind: 'value', amount: valueTaken(close, scaled, scale) } };
}
