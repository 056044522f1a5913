// The exits of an order → a group, or the refusal in Alpaca's words. Classes are never guessed: an
// order without a class has no exits.
import type { ExitRole, GroupClass } from '#src/domain/order-group.ts';
import type { OrderTerms, Side, TimeInForce } from '#src/domain/order.ts';
import type { WantedOrder } from '#src/trading/orders/submit-command.ts';
import { badParameter, notPossible } from '#src/http/alpaca/frame/alpaca-error.ts';
import { readText, readWord, valueOf, type Given } from '#src/http/alpaca/frame/read-fields.ts';
import { readPrice } from './read-figures.ts';
import { readTerms, readTime, readType } from './read-terms.ts';

type ReadGroup = Pick<WantedOrder, 'terms' | 'group'>;
type Exit = { readonly role: ExitRole; readonly terms: OrderTerms };

const classes = ['simple', 'bracket', 'oco', 'oto', 'mleg'] as const;

/** Terms and exits of the order. Throws 422. */
export function readGroup(body: Given, side: Side): ReadGroup {
  const orderClass = readWord(body, 'order_class', classes) ?? 'simple';
  const [profit, loss] = [partOf(body, 'take_profit'), partOf(body, 'stop_loss')];
  if (orderClass === 'mleg') throw notPossible('options are not traded here');
  if (orderClass === 'simple') {
    if (profit ?? loss) throw badParameter('simple orders must not have take_profit or stop_loss');
    return { terms: readTerms(body), group: null };
  }
  const timeInForce = readTime(body);
  if (timeInForce !== 'day' && timeInForce !== 'gtc') {
    throw notPossible(`${orderClass} orders must be DAY or GTC orders`);
  }
  return orderClass === 'oco'
    ? readPair(body, side, { profit, loss, timeInForce })
    : readEntry(body, side, { orderClass, profit, loss, timeInForce });
}

type Parts = {
  readonly profit: Given | undefined;
  readonly loss: Given | undefined;
  readonly timeInForce: TimeInForce;
};

/** An entry with its exits, which sell what it buys. */
function readEntry(
  body: Given,
  side: Side,
  { orderClass, ...parts }: Parts & { readonly orderClass: Exclude<GroupClass, 'oco'> },
): ReadGroup {
  const { profit, loss } = parts;
  const needsBoth = orderClass === 'bracket';
  if (needsBoth || !loss) requireProfit(profit, orderClass);
  if (needsBoth) requireLoss(loss, orderClass);
  if (!needsBoth && profit && loss) {
    throw badParameter('oto orders must have one of take_profit or stop_loss');
  }
  if (side === 'sell') throw notPossible('bracket orders must be entry orders');
  const exits = [
    ...(profit ? [takeProfit(profit, parts.timeInForce)] : []),
    ...(loss ? [stopLoss(loss, parts.timeInForce)] : []),
  ];
  return { terms: readTerms(body), group: { orderClass, exits } };
}

/** Two exits for shares that are held; the take-profit is the order, the stop-loss its leg. */
function readPair(body: Given, side: Side, { profit, loss, timeInForce }: Parts): ReadGroup {
  if (readType(body, 'limit') !== 'limit') throw badParameter('oco orders must be limit orders');
  const price = valueOf(profit ?? {}, 'limit_price') ?? valueOf(body, 'limit_price');
  const given = price === undefined ? undefined : { limit_price: price };
  requireProfit(given, 'oco');
  requireLoss(loss, 'oco');
  if (side === 'buy') throw notPossible('oco orders must be exit orders');
  const terms = readTerms({ ...body, type: 'limit', limit_price: price });
  const exits = [stopLoss(loss ?? {}, timeInForce)];
  return { terms, group: { orderClass: 'oco', exits } };
}

function requireProfit(profit: Given | undefined, orderClass: GroupClass): void {
  if (profit && valueOf(profit, 'limit_price') !== undefined) return;
  throw badParameter(`${orderClass} orders require take_profit.limit_price`);
}

function requireLoss(loss: Given | undefined, orderClass: GroupClass): void {
  if (loss && valueOf(loss, 'stop_price') !== undefined) return;
  throw badParameter(`${orderClass} orders require stop_loss.stop_price`);
}

function takeProfit(given: Given, timeInForce: TimeInForce): Exit {
  const limitPrice = readPrice(given, 'limit_price', 'take_profit.limit_price') ?? null;
  const terms = { type: 'limit', timeInForce, limitPrice, stopPrice: null, trail: null } as const;
  return { role: 'take_profit', terms };
}

function stopLoss(given: Given, timeInForce: TimeInForce): Exit {
  const stopPrice = readPrice(given, 'stop_price', 'stop_loss.stop_price') ?? null;
  if (stopPrice === null) throw badParameter('oto orders require stop_loss.stop_price');
  const limitPrice = readPrice(given, 'limit_price', 'stop_loss.limit_price') ?? null;
  const type = limitPrice === null ? 'stop' : 'stop_limit';
  return { role: 'stop_loss', terms: { type, timeInForce, limitPrice, stopPrice, trail: null } };
}

/** A part of the body with fields of its own; one without any is as good as none. */
function partOf(body: Given, name: string): Given | undefined {
  const value = valueOf(body, name);
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) throw badParameter(`${name} is invalid`);
  const part = value as Given;
  const isGiven = ['limit_price', 'stop_price'].some((each) => readText(part, each) !== undefined);
  return isGiven ? part : undefined;
}
