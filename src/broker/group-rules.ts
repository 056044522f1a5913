// Which exits make sense for an entry, and with one another.
import type { SubmitOrder } from '#src/domain/command.ts';
import type { Price } from '#src/domain/money.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import type { ExitRole } from '#src/domain/order-group.ts';
import type { OrderTerms } from '#src/domain/order.ts';
import { isOnIncrement } from '#src/domain/price-increment.ts';
import type { Rejection } from '#src/domain/rejection.ts';

/** An exit and its price: a limit above the entry, or a stop below it. */
export type ExitPrice = { readonly role: ExitRole; readonly price: Price };

/**
 * Prices on the increment, the take-profit above the stop-loss, and both on their sides of the
 * price at which the group begins; null where nobody knows that one.
 */
export function checkGroup(
  { group, terms }: Pick<SubmitOrder, 'group' | 'terms'>,
  begin: Price | null,
): Rejection | undefined {
  if (!group) return undefined;
  for (const { terms: each } of group.exits) {
    for (const price of [each.limitPrice, each.stopPrice]) {
      if (price !== null && !isOnIncrement(price)) return { code: 'price_increment', price };
    }
  }
  const itself = group.orderClass === 'oco' ? [{ role: 'take_profit' as const, terms }] : [];
  return checkExits([...itself, ...group.exits].flatMap(exitPriceOf), begin);
}

/** As `checkGroup`, of exits that are known to be on the increment. */
export function checkExits(
  exits: readonly ExitPrice[],
  begin: Price | null,
): Rejection | undefined {
  const takeProfit = exits.find(({ role }) => role === 'take_profit')?.price;
  const stopLoss = exits.find(({ role }) => role === 'stop_loss')?.price;
  if (takeProfit !== undefined && stopLoss !== undefined && takeProfit <= stopLoss) {
    return { code: 'take_profit_below_stop_loss', takeProfit, stopLoss };
  }
  if (begin === null) return undefined;
  const passed = exits.find(({ role, price }) =>
    role === 'take_profit' ? price <= begin : price >= begin,
  );
  if (!passed) return undefined;
  return { code: 'exit_price_passed', role: passed.role, exitPrice: passed.price, price: begin };
}

/** The price at which an exit sells. */
export function exitPriceOf({
  role,
  terms,
}: {
  readonly role: ExitRole;
  readonly terms: OrderTerms;
}): readonly ExitPrice[] {
  const price = role === 'take_profit' ? terms.limitPrice : terms.stopPrice;
  return price === null ? [] : [{ role, price }];
}

/** Those of open orders. */
export function exitPricesOf(orders: readonly OpenOrder[]): readonly ExitPrice[] {
  return orders.flatMap(({ group, terms }) => {
    const role = group?.role;
    return role === undefined || role === 'entry' ? [] : exitPriceOf({ role, terms });
  });
}
