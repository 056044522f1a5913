// Events as JSON text and back. Numbers of the books are decimal strings, instants are integers of
// milliseconds. Stored text is never edited: an older version is lifted when it is read.
import type { AccountEvent, FillQuote, OrderFilled, OrderRejected } from '#src/domain/event.ts';
import { orderId } from '#src/domain/ids.ts';
import {
  formatMoney,
  formatPrice,
  formatQuantity,
  parseMoney,
  parsePrice,
  parseQuantity,
  type Money,
  type Price,
  type Quantity,
} from '#src/domain/money.ts';
import { sides } from '#src/domain/order.ts';
import { entitlements, quoteSources, quoteStatuses } from '#src/domain/quote.ts';
import { rejectionCodes, type Rejection } from '#src/domain/rejection.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { unreachable } from '#src/runtime/result.ts';

/** The version that every event is written in. */
export const eventVersion = 3;
/**
 * Version 2 differs from version 1 only in the text that the hash of its entry covers. From version
 * 3 on an entry holds a digest of its idempotency key, and an order says who placed it.
 */
const readableVersions: ReadonlySet<number> = new Set([1, 2, eventVersion]);
/** Entries of this version and later hold a digest of their idempotency key instead of the key. */
export const keyedByDigestSince = 3;

/** An entry that this program cannot read: written by a newer one, or damaged. */
export class UnreadableEventError extends Error {
  override readonly name = 'UnreadableEventError';
}

/** The text that is stored: the same event gives the same text. */
export function encodeEvent(event: AccountEvent): string {
  return JSON.stringify(encodeBody(event));
}

/**
 * The event of a stored entry. Throws UnreadableEventError on an unknown type, version or figure.
 */
export function decodeEvent(type: string, version: number, content: string): AccountEvent {
  if (!readableVersions.has(version)) {
    throw new UnreadableEventError(`${type} version ${version} is not known to this release`);
  }
  const body = readBody(JSON.parse(content));
  switch (type) {
    case 'AccountOpened':
      return { type, startingCash: readMoney(body['startingCash']) };
    case 'OrderFilled':
      return decodeFilled(body);
    case 'OrderRejected':
      return decodeRejected(body);
    case 'AccountClosed':
      return { type };
    case 'LossAccepted':
      return {
        type,
        lostThroughSequence: readInteger(body['lostThroughSequence']),
        lostHash: readText(body['lostHash']),
      };
    default:
      throw new UnreadableEventError(`event type ${type} is not known to this release`);
  }
}

function encodeBody(event: AccountEvent): object {
  switch (event.type) {
    case 'AccountOpened':
      return { startingCash: formatMoney(event.startingCash) };
    case 'OrderFilled':
      return encodeFilled(event);
    case 'OrderRejected':
      return {
        ...encodeOrder(event),
        requestId: event.requestId,
        rejection: encodeRejection(event.rejection),
      };
    case 'AccountClosed':
      return {};
    case 'LossAccepted':
      return { lostThroughSequence: event.lostThroughSequence, lostHash: event.lostHash };
    default:
      return unreachable(event);
  }
}

function encodeOrder(event: OrderFilled | OrderRejected): object {
  const { orderId, symbol, side, quantity, submittedAt } = event;
  const { placedBy } = event;
  return { orderId, symbol, side, quantity: formatQuantity(quantity), submittedAt, placedBy };
}

function encodeFilled(event: OrderFilled): object {
  const after = event.positionAfter;
  return {
    ...encodeOrder(event),
    quote: { ...event.quote, price: formatPrice(event.quote.price) },
    notional: formatMoney(event.notional),
    fee: formatMoney(event.fee),
    cashBefore: formatMoney(event.cashBefore),
    cashAfter: formatMoney(event.cashAfter),
    positionAfter: after && {
      quantity: formatQuantity(after.quantity),
      costBasis: formatMoney(after.costBasis),
    },
    realizedProfit: formatMoney(event.realizedProfit),
  };
}

