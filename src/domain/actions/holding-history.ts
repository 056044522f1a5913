// What an account did with the shares of one symbol and what happened to them, each on its own day,
// whenever it became known. The holding that follows is what the books have to show.
import {
  money,
  notional,
  quantity,
  zeroMoney,
  zeroQuantity,
  type Money,
  type Price,
  type Quantity,
} from '#src/domain/money.ts';
import type { Side } from '#src/domain/order.ts';
import { addLot, relieve, type Lot, type Position } from '#src/domain/position.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { BoughtBack } from './action-events.ts';
import { amountFor, type AmountPerShare } from './amount-per-share.ts';
import { inOrder } from './corporate-action.ts';
import { splitShares, type SplitRatio } from './split-ratio.ts';

/** A fill as the books have it. */
export type Trade = {
  readonly kind: 'trade';
  /** YYYY-MM-DD: the day whose terms its price is on. */
  readonly date: string;
  readonly at: EpochMs;
  /** Of its entry: unlike instants, no two are alike. */
  readonly sequence: number;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly notional: Money;
};

/** An action that is booked, or to be booked. */
export type HoldingAction = {
  readonly kind: 'action';
  readonly actionId: string;
  readonly exDate: string;
} & (
  | { readonly action: 'split'; readonly ratio: SplitRatio }
  | { readonly action: 'dividend' | 'value' | 'write_off'; readonly amount: AmountPerShare }
);

export type Movement = Trade | HoldingAction;

/** What one action has found and done. */
export type ActionFigures = {
  readonly entitled: Quantity;
  readonly gained: Quantity;
  /** What it pays; zero for a split. */
  readonly amount: Money;
};

export type Holding = {
  readonly position: Position | undefined;
  readonly figuresByAction: ReadonlyMap<string, ActionFigures>;
  /** By the sequence of the sale. */
  readonly boughtBack: ReadonlyMap<number, BoughtBack>;
};

/** The holding after all of the movements, which come in the order of the journal. */
export function holdingOf(symbol: TickerSymbol, movements: readonly Movement[]): Holding {
  let position: Position | undefined;
  const figuresByAction = new Map<string, ActionFigures>();
  const boughtBack = new Map<number, BoughtBack>();
  for (const movement of movements.toSorted(byDay)) {
    if (movement.kind === 'trade') {
      const traded = trade(symbol, position, movement);
      position = traded.position;
      if (traded.boughtBack) boughtBack.set(movement.sequence, traded.boughtBack);
      continue;
    }
    const acted = act(position, movement);
    position = acted.position;
    figuresByAction.set(movement.actionId, acted.figures);
  }
  return { position, figuresByAction, boughtBack };
}

/** Actions take effect as their day begins; what is alike stays in the order of the journal. */
function byDay(a: Movement, b: Movement): number {
  const [dayA, dayB] = [dayOf(a), dayOf(b)];
  if (dayA !== dayB) return dayA < dayB ? -1 : 1;
  if (a.kind === 'action' && b.kind === 'action') {
    return inOrder({ ...a, kind: a.action }, { ...b, kind: b.action });
  }
  return Number(a.kind === 'trade') - Number(b.kind === 'trade');
}

function dayOf(movement: Movement): string {
  return movement.kind === 'trade' ? movement.date : movement.exDate;
}

/** A sale of more than there is sells what there is; the rest is bought back at its price. */
function trade(symbol: TickerSymbol, position: Position | undefined, traded: Trade) {
  const { side, at, quantity: shares, price, notional: cost } = traded;
  if (side === 'buy') {
    return { position: addLot(position, symbol, { acquiredAt: at, quantity: shares, cost }) };
  }
  const held = position?.quantity ?? zeroQuantity;
  const sold = shares > held ? held : shares;
  const after = position && sold > 0n ? relieve(position, sold).position : position;
  if (sold === shares) return { position: after };
  const excess = quantity(shares - sold);
  // With nothing left of the sale nothing is left of its proceeds.
  const back = sold === 0n ? cost : notional(price, excess);
  return { position: after, boughtBack: { at, quantity: excess, cost: back } };
}

function act(position: Position | undefined, movement: HoldingAction) {
  const entitled = position?.quantity ?? zeroQuantity;
  const none = { entitled, gained: zeroQuantity, amount: zeroMoney };
  if (!position) return { position, figures: none };
  const { exDate } = movement;
  switch (movement.action) {
    case 'split': {
      const after = splitPosition(position, movement.ratio, exDate);
      const gained = quantity((after?.quantity ?? zeroQuantity) - entitled);
      return { position: after, figures: { ...none, gained } };
    }
    case 'write_off': {
      const amount = amountFor(movement.amount, entitled);
      const gained = quantity(0n - entitled);
      return { position: undefined, figures: { entitled, gained, amount } };
    }
    default: {
      const amount = amountFor(movement.amount, entitled);
      return { position: actedOn(position, exDate), figures: { ...none, amount } };
    }
  }
}

/** Lots keep their dates and their cost; what rounding takes from them goes to the newest. */
export function splitPosition(
  position: Position,
  ratio: SplitRatio,
  exDate: string,
): Position | undefined {
  const total = splitShares(position.quantity, ratio);
  if (total === 0n) return undefined;
  let left: bigint = total;
  const lots: Lot[] = position.lots.map((lot) => {
    const shares = splitShares(lot.quantity, ratio);
    left -= shares;
    return { ...lot, quantity: shares };
  });
  const newest = lots.at(-1);
  if (newest) lots[lots.length - 1] = { ...newest, quantity: quantity(newest.quantity + left) };
  return actedOn({ ...position, quantity: total, lots: withoutEmpty(lots) }, exDate);
}

/** A lot too small for a billionth of a share hands its cost to its neighbour. */
function withoutEmpty(lots: readonly Lot[]): readonly Lot[] {
  const kept: Lot[] = [];
  let stray = 0n;
  for (const lot of lots.toReversed()) {
    if (lot.quantity === 0n) stray += lot.cost;
    else {
      kept.push({ ...lot, cost: money(lot.cost + stray) });
      stray = 0n;
    }
  }
  const oldest = kept.at(-1);
  if (oldest && stray > 0n) {
    kept[kept.length - 1] = { ...oldest, cost: money(oldest.cost + stray) };
  }
  return kept.toReversed();
}

function actedOn(position: Position, exDate: string): Position {
  const before = position.actedOn;
  return { ...position, actedOn: before !== null && before > exDate ? before : exDate };
}
