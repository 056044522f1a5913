// An action as the event that books it, and as what it does to a holding.
import type { Account } from '#src/domain/account.ts';
import {
  kindByEvent,
  type ActionBooked,
  type ActionEffect,
  type LotsAfter,
  type SymbolRenamed,
} from '#src/domain/actions/action-events.ts';
import {
  beginningOf,
  type ActionPlace,
  type CorporateAction,
} from '#src/domain/actions/corporate-action.ts';
import type { Holding, HoldingAction } from '#src/domain/actions/holding-history.ts';
import { lostBySplit } from '#src/domain/actions/split-ratio.ts';
import type { ApplyAction } from '#src/domain/command.ts';
import type { AccountEvent } from '#src/domain/event.ts';
import { heldBefore } from '#src/domain/former-shares.ts';
import { money, quantity, zeroMoney } from '#src/domain/money.ts';
import { findPosition } from '#src/domain/positions.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { lotsOf } from './action-effect.ts';
import { cancelled } from './order-group.ts';

/** What the action does to a holding; null for a new name, which does nothing to it. */
export function movementOf({
  actionId,
  exDate,
  terms,
}: Pick<CorporateAction, 'actionId' | 'exDate' | 'terms'>): HoldingAction | null {
  const of = { kind: 'action', actionId, exDate } as const;
  switch (terms.kind) {
    case 'split':
      return { ...of, action: 'split', ratio: terms.ratio };
    case 'rename':
      return null;
    default:
      return { ...of, action: terms.kind, amount: terms.amount };
  }
}

/** Where the action stands among those of its symbol. */
export function placeOf({ actionId, exDate, terms }: CorporateAction): ActionPlace {
  return { actionId, exDate, kind: terms.kind };
}

/** Where a booking stands. */
export function placeOfBooking({
  actionId,
  exDate,
  type,
}: Pick<ActionBooked, 'actionId' | 'exDate' | 'type'>): ActionPlace {
  return { actionId, exDate, kind: kindByEvent[type] };
}

/** The action as it was booked. */
export function asAction(booked: ActionBooked): CorporateAction {
  const { actionId, revision, symbol, exDate, source } = booked;
  const of = { actionId, revision, symbol, exDate, source };
  switch (booked.type) {
    case 'SplitApplied':
      return { ...of, terms: { kind: 'split', ratio: booked.ratio } };
    case 'DividendDue':
      return { ...of, terms: { kind: 'dividend', amount: booked.amount, paidOn: booked.paidOn } };
    case 'ValueDistributed':
      return { ...of, terms: { kind: 'value', amount: booked.amount } };
    case 'PositionWrittenOff':
      return { ...of, terms: { kind: 'write_off', amount: booked.amount } };
    default:
      return { ...of, terms: { kind: 'rename', newSymbol: booked.newSymbol } };
  }
}

type Source = Pick<CorporateAction, 'actionId' | 'revision' | 'exDate' | 'source' | 'terms'>;

/** The event that books the action with its effect. A new name has one of its own: `bookRename`. */
export function bookingOf(
  { actionId, revision, exDate, source, terms }: Source,
  symbol: TickerSymbol,
  effect: ActionEffect,
  after: Holding,
): ActionBooked {
  const effectiveAt = beginningOf(exDate);
  const of = { actionId, revision, symbol, exDate, source, effectiveAt, effect };
  const entitled = after.figuresByAction.get(actionId)?.entitled ?? effect.entitled;
  switch (terms.kind) {
    case 'split': {
      const lost = lostBySplit(entitled, terms.ratio);
      return { type: 'SplitApplied', ...of, ratio: terms.ratio, lost };
    }
    case 'dividend':
      return { type: 'DividendDue', ...of, amount: terms.amount, paidOn: terms.paidOn };
    case 'value':
      return { type: 'ValueDistributed', ...of, amount: terms.amount };
    case 'write_off':
      return { type: 'PositionWrittenOff', ...of, amount: terms.amount };
    default:
      throw new Error('a new name is booked apart');
  }
}

/**
 * The shares go over to the new symbol, to those that are held of it since the day; orders that
 * wait under the old one end, also where nothing is held. Nothing happens where they have the name
 * already, and where shares of another company still have it: those are never touched.
 */
export function bookRename(
  account: Account,
  { symbol }: Pick<ApplyAction, 'symbol'>,
  { actionId, revision, exDate, source, terms }: CorporateAction,
): readonly AccountEvent[] {
  if (terms.kind !== 'rename' || terms.newSymbol === symbol) return [];
  if (heldBefore(account, terms.newSymbol, exDate) !== undefined) return [];
  const ended = account.openOrders
    .filter((order) => order.symbol === symbol)
    .map((order) => cancelled(order, 'symbol_renamed'));
  const held = findPosition(account.positions, symbol);
  if (!held) return ended;
  const { newSymbol } = terms;
  const known = findPosition(account.positions, newSymbol);
  const renamed: SymbolRenamed = {
    type: 'SymbolRenamed',
    actionId,
    revision,
    symbol,
    exDate,
    source,
    effectiveAt: beginningOf(exDate),
    newSymbol,
    newAfter: joined(lotsOf(held), lotsOf(known)),
    effect: {
      entitled: held.quantity,
      gained: quantity(0n - held.quantity),
      quantityBefore: held.quantity,
      boughtBack: [],
      cash: zeroMoney,
      cashAfter: account.cash,
      claims: [],
      income: zeroMoney,
      proceeds: zeroMoney,
      costBasis: zeroMoney,
      realizedProfit: zeroMoney,
      after: null,
    },
  };
  return [...ended, renamed];
}

function joined(moved: LotsAfter, known: LotsAfter): LotsAfter {
  if (!moved || !known) return moved ?? known;
  return {
    quantity: quantity(moved.quantity + known.quantity),
    costBasis: money(moved.costBasis + known.costBasis),
    lots: [...moved.lots, ...known.lots].toSorted((a, b) => a.acquiredAt - b.acquiredAt),
  };
}
