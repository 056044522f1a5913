// What an open order reserves, so that nobody spends or sells it twice.
import type { Account } from './account.ts';
import { money, notional, quantity, type Money, type Price, type Quantity } from './money.ts';
import type { Hold, OpenOrder } from './open-order.ts';
import type { OrderTerms, Side } from './order.ts';
import { findPosition } from './positions.ts';
import { divideDown } from './rounding.ts';
import type { TickerSymbol } from './ticker-symbol.ts';

/** Without a limit a buy reserves four percent more than the price it is figured from. */
const collarPercent = 104n;

type HeldOrder = {
  readonly side: Side;
  readonly quantity: Quantity | null;
  readonly amount: Money | null;
  readonly terms: OrderTerms;
};

/**
 * A buy holds its limit × quantity; without a limit its stop or else the last price, and a collar
 * of 4 % rounded up to a cent; by amount the amount. A sale holds its shares. Undefined for a buy
 * whose hold needs a price that nobody knows.
 */
export function holdOf(order: HeldOrder, stop: Price | null, last: Price | null): Hold | undefined {
  const { side, quantity: shares, amount, terms } = order;
  if (side === 'sell') return shares === null ? undefined : { quantity: shares };
  if (amount !== null) return { cash: amount };
  if (shares === null) return undefined;
  if (terms.limitPrice !== null) return { cash: notional(terms.limitPrice, shares) };
  const base = stop ?? last;
  return base === null ? undefined : { cash: withCollar(notional(base, shares)) };
}

/** The cash that an order reserves; zero for a sale. */
export function heldCashOf({ hold }: Pick<OpenOrder, 'hold'>): Money {
  return hold && 'cash' in hold ? hold.cash : money(0n);
}

/** The cash that no open order has reserved. */
export function availableCash({ cash, heldCash }: Pick<Account, 'cash' | 'heldCash'>): Money {
  return money(cash - heldCash);
}

/** The shares of the symbol that open sales have reserved. */
export function heldQuantity({ openOrders }: Pick<Account, 'openOrders'>, symbol: TickerSymbol) {
  let held = 0n;
  for (const order of openOrders) {
    if (order.symbol === symbol) held += heldSharesOf(order);
  }
  return quantity(held);
}

/** The shares that an order reserves; an exit none before its entry has bought them. */
export function heldSharesOf({ hold, progress }: Pick<OpenOrder, 'hold' | 'progress'>): Quantity {
  const isReserved = hold !== null && 'quantity' in hold && !progress.isHeld;
  return isReserved ? hold.quantity : quantity(0n);
}

/** The shares of the symbol that no open sale has reserved. */
export function availableQuantity(account: Account, symbol: TickerSymbol): Quantity {
  const owned = findPosition(account.positions, symbol)?.quantity ?? 0n;
  return quantity(owned - heldQuantity(account, symbol));
}

/** A price with what a buy reserves beyond it where it has no limit, rounded up. */
export function priceWithCollar(price: Price): Price {
  return divideDown(price * collarPercent + 99n, 100n) as Price;
}

function withCollar(cost: Money): Money {
  return money(divideDown(cost * collarPercent + 99n, 100n));
}
