// What a corporate action does to an account: its own booking, the bookings of later actions that
// come out otherwise because of it, and what becomes of the open orders.
import assert from 'node:assert/strict';
import type { Account } from '#src/domain/account.ts';
import type {
  ActionBooked,
  ActionReversed,
  DividendPaid,
} from '#src/domain/actions/action-events.ts';
import {
  beginningOf,
  inOrder,
  type CorporateAction,
} from '#src/domain/actions/corporate-action.ts';
import {
  holdingOf,
  type Holding,
  type HoldingAction,
  type Movement,
} from '#src/domain/actions/holding-history.ts';
import type { ApplyAction, BookedAction, SettleClaim } from '#src/domain/command.ts';
import type { AccountEvent } from '#src/domain/event.ts';
import { availableCash } from '#src/domain/hold.ts';
import { money, zeroQuantity } from '#src/domain/money.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import {
  asAction,
  bookingOf,
  bookRename,
  movementOf,
  placeOf,
  placeOfBooking,
} from './action-booking.ts';
import { effectBetween } from './action-effect.ts';
import { adjustOrders, noOrders, ordersBefore, type AdjustedOrders } from './adjust-orders.ts';
import { correctOrders, correctPrices } from './correct-orders.ts';
import { evolve } from './evolve.ts';
import { fitSales, type Shares } from './fit-sales.ts';

/** The account is not as it was when the command was worked out: it is to be worked out anew. */
export class AccountMovedOnError extends Error {
  override readonly name = 'AccountMovedOnError';
}

/** The events of the action, none where it changes nothing for the account. */
export function applyAction(account: Account, command: ApplyAction): readonly AccountEvent[] {
  const { action, replaces } = command;
  if (action?.terms.kind === 'rename') return bookRename(account, command, action);
  // A new name moves no shares that a holding is worked out from.
  const others = command.booked.filter(
    ({ actionId, type }) => actionId !== replaces?.actionId && type !== 'SymbolRenamed',
  );
  const trades = command.movements.filter(({ kind }) => kind === 'trade');
  const own = action && movementOf(action);
  const before = holdingOf(command.symbol, command.movements);
  const wanted = [...trades, ...others.map(placedMovement), ...(own ? [own] : [])];
  const after = holdingOf(command.symbol, wanted);
  const isConcerned = own && (after.figuresByAction.get(own.actionId)?.entitled ?? 0n) > 0n;
  if (!isConcerned && !replaces) return followAlone(account, command);
  const place = action ? placeOf(action) : replaces && placeOfBooking(replaces);
  const changed = others.filter(
    (each) =>
      place &&
      inOrder(placeOfBooking(each), place) > 0 &&
      isOtherwise(each.actionId, before, after),
  );
  const steps = stepsOf(command, changed, isConcerned ? action : null);
  return bookSteps(account, command, steps);
}

/** Of an account without shares: its orders follow all the same. */
function followAlone(account: Account, command: ApplyAction): readonly AccountEvent[] {
  const { before, first, after } = orderSteps(account, command);
  return withPrices(account, [...before, ...first, ...after], command);
}

/** At last the prices of orders that have followed a dividend which was told wrongly. */
function withPrices(
  account: Account,
  events: readonly AccountEvent[],
  command: ApplyAction,
): readonly AccountEvent[] {
  if (command.followed.size === 0) return events;
  const current = evolveAll(account, events, command.at);
  const { before, after } = correctPrices(current, ordersBefore(current, command), command);
  return [...events, ...before, ...after];
}

/** What becomes of the open orders: each follows an action once, and what is corrected of it. */
function orderSteps(account: Account, command: ApplyAction): AdjustedOrders {
  const { action, followed, later } = command;
  const older = ordersBefore(account, command);
  const others = older.filter(({ orderId }) => !followed.has(orderId));
  const known = older.filter(({ orderId }) => followed.has(orderId));
  const fresh = action ? adjustOrders(account, others, action, later) : noOrders;
  const corrected = known.length > 0 ? correctOrders(account, known, command) : noOrders;
  return {
    before: [...fresh.before, ...corrected.before],
    first: corrected.first,
    after: [...fresh.after, ...corrected.after],
  };
}

/** One thing that is taken back, or booked. */
type Step =
  | { readonly kind: 'reverse'; readonly booked: BookedAction; readonly reason: Reason }
  | { readonly kind: 'book'; readonly movement: HoldingAction; readonly source: Source };
type Reason = ActionReversed['reason'];
type Source = Pick<CorporateAction, 'actionId' | 'revision' | 'exDate' | 'source' | 'terms'>;

/** The newest is taken back first; what comes later is booked anew after what it stands on. */
function stepsOf(
  { action, replaces }: ApplyAction,
  changed: readonly BookedAction[],
  concerned: CorporateAction | null,
): readonly Step[] {
  const newestFirst = changed.toReversed().map((booked) => {
    return { kind: 'reverse', booked, reason: 'earlier_action' } as const;
  });
  const reason = action ? 'corrected' : 'rejected';
  const old = replaces ? [{ kind: 'reverse', booked: replaces, reason } as const] : [];
  const movement = concerned && movementOf(concerned);
  const own = concerned && movement ? [{ kind: 'book', movement, source: concerned } as const] : [];
  const again = changed.map((booked) => {
    return { kind: 'book', movement: placedMovement(booked), source: asAction(booked) } as const;
  });
  return [...newestFirst, ...old, ...own, ...again];
}

