// Filled and rejected orders. Version 2 says who placed the order: a token, or null for a session.
import type { FillQuote, OrderFilled, OrderRejected } from '#src/domain/event.ts';
import { orderId } from '#src/domain/ids.ts';
import { formatMoney, formatPrice, formatQuantity } from '#src/domain/money.ts';
import { sides } from '#src/domain/order.ts';
import { entitlements, quoteSources, quoteStatuses } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { EventCodec } from './codec.ts';
import { decodeRejection, encodeRejection } from './rejection-codec.ts';
import {
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

export const orderFilledCodec: EventCodec<OrderFilled> = {
  version: 2,
  lifters: [withoutPlacedBy],
  encode: (event) => ({
    ...encodeOrder(event),
    quote: { ...event.quote, price: formatPrice(event.quote.price) },
    notional: formatMoney(event.notional),
    fee: formatMoney(event.fee),
    cashBefore: formatMoney(event.cashBefore),
    cashAfter: formatMoney(event.cashAfter),
    positionAfter: event.positionAfter && {
      quantity: formatQuantity(event.positionAfter.quantity),
      costBasis: formatMoney(event.positionAfter.costBasis),
    },
    realizedProfit: formatMoney(event.realizedProfit),
  }),
  decode: (body) => {
    const { orderId, symbol, side, quantity, submittedAt, placedBy } = decodeOrder(body);
    // Written out, since a replay spends most of its time here and spreading costs twice as much.
    return {
      type: 'OrderFilled',
      orderId,
      symbol,
      side,
      quantity,
      submittedAt,
      placedBy,
      quote: decodeQuote(readBody(body['quote'])),
      notional: readMoney(body['notional']),
      fee: readMoney(body['fee']),
      cashBefore: readMoney(body['cashBefore']),
      cashAfter: readMoney(body['cashAfter']),
      positionAfter: decodePosition(body['positionAfter']),
      realizedProfit: readMoney(body['realizedProfit']),
    };
  },
};

export const orderRejectedCodec: EventCodec<OrderRejected> = {
  version: 2,
  lifters: [withoutPlacedBy],
  encode: (event) => ({
    ...encodeOrder(event),
    requestId: event.requestId,
    rejection: encodeRejection(event.rejection),
  }),
  decode: (body) => ({
    type: 'OrderRejected',
    ...decodeOrder(body),
    requestId: readText(body['requestId']),
    rejection: decodeRejection(readBody(body['rejection'])),
  }),
};

function encodeOrder(event: OrderFilled | OrderRejected): object {
  const { orderId, symbol, side, quantity, submittedAt, placedBy } = event;
  return { orderId, symbol, side, quantity: formatQuantity(quantity), submittedAt, placedBy };
}

function decodeOrder(body: Stored) {
  return {
    orderId: orderId(readText(body['orderId'])),
    // Only a parsed symbol is ever written, and the hash chain vouches for it since.
    symbol: readText(body['symbol']) as TickerSymbol,
    side: readWord(sides, body['side']),
    quantity: readQuantity(body['quantity']),
    submittedAt: readInteger(body['submittedAt']),
    placedBy: readTextOrNull(body['placedBy']),
  };
}

function decodePosition(value: unknown): OrderFilled['positionAfter'] {
  if (value === null) return null;
  const body = readBody(value);
  return { quantity: readQuantity(body['quantity']), costBasis: readMoney(body['costBasis']) };
}

function decodeQuote(body: Stored): FillQuote {
  return {
    price: readPrice(body['price']),
    asOf: readInteger(body['asOf']),
    ageSeconds: readInteger(body['ageSeconds']),
    source: readWord(quoteSources, body['source']),
    entitlement: readWord(entitlements, body['entitlement']),
    status: readWord(quoteStatuses, body['status']),
  };
}
