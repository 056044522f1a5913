// An open order as text and back, apart from its progress, which changes while it waits. Snapshots
// and the read model of open orders are made of it.
import type { OpenOrder, OrderProgress } from '#src/domain/open-order.ts';
import { orderId } from '#src/domain/ids.ts';
import { formatMoney, formatQuantity } from '#src/domain/money.ts';
import { sides } from '#src/domain/order.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { decodePlace } from './codecs/group-codec.ts';
import {
  decodeHold,
  decodeProgress,
  decodeSession,
  decodeTerms,
  encodeHold,
  encodeProgress,
  encodeTerms,
  heldByNone,
} from './codecs/order-parts.ts';
import {
  orNull,
  readBody,
  readInteger,
  readMoney,
  readQuantity,
  readText,
  readTextOrNull,
  readWord,
} from './codecs/stored-fields.ts';

/** What an open order is made of, both as JSON. */
export type OpenOrderText = { readonly terms: string; readonly progress: string };

/** The order as text. */
export function encodeOpenOrder({ progress, ...order }: OpenOrder): OpenOrderText {
  const terms = {
    ...order,
    quantity: order.quantity && formatQuantity(order.quantity),
    amount: order.amount && formatMoney(order.amount),
    terms: encodeTerms(order.terms),
    hold: encodeHold(order.hold),
  };
  return { terms: JSON.stringify(terms), progress: encodeProgressText(progress) };
}

/** The part that changes, as text. */
export function encodeProgressText(progress: OrderProgress): string {
  return JSON.stringify(encodeProgress(progress));
}

/** The order of its text. Throws UnreadableEventError. */
export function decodeOpenOrder({ terms, progress }: OpenOrderText): OpenOrder {
  const body = readBody(JSON.parse(terms));
  const group = body['group'] ?? null;
  return {
    orderId: orderId(readText(body['orderId'])),
    // Only a parsed symbol is ever written.
    symbol: readText(body['symbol']) as TickerSymbol,
    side: readWord(sides, body['side']),
    quantity: orNull(readQuantity, body['quantity']),
    amount: orNull(readMoney, body['amount']),
    terms: decodeTerms(body['terms']),
    placedBy: readTextOrNull(body['placedBy']),
    acceptedAt: readInteger(body['acceptedAt']),
    session: orNull(decodeSession, body['session']),
    expiresAt: readInteger(body['expiresAt']),
    hold: decodeHold(body['hold']),
    group: orNull(decodePlace, group),
    progress: decodeProgress(heldByNone(readBody(JSON.parse(progress)))),
  };
}
