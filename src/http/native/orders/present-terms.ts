// The terms of an order → JSON: prices as decimal strings, null where they have no meaning.
import { formatDecimal } from '#src/domain/decimal.ts';
import { formatMoney, formatPrice, formatQuantity } from '#src/domain/money.ts';
import type { Hold } from '#src/domain/open-order.ts';
import type { OrderTerms, PlacedBy } from '#src/domain/order.ts';

/** How a token is called by its id; undefined when it is gone. */
export type TokenNames = ReadonlyMap<string, string>;

export function presentTerms({ limitPrice, stopPrice, trail, timeInForce }: OrderTerms) {
  return {
    time_in_force: timeInForce,
    limit_price: orNull(formatPrice, limitPrice),
    stop_price: orNull(formatPrice, stopPrice),
    trail_amount: trail?.kind === 'amount' ? formatPrice(trail.amount) : null,
    trail_percent: trail?.kind === 'percent' ? formatDecimal(trail.percent, 4) : null,
  };
}

/** What an order reserves. */
export function presentHold(hold: Hold) {
  return 'cash' in hold
    ? { cash: formatMoney(hold.cash) }
    : { quantity: formatQuantity(hold.quantity) };
}

/** `page` for a person in a session, else the name of the token, or null when it is gone. */
export function presentPlacedBy(placedBy: PlacedBy, names: TokenNames): string | null {
  return placedBy === null ? 'page' : (names.get(placedBy) ?? null);
}

/** Null, or the value as text. */
export function orNull<Value>(format: (value: Value) => string, value: Value | null) {
  return value === null ? null : format(value);
}
