// Filled and rejected orders. Version 2 says who placed the order: a token, or null for a session;
// version 3 which terms it had and what proved the fill; version 4 to which group it belonged; of
// fills version 5 for how many dollars it was, and terms may say that they are for extended hours.
import type { OrderFilled, OrderRejected } from '#src/domain/event.ts';
import { orderId } from '#src/domain/ids.ts';
import { formatMoney, formatPrice, formatQuantity } from '#src/domain/money.ts';
import { fillProofs } from '#src/domain/open-order.ts';
import { orderClasses } from '#src/domain/order-group.ts';
import { sides } from '#src/domain/order.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { EventCodec } from './codec.ts';
import { decodeGroup, encodeGroup } from './group-codec.ts';
import {
  decodePosition,
  decodeQuote,
  decodeTerms,
  encodePosition,
  encodeQuote,
  encodeTerms,
} from './order-parts.ts';
import { decodeRejection, encodeRejection } from './rejection-codec.ts';
import {
  orNull,
  readBody,
  readInteger,
  readMoney,
  readPrice,
  readQuantity,
  readText,
  readTextOrNull,
  readWord,
  type Stored,
} from './stored-fields.ts';

/** Before that nobody noted who it was. */
const withoutPlacedBy = (body: Stored): Stored => ({ ...body, placedBy: null });
/** Before that every order was a market order, filled or refused at once. */
const filledAtOnce = (body: Stored): Stored => ({
  ...body,
  terms: null,
  price: readBody(body['quote'])['price'],
  proof: null,
  filledAt: null,
  closeOf: null,
});
const refusedAtOnce = (body: Stored): Stored => ({ ...body, terms: null, amount: null });

/** Before that every order stood on its own. */
const inNoGroup = (body: Stored): Stored => body;
/** Before that nobody noted it. */
const ofNoAmount = (body: Stored): Stored => body;
const ofNoGroup = (body: Stored): Stored => ({ ...body, orderClass: 'simple' });

const proofs = ['acceptance', ...fillProofs] as const;

export const orderFilledCodec: EventCodec<OrderFilled> = {
  version: 5,
  lifters: [withoutPlacedBy, filledAtOnce, inNoGroup, ofNoAmount],
  encode: (event) => ({
    ...encodeOrder(event),
    quantity: formatQuantity(event.quantity),
    ...encodeGroup(event.group),
    amount: event.amount && formatMoney(event.amount),
    quote: encodeQuote(event.quote),
    price: formatPrice(event.price),
    proof: event.proof,
    filledAt: event.filledAt,
    closeOf: event.closeOf,
    notional: formatMoney(event.notional),
    fee: formatMoney(event.fee),
    cashBefore: formatMoney(event.cashBefore),
    cashAfter: formatMoney(event.cashAfter),
    positionAfter: encodePosition(event.positionAfter),
    realizedProfit: formatMoney(event.realizedProfit),
  }),
  decode: (body) => {
    const { orderId, symbol, side, submittedAt, placedBy, terms } = decodeOrder(body);
    // Written out, since a replay spends most of its time here and spreading costs twice as much.
    const event: OrderFilled = {
      type: 'OrderFilled',
      orderId,
      symbol,
      side,
      quantity: readQuantity(body['quantity']),
      terms,
      submittedAt,
      placedBy,
      group: decodeGroup(body['group']),
      quote: decodeQuote(readBody(body['quote'])),
      price: readPrice(body['price']),
      proof: body['proof'] === null ? null : readWord(proofs, body['proof']),
      filledAt: orNull(readInteger, body['filledAt']),
      closeOf: readTextOrNull(body['closeOf']),
      notional: readMoney(body['notional']),
      fee: readMoney(body['fee']),
      cashBefore: readMoney(body['cashBefore']),
      cashAfter: readMoney(body['cashAfter']),
      positionAfter: decodePosition(body['positionAfter']),
      realizedProfit: readMoney(body['realizedProfit']),
    };
    const { amount } = body;
    return amount === undefined ? event : { ...event, amount: readMoney(amount) };
  },
};

export const orderRejectedCodec: EventCodec<OrderRejected> = {
  version: 4,
  lifters: [withoutPlacedBy, refusedAtOnce, ofNoGroup],
  encode: (event) => ({
    ...encodeOrder(event),
    quantity: event.quantity && formatQuantity(event.quantity),
    amount: event.amount && formatMoney(event.amount),
    orderClass: event.orderClass,
    requestId: event.requestId,
    rejection: encodeRejection(event.rejection),
  }),
  decode: (body) => ({
    type: 'OrderRejected',
    ...decodeOrder(body),
    quantity: orNull(readQuantity, body['quantity']),
    amount: orNull(readMoney, body['amount']),
    orderClass: readWord(orderClasses, body['orderClass']),
    requestId: readText(body['requestId']),
    rejection: decodeRejection(readBody(body['rejection'])),
  }),
};

function encodeOrder(event: OrderFilled | OrderRejected): object {
  const { orderId, symbol, side, submittedAt, placedBy } = event;
  return { orderId, symbol, side, submittedAt, placedBy, terms: encodeTerms(event.terms) };
}

function decodeOrder(body: Stored) {
  return {
    orderId: orderId(readText(body['orderId'])),
    // Only a parsed symbol is ever written, and the hash chain vouches for it since.
    symbol: readText(body['symbol']) as TickerSymbol,
    side: readWord(sides, body['side']),
    submittedAt: readInteger(body['submittedAt']),
    placedBy: readTextOrNull(body['placedBy']),
    terms: decodeTerms(body['terms']),
  };
}
