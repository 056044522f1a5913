// What the events of orders share: terms, quotes, positions, holds and progress.
import type { FillQuote, PositionFigures } from '#src/domain/event.ts';
import { formatMoney, formatPrice, formatQuantity } from '#src/domain/money.ts';
import { orderId } from '#src/domain/ids.ts';
import type {
  Hold,
  MeantSession,
  OrderProgress,
  WantedReplacement,
  Wish,
} from '#src/domain/open-order.ts';
import { marketOrder, orderTypes, timesInForce, type OrderTerms } from '#src/domain/order.ts';
import { entitlements, quoteSources, quoteStatuses } from '#src/domain/quote.ts';
import {
  orNull,
  readBody,
  readFlag,
  readInteger,
  readMoney,
  readPrice,
  readQuantity,
  readText,
  readTextOrNull,
  readWord,
  UnreadableEventError,
  type Stored,
} from './stored-fields.ts';

/** Null stands for the plain market order, which by far the most are. */
export function encodeTerms(terms: OrderTerms): object | null {
  const { type, timeInForce, limitPrice, stopPrice, trail, extendedHours } = terms;
  if (type === marketOrder.type && timeInForce === marketOrder.timeInForce) return null;
  return {
    type,
    timeInForce,
    limitPrice: limitPrice && formatPrice(limitPrice),
    stopPrice: stopPrice && formatPrice(stopPrice),
    trailAmount: trail?.kind === 'amount' ? formatPrice(trail.amount) : null,
    trailPercent: trail?.kind === 'percent' ? trail.percent.toString() : null,
    ...(extendedHours && { extendedHours }),
  };
}

/** Throws UnreadableEventError, as all of these do. */
export function decodeTerms(value: unknown): OrderTerms {
  if (value === null) return marketOrder;
  const body = readBody(value);
  return {
    type: readWord(orderTypes, body['type']),
    timeInForce: readWord(timesInForce, body['timeInForce']),
    limitPrice: orNull(readPrice, body['limitPrice']),
    stopPrice: orNull(readPrice, body['stopPrice']),
    trail: decodeTrail(body),
    ...(body['extendedHours'] === true && { extendedHours: true }),
  };
}

function decodeTrail(body: Stored): OrderTerms['trail'] {
  const amount = orNull(readPrice, body['trailAmount']);
  if (amount !== null) return { kind: 'amount', amount };
  const percent = orNull(readText, body['trailPercent']);
  return percent === null ? null : { kind: 'percent', percent: BigInt(percent) };
}

/** The quote as it is stored. */
export function encodeQuote(quote: FillQuote): object {
  return { ...quote, price: formatPrice(quote.price) };
}

/** The quote of a stored object. */
export function decodeQuote(body: Stored): FillQuote {
  return {
    price: readPrice(body['price']),
    asOf: readInteger(body['asOf']),
    ageSeconds: readInteger(body['ageSeconds']),
    source: readWord(quoteSources, body['source']),
    entitlement: readWord(entitlements, body['entitlement']),
    status: readWord(quoteStatuses, body['status']),
  };
}

/** What a position comes to, as it is stored. */
export function encodePosition(position: PositionFigures): object | null {
  return (
    position && {
      quantity: formatQuantity(position.quantity),
      costBasis: formatMoney(position.costBasis),
    }
  );
}

/** The figures of a stored object. */
export function decodePosition(value: unknown): PositionFigures {
  if (value === null) return null;
  const body = readBody(value);
  return { quantity: readQuantity(body['quantity']), costBasis: readMoney(body['costBasis']) };
}

/** What an order reserves, as it is stored. */
export function encodeHold(hold: Hold | null): object | null {
  if (hold === null) return null;
  return 'cash' in hold
    ? { cash: formatMoney(hold.cash) }
    : { quantity: formatQuantity(hold.quantity) };
}

/** The hold of a stored object. */
export function decodeHold(value: unknown): Hold | null {
  if (value === null) return null;
  const body = readBody(value);
  return 'cash' in body
    ? { cash: readMoney(body['cash']) }
    : { quantity: readQuantity(body['quantity']) };
}

/** How far an order has come, as it is stored. */
export function encodeProgress(progress: OrderProgress): object {
  const { mark, wish } = progress;
  return {
    ...progress,
    mark: mark && formatPrice(mark),
    // Hardly any order has one.
    wish: wish ? encodeWish(wish) : undefined,
  };
}

/** Before that no order was held for another one, and a cancel waited for any next close. */
export const heldByNone = ({ isCancelRequested, ...body }: Stored): Stored => ({
  isHeld: false,
  ...(isCancelRequested === true && { wish: { afterClose: 0, replacement: null } }),
  ...body,
});

/** The progress of a stored object. */
export function decodeProgress(body: Stored): OrderProgress {
  return {
    since: readInteger(body['since']),
    isTriggered: readFlag(body['isTriggered']),
    takesFirstPrice: readFlag(body['takesFirstPrice']),
    mark: orNull(readPrice, body['mark']),
    isHeld: readFlag(body['isHeld']),
    wish: body['wish'] === undefined ? null : decodeWish(readBody(body['wish'])),
  };
}

function encodeWish({ afterClose, replacement }: Wish): object {
  return { afterClose, replacement: replacement && encodeReplacement(replacement) };
}

function decodeWish(body: Stored): Wish {
  const afterClose = readInteger(body['afterClose']);
  return { afterClose, replacement: orNull(decodeReplacement, body['replacement']) };
}

function encodeReplacement(wanted: WantedReplacement): object {
  return {
    ...wanted,
    quantity: wanted.quantity && formatQuantity(wanted.quantity),
    amount: wanted.amount && formatMoney(wanted.amount),
    terms: encodeTerms(wanted.terms),
  };
}

function decodeReplacement(value: unknown): WantedReplacement {
  const body = readBody(value);
  const { exitIds } = body;
  if (!Array.isArray(exitIds)) throw new UnreadableEventError('a replacement has ids for exits');
  const [first, second] = exitIds.map((id) => orderId(readText(id)));
  if (!first || !second) throw new UnreadableEventError('a replacement has two ids for exits');
  return {
    orderId: orderId(readText(body['orderId'])),
    exitIds: [first, second],
    requestId: readText(body['requestId']),
    placedBy: readTextOrNull(body['placedBy']),
    quantity: orNull(readQuantity, body['quantity']),
    amount: orNull(readMoney, body['amount']),
    terms: decodeTerms(body['terms']),
  };
}

/** The session of a stored object. */
export function decodeSession(value: unknown): MeantSession {
  const body = readBody(value);
  return {
    date: readText(body['date']),
    opensAt: readInteger(body['opensAt']),
    closesAt: readInteger(body['closesAt']),
  };
}
