// Events of orders that wait: accepted, advanced, cancelled, expired.
import {
  cancelReasons,
  expiryReasons,
  type AccountEvent,
  type OrderAccepted,
  type OrderAdvanced,
  type OrderCancelled,
  type OrderExpired,
  type OrderReleased,
  type OrderReplaced,
} from '#src/domain/event.ts';
import { orderId } from '#src/domain/ids.ts';
import { formatMoney, formatPrice, formatQuantity } from '#src/domain/money.ts';
import { sides } from '#src/domain/order.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { EventCodec } from './codec.ts';
import { decodeGroup, encodeGroup } from './group-codec.ts';
import {
  decodeHold,
  decodePosition,
  decodeProgress,
  decodeQuote,
  decodeSession,
  decodeTerms,
  encodeHold,
  encodePosition,
  encodeProgress,
  encodeQuote,
  encodeTerms,
  heldByNone,
} from './order-parts.ts';
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
  type Stored,
} from './stored-fields.ts';

const momentsMissed = ['market_closed', 'not_marketable'] as const;

/** Version 2 knows groups; in version 3 terms may be for extended hours. */
export const orderAcceptedCodec: EventCodec<OrderAccepted> = {
  version: 3,
  lifters: [(body) => ({ isHeld: false, isTriggered: false, ...body }), (body) => body],
  encode: (event) => ({
    ...fieldsOf(event),
    quantity: event.quantity && formatQuantity(event.quantity),
    amount: event.amount && formatMoney(event.amount),
    terms: encodeTerms(event.terms),
    quote: event.quote && encodeQuote(event.quote),
    hold: encodeHold(event.hold),
    mark: event.mark && formatPrice(event.mark),
    ...encodeGroup(event.group),
    cash: formatMoney(event.cash),
    position: encodePosition(event.position),
  }),
  decode: (body) => ({
    type: 'OrderAccepted',
    ...decodeNames(body),
    side: readWord(sides, body['side']),
    quantity: orNull(readQuantity, body['quantity']),
    amount: orNull(readMoney, body['amount']),
    terms: decodeTerms(body['terms']),
    submittedAt: readInteger(body['submittedAt']),
    placedBy: readTextOrNull(body['placedBy']),
    quote: orNull((value) => decodeQuote(readBody(value)), body['quote']),
    session: orNull(decodeSession, body['session']),
    expiresAt: readInteger(body['expiresAt']),
    hold: decodeHold(body['hold']),
    takesFirstPrice: readFlag(body['takesFirstPrice']),
    mark: orNull(readPrice, body['mark']),
    group: decodeGroup(body['group']),
    isHeld: readFlag(body['isHeld']),
    isTriggered: readFlag(body['isTriggered']),
    endedAtOnce: orNull((value) => readWord(momentsMissed, value), body['endedAtOnce']),
    cash: readMoney(body['cash']),
    position: decodePosition(body['position']),
  }),
};

/** Version 2 says of each state that it is none of an order which is held. */
export const orderAdvancedCodec: EventCodec<OrderAdvanced> = {
  version: 2,
  lifters: [(body) => ({ ...body, progress: heldByNone(readBody(body['progress'])) })],
  encode: (event) => ({
    ...fieldsOf(event),
    progress: encodeProgress(event.progress),
    quote: event.quote && encodeQuote(event.quote),
  }),
  decode: (body) => ({
    type: 'OrderAdvanced',
    ...decodeNames(body),
    progress: decodeProgress(readBody(body['progress'])),
    quote: orNull((value) => decodeQuote(readBody(value)), body['quote']),
  }),
};

export const orderReleasedCodec: EventCodec<OrderReleased> = {
  version: 1,
  lifters: [],
  encode: (event) => ({
    ...fieldsOf(event),
    progress: encodeProgress(event.progress),
    quote: encodeQuote(event.quote),
  }),
  decode: (body) => ({
    type: 'OrderReleased',
    ...decodeNames(body),
    progress: decodeProgress(readBody(body['progress'])),
    quote: decodeQuote(readBody(body['quote'])),
  }),
};

/** Version 2 has the figures where cash was missing. */
export const orderCancelledCodec: EventCodec<OrderCancelled> = {
  version: 2,
  lifters: [(body) => body],
  encode: (event) => ({
    ...fieldsOf(event),
    missing: event.missing
      ? {
          cost: formatMoney(event.missing.cost),
          availableCash: formatMoney(event.missing.availableCash),
        }
      : undefined,
  }),
  decode: (body) => ({
    type: 'OrderCancelled',
    ...decodeNames(body),
    reason: readWord(cancelReasons, body['reason']),
    missing: body['missing'] === undefined ? null : decodeMissing(readBody(body['missing'])),
  }),
};

export const orderReplacedCodec: EventCodec<OrderReplaced> = {
  version: 1,
  lifters: [],
  encode: fieldsOf,
  decode: (body) => ({
    type: 'OrderReplaced',
    ...decodeNames(body),
    replacedBy: orderId(readText(body['replacedBy'])),
  }),
};

export const orderExpiredCodec: EventCodec<OrderExpired> = {
  version: 1,
  lifters: [],
  encode: fieldsOf,
  decode: (body) => ({
    type: 'OrderExpired',
    ...decodeNames(body),
    reason: orNull((value) => readWord(expiryReasons, value), body['reason']),
  }),
};

function decodeMissing(body: Stored): OrderCancelled['missing'] {
  return { cost: readMoney(body['cost']), availableCash: readMoney(body['availableCash']) };
}

/** All but the type, which the entry has beside its content. */
function fieldsOf(event: AccountEvent): object {
  const { type: _, ...fields } = event;
  return fields;
}

function decodeNames(body: Stored) {
  return {
    orderId: orderId(readText(body['orderId'])),
    // Only a parsed symbol is ever written, and the hash chain vouches for it since.
    symbol: readText(body['symbol']) as TickerSymbol,
  };
}