/** Each step is the difference between two holdings, and the orders fit every one of them. */
function bookSteps(
  account: Account,
  command: ApplyAction,
  steps: readonly Step[],
): readonly AccountEvent[] {
  const { symbol, place } = command;
  const holdings = holdingsAlong(command, steps);
  const orders = orderSteps(account, command);
  const ready = [...orders.before, ...orders.first];
  const fitting = evolveAll(account, ready, command.at);
  const told = { actionId: place.actionId, reason: 'split' } as const;
  const sales = fitSales(fitting, symbol, sharesAlong(holdings), orders.after, told);
  const events: AccountEvent[] = [...ready, ...sales.ended, ...sales.first];
  let current = evolveAll(account, events, command.at);
  for (const [place, step] of steps.entries()) {
    const [from, to] = [holdings[place], holdings[place + 1]];
    assert(from && to, 'a step lies between two holdings');
    const event = eventOfStep(current, command, step, from, to);
    events.push(event);
    current = evolve(current, { event, recordedAt: command.at });
  }
  const open = new Set(current.openOrders.map(({ orderId }) => orderId));
  const after = sales.after.filter(({ orderId }) => open.has(orderId));
  return withPrices(account, [...events, ...after], command);
}

function sharesAlong(holdings: readonly Holding[]): Shares {
  const all = holdings.map(({ position }) => position?.quantity ?? zeroQuantity);
  const least = all.reduce((least, each) => (each < least ? each : least));
  return { least, last: all.at(-1) ?? zeroQuantity };
}

function eventOfStep(
  account: Account,
  { symbol, at }: ApplyAction,
  step: Step,
  from: Holding,
  to: Holding,
): ActionBooked | ActionReversed {
  const actionId = step.kind === 'book' ? step.source.actionId : step.booked.actionId;
  const claimOn = step.kind === 'book' ? step.source : asAction(step.booked);
  const isReversal = step.kind === 'reverse';
  const effect = effectBetween(account, { symbol, actionId, from, to, claimOn, isReversal, at });
  if (step.kind === 'book') return bookingOf(step.source, symbol, effect, to);
  const { revision, exDate, source, effectiveAt, type } = step.booked;
  const kind = placeOfBooking({ actionId, exDate, type }).kind;
  const of = { actionId, revision, symbol, exDate, source, effectiveAt, effect };
  return { type: 'ActionReversed', ...of, kind, reason: step.reason };
}

/** The holding before the steps, and after each of them. */
function holdingsAlong(command: ApplyAction, steps: readonly Step[]): readonly Holding[] {
  let movements: readonly Movement[] = command.movements;
  const holdings = [holdingOf(command.symbol, movements)];
  for (const step of steps) {
    movements =
      step.kind === 'book'
        ? [...movements, step.movement]
        : movements.filter((each) => !isOf(each, step.booked.actionId));
    holdings.push(holdingOf(command.symbol, movements));
  }
  return holdings;
}

function isOf(movement: Movement, actionId: string): boolean {
  return movement.kind === 'action' && movement.actionId === actionId;
}

function isOtherwise(actionId: string, before: Holding, after: Holding): boolean {
  const [a, b] = [before.figuresByAction.get(actionId), after.figuresByAction.get(actionId)];
  return a?.entitled !== b?.entitled || a?.gained !== b?.gained || a?.amount !== b?.amount;
}

function placedMovement(booked: BookedAction): HoldingAction {
  const movement = movementOf(asAction(booked));
  assert(movement, 'a name is none of the actions that shares are worked out from');
  return movement;
}

function evolveAll(account: Account, events: readonly AccountEvent[], recordedAt: number): Account {
  return events.reduce((current, event) => evolve(current, { event, recordedAt }), account);
}

/** The payment, whole where the cash for it is free, else as much as is; none where nothing is. */
export function settleClaim(
  account: Account,
  { claimId, at }: Pick<SettleClaim, 'claimId' | 'at'>,
): readonly DividendPaid[] {
  const claim = account.claims.find((each) => each.claimId === claimId);
  if (!claim) return [];
  const free = availableCash(account);
  const isTooMuch = claim.amount < 0n && 0n - claim.amount > free;
  const amount = isTooMuch ? money(0n - free) : claim.amount;
  if (amount === 0n) return [];
  const { symbol, payableOn, basis } = claim;
  // What is owed is paid when there is cash for it.
  const effectiveAt = amount < 0n ? at : beginningOf(payableOn);
  const cashAfter = money(account.cash + amount);
  const paid = { claimId, symbol, amount, payableOn, basis, cashAfter, effectiveAt };
  return [{ type: 'DividendPaid', ...paid }];
}

/** What is owed for shares that were bought back is paid as soon as a command frees the cash. */
export function withDebtsPaid(
  account: Account,
  events: readonly AccountEvent[],
  at: EpochMs,
): readonly AccountEvent[] {
  const owed = account.claims.filter(({ amount }) => amount < 0n);
  if (owed.length === 0) return events;
  let current = evolveAll(account, events, at);
  const paid: DividendPaid[] = [];
  for (const { claimId } of owed) {
    const payment = settleClaim(current, { claimId, at });
    paid.push(...payment);
    current = evolveAll(current, payment, at);
  }
  return [...events, ...paid];
}
