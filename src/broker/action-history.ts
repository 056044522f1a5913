// What the journal of an account tells of the shares of one symbol: fills and booked actions, under
// the names that the company had before as well.
import type { ActionBooked } from '#src/domain/actions/action-events.ts';
import type { HoldingAction, Movement, Trade } from '#src/domain/actions/holding-history.ts';
import { companyNow, type BookedName } from '#src/domain/actions/company-names.ts';
import { inOrder } from '#src/domain/actions/corporate-action.ts';
import type { ApplyAction, BookedAction } from '#src/domain/command.ts';
import type { AccountEvent, OrderFilled } from '#src/domain/event.ts';
import { exchangeDate } from '#src/domain/exchange-day.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import { asAction, movementOf, placeOfBooking } from './action-booking.ts';

export type ActionHistory = Pick<
  ApplyAction,
  'symbol' | 'movements' | 'booked' | 'throughSequence'
> & {
  /** How often each action was booked, those times included that were taken back. */
  readonly timesById: ReadonlyMap<string, number>;
};

/**
 * Of the shares that were called `symbol` before the day (YYYY-MM-DD) or on it, by all entries of
 * the account; `symbol` is the name that they have by now. Undefined for a company whose ticker
 * another one took over.
 */
export function actionHistory(
  symbol: TickerSymbol,
  day: string,
  entries: readonly JournalEntry[],
): ActionHistory | undefined {
  const changes = bookedNames(entries);
  // Who gives up a name has it until the day, also where another company has it since.
  const now = companyNow(changes, symbol, day, ({ exDate }) => exDate >= day);
  if (now === undefined) return undefined;
  const isOfThem = ({ event, sequence, recordedAt }: JournalEntry) => {
    if (!('symbol' in event)) return false;
    const day = dayOf(event, recordedAt);
    const cameSince = (change: BookedName) => change.sequence >= sequence;
    return companyNow(changes, event.symbol, day, cameSince) === now;
  };
  const trades: Trade[] = [];
  const bookedById = new Map<string, BookedAction>();
  const timesById = new Map<string, number>();
  /** A price of before that was used after a booking was on the terms of that one. */
  let bookedThrough = '';
  for (const { event, sequence, recordedAt } of entries.filter(isOfThem)) {
    if (event.type === 'OrderFilled') {
      const date = dateOf(event, recordedAt);
      trades.push({ ...tradeOf(event, sequence, recordedAt), date: later(date, bookedThrough) });
    } else if (event.type === 'ActionReversed') {
      bookedById.delete(event.actionId);
    } else if (isBooking(event)) {
      bookedById.set(event.actionId, { ...event, sequence });
      timesById.set(event.actionId, (timesById.get(event.actionId) ?? 0) + 1);
      if (event.type !== 'SymbolRenamed') bookedThrough = later(bookedThrough, event.exDate);
    }
  }
  const booked = [...bookedById.values()].toSorted((a, b) =>
    inOrder(placeOfBooking(a), placeOfBooking(b)),
  );
  const actions = booked.flatMap((each): readonly HoldingAction[] => {
    const movement = movementOf(asAction(each));
    return movement ? [movement] : [];
  });
  const movements: readonly Movement[] = [...trades, ...actions];
  const throughSequence = entries.at(-1)?.sequence ?? 0;
  return { symbol: now, timesById, movements, booked, throughSequence };
}

/** On which it took effect: whose ticker it was then, whose shares they are. */
function dayOf(event: AccountEvent, recordedAt: number): string {
  if (event.type === 'OrderFilled') return dateOf(event, recordedAt);
  return 'exDate' in event ? event.exDate : exchangeDate(recordedAt);
}

/** The new names that the account knows, in the order in which they were booked. */
export function bookedNames(entries: readonly JournalEntry[]): readonly BookedName[] {
  return entries.flatMap(({ event, sequence }) => {
    if (event.type !== 'SymbolRenamed') return [];
    const { symbol, newSymbol, exDate, effectiveAt } = event;
    return [{ symbol, newSymbol, exDate, sequence, effectiveAt }];
  });
}

function isBooking(event: JournalEntry['event']): event is ActionBooked {
  return 'effect' in event && event.type !== 'ActionReversed';
}

function tradeOf(
  { side, quantity, price, notional, filledAt }: OrderFilled,
  sequence: number,
  recordedAt: number,
): Omit<Trade, 'date'> {
  const at = filledAt ?? recordedAt;
  return { kind: 'trade', at, sequence, side, quantity, price, notional };
}

/** The day of the price: shares are on the terms that it knew. */
function dateOf({ proof, quote, filledAt }: OrderFilled, recordedAt: number): string {
  const isAtOnce = proof === null || proof === 'acceptance';
  return exchangeDate(isAtOnce ? quote.asOf : (filledAt ?? recordedAt));
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}
