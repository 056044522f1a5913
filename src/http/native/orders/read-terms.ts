// What an order asks for besides its symbol → domain values, or the 400 that names the field and
// says what goes with what.
import type { OrderSize } from '#src/domain/command.ts';
import type { OrderTerms, OrderType, Side, TimeInForce } from '#src/domain/order.ts';
import { readAmount, readPercent, readPrice, readQuantity, refuse } from './read-order.ts';
import type { GivenDecimal } from './read-order.ts';

export type GivenOrder = {
  readonly type?: OrderType;
  readonly time_in_force?: TimeInForce;
  readonly quantity?: GivenDecimal;
  readonly amount?: GivenDecimal;
  readonly limit_price?: GivenDecimal;
  readonly stop_price?: GivenDecimal;
  readonly trail_amount?: GivenDecimal;
  readonly trail_percent?: GivenDecimal;
};

type PriceField = 'limit_price' | 'stop_price' | 'trail_amount' | 'trail_percent';

/** Which prices belong to which type. */
const pricesOf: Readonly<Record<OrderType, readonly PriceField[]>> = {
  market: [],
  limit: ['limit_price'],
  stop: ['stop_price'],
  stop_limit: ['stop_price', 'limit_price'],
  trailing_stop: ['trail_amount', 'trail_percent'],
};
const priceFields: readonly PriceField[] = [
  'limit_price',
  'stop_price',
  'trail_amount',
  'trail_percent',
];

/** The terms; what has no meaning with the type, or is missing for it, is refused. */
export function readTerms(given: GivenOrder): OrderTerms {
  const { type = 'market', time_in_force: timeInForce = 'day' } = given;
  const wanted = pricesOf[type];
  for (const field of priceFields) {
    if (given[field] === undefined || wanted.includes(field)) continue;
    throw refuse(`/${field}`, `has no meaning for a ${inWords(type)} order`);
  }
  refuseTimes(type, timeInForce);
  if (type === 'trailing_stop') return readTrailing(given, timeInForce);
  const price = (field: 'limit_price' | 'stop_price') => {
    if (!wanted.includes(field)) return null;
    const value = given[field];
    if (value === undefined) throw refuse(`/${field}`, `is needed for a ${inWords(type)} order`);
    return readPrice(`/${field}`, value);
  };
  const prices = { limitPrice: price('limit_price'), stopPrice: price('stop_price') };
  return { type, timeInForce, ...prices, trail: null };
}

/** The size: shares, dollars for a market order, or all that is free of a sale. */
export function readSize({ quantity, amount, type }: GivenOrder, side: Side): OrderSize {
  if (amount !== undefined) {
    if (quantity !== undefined)
      throw refuse('/amount', 'cannot go with quantity: give one of them');
    if (type !== undefined && type !== 'market') {
      throw refuse('/amount', 'is for market orders: give a quantity');
    }
    return { kind: 'amount', amount: readAmount(amount) };
  }
  if (quantity === undefined) throw refuse('/quantity', 'is needed, or an amount in dollars');
  if (quantity !== 'all') return { kind: 'quantity', quantity: readQuantity(quantity) };
  if (side === 'buy') throw refuse('/quantity', 'can be "all" in a sale alone');
  return { kind: 'all' };
}

/** Auctions and orders of the moment are for market and limit orders. */
function refuseTimes(type: OrderType, timeInForce: TimeInForce): void {
  const isWaiting = timeInForce === 'day' || timeInForce === 'gtc';
  if (isWaiting || type === 'market' || type === 'limit') return;
  throw refuse('/time_in_force', `must be day or gtc for a ${inWords(type)} order`);
}

function readTrailing(given: GivenOrder, timeInForce: TimeInForce): OrderTerms {
  const { trail_amount: amount, trail_percent: percent } = given;
  const terms = { type: 'trailing_stop', timeInForce, limitPrice: null, stopPrice: null } as const;
  if (amount !== undefined && percent !== undefined) {
    throw refuse('/trail_percent', 'cannot go with trail_amount: give one of them');
  }
  if (amount !== undefined) {
    return { ...terms, trail: { kind: 'amount', amount: readPrice('/trail_amount', amount) } };
  }
  if (percent === undefined) {
    throw refuse('/trail_amount', 'is needed for a trailing stop, or trail_percent');
  }
  return { ...terms, trail: { kind: 'percent', percent: readPercent('/trail_percent', percent) } };
}

function inWords(type: OrderType): string {
  return type.replace('_', '-');
}
