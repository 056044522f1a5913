// Events as JSON text and back: which codec an event has, and what older releases wrote.
import type { AccountEvent } from '#src/domain/event.ts';
import {
  accountClosedCodec,
  accountOpenedCodec,
  lossAcceptedCodec,
} from './codecs/account-codecs.ts';
import {
  actionReversedCodec,
  dividendDueCodec,
  dividendPaidCodec,
  orderAdjustedCodec,
  positionWrittenOffCodec,
  splitAppliedCodec,
  symbolRenamedCodec,
  valueDistributedCodec,
} from './codecs/action-codecs.ts';
import type { EventCodec } from './codecs/codec.ts';
import {
  orderAcceptedCodec,
  orderAdvancedCodec,
  orderCancelledCodec,
  orderExpiredCodec,
  orderReleasedCodec,
  orderReplacedCodec,
} from './codecs/open-order-codecs.ts';
import { orderFilledCodec, orderRejectedCodec } from './codecs/order-codecs.ts';
import { readBody, UnreadableEventError } from './codecs/stored-fields.ts';

type Codecs = {
  readonly [Type in AccountEvent['type']]: EventCodec<Extract<AccountEvent, { type: Type }>>;
};

export const codecs: Codecs = {
  AccountOpened: accountOpenedCodec,
  OrderAccepted: orderAcceptedCodec,
  OrderAdvanced: orderAdvancedCodec,
  OrderReleased: orderReleasedCodec,
  OrderFilled: orderFilledCodec,
  OrderCancelled: orderCancelledCodec,
  OrderReplaced: orderReplacedCodec,
  OrderExpired: orderExpiredCodec,
  OrderRejected: orderRejectedCodec,
  AccountClosed: accountClosedCodec,
  LossAccepted: lossAcceptedCodec,
  SplitApplied: splitAppliedCodec,
  DividendDue: dividendDueCodec,
  DividendPaid: dividendPaidCodec,
  ValueDistributed: valueDistributedCodec,
  SymbolRenamed: symbolRenamedCodec,
  PositionWrittenOff: positionWrittenOffCodec,
  ActionReversed: actionReversedCodec,
  OrderAdjusted: orderAdjustedCodec,
};

/** The event as it is stored: its text, and the version of its type that the text is in. */
export function encodeEvent(event: AccountEvent): {
  readonly version: number;
  readonly content: string;
} {
  const { version, encode } = codecOf(event.type);
  return { version, content: JSON.stringify(encode(event)) };
}

/**
 * The event of a stored text. Throws UnreadableEventError on an unknown type, version or figure.
 */
export function decodeEvent(type: string, version: number, content: string): AccountEvent {
  const codec = codecOf(type);
  if (!Number.isSafeInteger(version) || version < 1 || version > codec.version) {
    throw new UnreadableEventError(`${type} version ${version} is not known to this release`);
  }
  let body = readBody(JSON.parse(content));
  for (let from = version; from < codec.version; from += 1) {
    body = codec.lifters[from - 1]?.(body) ?? body;
  }
  return codec.decode(body);
}

/**
 * The version of the type in entries whose one number is that of their hash as well, as older
 * releases wrote them. From the third on an order says who placed it, which is its version 2.
 */
export function versionOfShared(type: string, shared: number): number {
  const isOrder = type === 'OrderFilled' || type === 'OrderRejected';
  return isOrder && shared >= 3 ? 2 : 1;
}

function codecOf(type: string): EventCodec {
  if (!Object.hasOwn(codecs, type)) {
    throw new UnreadableEventError(`event type ${type} is not known to this release`);
  }
  // The type picks the codec of its own events.
  return codecs[type as AccountEvent['type']];
}