function encodeRejection(rejection: Rejection): object {
  switch (rejection.code) {
    case 'insufficient_cash':
      return {
        code: rejection.code,
        notional: formatMoney(rejection.notional),
        availableCash: formatMoney(rejection.availableCash),
        affordableQuantity: formatQuantity(rejection.affordableQuantity),
      };
    case 'insufficient_shares':
      return { code: rejection.code, heldQuantity: formatQuantity(rejection.heldQuantity) };
    case 'symbol_delisted':
      return rejection.isReused
        ? { code: rejection.code, isReused: true }
        : { code: rejection.code };
    case 'notional_too_small':
    case 'unknown_symbol':
    case 'account_closed':
      return { code: rejection.code };
    default:
      return unreachable(rejection);
  }
}

type Stored = Readonly<Record<string, unknown>>;

function decodeOrder(body: Stored) {
  return {
    orderId: orderId(readText(body['orderId'])),
    // Only a parsed symbol is ever written, and the hash chain vouches for it since.
    symbol: readText(body['symbol']) as TickerSymbol,
    side: readWord(sides, body['side']),
    quantity: readQuantity(body['quantity']),
    submittedAt: readInteger(body['submittedAt']),
    placedBy: readPlacedBy(body['placedBy']),
  };
}

/** Entries of version 2 and older do not say. */
function readPlacedBy(value: unknown = null): string | null {
  return value === null ? null : readText(value);
}

function decodeFilled(body: Stored): OrderFilled {
  const after = body['positionAfter'];
  const { orderId, symbol, side, quantity, submittedAt, placedBy } = decodeOrder(body);
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
    positionAfter: after === null ? null : decodePosition(readBody(after)),
    realizedProfit: readMoney(body['realizedProfit']),
  };
}

function decodePosition(body: Stored) {
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

function decodeRejected(body: Stored): OrderRejected {
  return {
    type: 'OrderRejected',
    ...decodeOrder(body),
    requestId: readText(body['requestId']),
    rejection: decodeRejection(readBody(body['rejection'])),
  };
}

function decodeRejection(body: Stored): Rejection {
  const code = readWord(rejectionCodes, body['code']);
  switch (code) {
    case 'insufficient_cash':
      return {
        code,
        notional: readMoney(body['notional']),
        availableCash: readMoney(body['availableCash']),
        affordableQuantity: readQuantity(body['affordableQuantity']),
      };
    case 'insufficient_shares':
      return { code, heldQuantity: readQuantity(body['heldQuantity']) };
    case 'symbol_delisted':
      return body['isReused'] === true ? { code, isReused: true } : { code };
    case 'notional_too_small':
    case 'unknown_symbol':
    case 'account_closed':
      return { code };
    default:
      return unreachable(code);
  }
}

const readMoney = (value: unknown): Money => read('money', parseMoney(readText(value)), value);
const readPrice = (value: unknown): Price => read('price', parsePrice(readText(value)), value);
const readQuantity = (value: unknown): Quantity =>
  read('quantity', parseQuantity(readText(value)), value);

function readBody(value: unknown): Stored {
  return read('object', typeof value === 'object' && value ? (value as Stored) : undefined, value);
}

function readText(value: unknown): string {
  return read('text', typeof value === 'string' ? value : undefined, value);
}

function readInteger(value: unknown): number {
  return read('integer', Number.isSafeInteger(value) ? (value as number) : undefined, value);
}

function readWord<Word extends string>(words: readonly Word[], value: unknown): Word {
  if (words.includes(value as Word)) return value as Word;
  throw new UnreadableEventError(`expected ${words.join(' or ')}, was ${String(value)}`);
}

function read<Value>(kind: string, value: Value | undefined, found: unknown): Value {
  if (value === undefined) throw new UnreadableEventError(`expected ${kind}, was ${String(found)}`);
  return value;
}
