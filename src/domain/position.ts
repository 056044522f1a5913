// Shares held in one symbol: the sum of its open lots, valued at average cost.
import assert from 'node:assert/strict';
import type { EpochMs } from '#src/runtime/instant.ts';
import { isSameExchangeDay } from './exchange-day.ts';
import {
  money,
  pricePerShare,
  proportion,
  quantity,
  zeroMoney,
  zeroQuantity,
  type Money,
  type Price,
  type Quantity,
} from './money.ts';
import type { TickerSymbol } from './ticker-symbol.ts';

/** Shares bought on one day of the exchange that are still held, with what they cost. */
export type Lot = {
  /** When the first of them was bought. */
  readonly acquiredAt: EpochMs;
  readonly quantity: Quantity;
  readonly cost: Money;
};

export type Position = {
  readonly symbol: TickerSymbol;
  readonly quantity: Quantity;
  /** What the open quantity cost at average cost, fees excluded. */
  readonly costBasis: Money;
  /** Oldest first; their quantities sum to `quantity`. */
  readonly lots: readonly Lot[];
  /**
   * YYYY-MM-DD: since which day the shares are on these terms; a price of a day before is one of
   * other shares. Null while nothing has happened to them.
   */
  readonly actedOn: string | null;
};

/** Of one position; an account that buys for more days than this forgets the oldest days apart. */
export const lotsMax = 100;

/**
 * The position after buying `lot`; `undefined` stands for holding nothing so far. Purchases of one
 * day are one lot, and beyond `lotsMax` the two oldest become one, so that an order costs the same
 * however many came before.
 */
export function addLot(position: Position | undefined, symbol: TickerSymbol, lot: Lot): Position {
  return {
    symbol,
    quantity: quantity((position?.quantity ?? zeroQuantity) + lot.quantity),
    costBasis: money((position?.costBasis ?? zeroMoney) + lot.cost),
    lots: withLot(position?.lots ?? [], lot),
    actedOn: position?.actedOn ?? null,
  };
}

function withLot(lots: readonly Lot[], lot: Lot): readonly Lot[] {
  const newest = lots.at(-1);
  if (newest && isSameExchangeDay(newest.acquiredAt, lot.acquiredAt)) {
    return [...lots.slice(0, -1), mergeLots(newest, lot)];
  }
  const [oldest, next, ...rest] = lots;
  return oldest && next && lots.length >= lotsMax
    ? [mergeLots(oldest, next), ...rest, lot]
    : [...lots, lot];
}

/** Both as one, with the date of the older. */
function mergeLots(older: Lot, newer: Lot): Lot {
  return {
    acquiredAt: older.acquiredAt,
    quantity: quantity(older.quantity + newer.quantity),
    cost: money(older.cost + newer.cost),
  };
}

/**
 * The position after selling `sold` shares, oldest lots first, and the cost basis relieved: the
 * sold share of the average cost, half-even. Nothing is left when all shares are sold. Selling more
 * than is held is a bug of the caller.
 */
export function relieve(
  position: Position,
  sold: Quantity,
): { readonly position: Position | undefined; readonly relievedCost: Money } {
  assert(sold > 0n && sold <= position.quantity, 'a sale relieves shares that are held');
  const relievedCost = proportion(position.costBasis, sold, position.quantity);
  if (sold === position.quantity) return { position: undefined, relievedCost };
  return {
    relievedCost,
    position: {
      symbol: position.symbol,
      quantity: quantity(position.quantity - sold),
      costBasis: money(position.costBasis - relievedCost),
      lots: relieveOldest(position.lots, sold),
      actedOn: position.actedOn,
    },
  };
}

/** Cost basis ÷ open quantity. */
export function averageEntryPrice(position: Pick<Position, 'costBasis' | 'quantity'>): Price {
  return pricePerShare(position.costBasis, position.quantity);
}

function relieveOldest(lots: readonly Lot[], sold: Quantity): readonly Lot[] {
  let remaining: bigint = sold;
  let first = 0;
  while (first < lots.length && (lots[first]?.quantity ?? 0n) <= remaining) {
    remaining -= lots[first]?.quantity ?? 0n;
    first += 1;
  }
  const partial = lots[first];
  if (!partial || remaining === 0n) return lots.slice(first);
  const relieved = proportion(partial.cost, quantity(remaining), partial.quantity);
  return [
    {
      acquiredAt: partial.acquiredAt,
      quantity: quantity(partial.quantity - remaining),
      cost: money(partial.cost - relieved),
    },
    ...lots.slice(first + 1),
  ];
}
