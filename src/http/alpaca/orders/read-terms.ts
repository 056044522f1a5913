// Type, time in force and prices of an order → terms, or the refusal that says what goes with what.
import {
  orderTypes,
  timesInForce,
  type OrderTerms,
  type OrderType,
  type TimeInForce,
} from '#src/domain/order.ts';
import { badParameter } from '#src/http/alpaca/frame/alpaca-error.ts';
import { readFlag, readWord, valueOf, type Given } from '#src/http/alpaca/frame/read-fields.ts';
import { readPrice, readTrailPercent } from './read-figures.ts';

/** The type; `usual` where none is given. */
export function readType(body: Given, usual?: OrderType): OrderType {
  const type = readWord(body, 'type', orderTypes) ?? readWord(body, 'order_type', orderTypes);
  if (type ?? usual) return type ?? usual ?? 'market';
  throw badParameter('type is required');
}

/** The time in force, which has to be given. */
export function readTime(body: Given): TimeInForce {
  const time = readWord(body, 'time_in_force', timesInForce);
  if (!time) throw badParameter('time_in_force is required');
  return time;
}

/** The terms of an order on its own, or of the entry of a group. */
export function readTerms(body: Given): OrderTerms {
  const type = readType(body);
  const timeInForce = readTime(body);
  const extended = readFlag(body, 'extended_hours') ? { extendedHours: true as const } : {};
  const limitPrice = readPrice(body, 'limit_price', 'limit price');
  const stopPrice = readPrice(body, 'stop_price', 'stop price');
  const common = { type, timeInForce, ...extended };
  if (type === 'trailing_stop') return readTrailing(body, common);
  refuseTrail(body, type);
  checkPrices(type, limitPrice !== undefined, stopPrice !== undefined);
  checkTime(type, timeInForce);
  return {
    ...common,
    limitPrice: limitPrice ?? null,
    stopPrice: stopPrice ?? null,
    trail: null,
  };
}

/** Throws 422 where an order of a type that does not trail says how far. */
function refuseTrail(body: Given, type: OrderType): void {
  const isGiven = ['trail_price', 'trail_percent'].some(
    (name) => valueOf(body, name) !== undefined,
  );
  if (isGiven) throw badParameter(`${wordsOf(type)} orders require no trail price or percent`);
}

const wordsOf = (type: OrderType) => type.replace('_', ' ');

function checkPrices(type: OrderType, hasLimit: boolean, hasStop: boolean): void {
  switch (type) {
    case 'market':
      if (hasLimit || hasStop) throw badParameter('market orders require no stop or limit price');
      return;
    case 'limit':
      if (!hasLimit) throw badParameter('limit orders require a limit price');
      if (hasStop) throw badParameter('limit orders require no stop price');
      return;
    case 'stop':
      if (!hasStop) throw badParameter('stop orders require a stop price');
      if (hasLimit) throw badParameter('stop orders require no limit price');
      return;
    default:
      if (hasLimit && hasStop) return;
      throw badParameter('stop limit orders require both stop and limit price');
  }
}

/** Auctions and orders of the moment are for market and limit orders. Throws 422. */
export function checkTime(type: OrderType, timeInForce: TimeInForce): void {
  const isWaiting = timeInForce === 'day' || timeInForce === 'gtc';
  if (isWaiting || type === 'market' || type === 'limit') return;
  throw badParameter(`${wordsOf(type)} orders must be day or gtc orders`);
}

function readTrailing(
  body: Given,
  common: Pick<OrderTerms, 'type' | 'timeInForce' | 'extendedHours'>,
): OrderTerms {
  const amount = readPrice(body, 'trail_price');
  const percent = readTrailPercent(body);
  if ((amount === undefined) === (percent === undefined)) {
    throw badParameter('trailing stop orders must specify one of trail_price or trail_percent');
  }
  const isOdd = readPrice(body, 'limit_price') ?? readPrice(body, 'stop_price');
  if (isOdd) throw badParameter('trailing stop orders require no stop or limit price');
  checkTime(common.type, common.timeInForce);
  const trail =
    amount === undefined
      ? ({ kind: 'percent', percent: percent ?? 0n } as const)
      : ({ kind: 'amount', amount } as const);
  return { ...common, limitPrice: null, stopPrice: null, trail };
}
