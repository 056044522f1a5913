// What corporate actions do to an account. Shares, money and amounts a share are decimal text.
import type {
  ActionBooked,
  ActionReversed,
  DividendDue,
  DividendPaid,
  OrderAdjusted,
  PositionWrittenOff,
  SplitApplied,
  SymbolRenamed,
  ValueDistributed,
} from '#src/domain/actions/action-events.ts';
import { formatAmountPerShare } from '#src/domain/actions/amount-per-share.ts';
import { actionKinds, actionSources } from '#src/domain/actions/corporate-action.ts';
import { formatRatio, parseRatio } from '#src/domain/actions/split-ratio.ts';
import { orderId } from '#src/domain/ids.ts';
import { formatMoney } from '#src/domain/money.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { decodeOpenOrder, encodeOpenOrder } from '#src/journal/open-order-codec.ts';
import {
  decodeBasis,
  decodeEffect,
  decodeLotsAfter,
  encodeBasis,
  encodeEffect,
  encodeLotsAfter,
} from './action-parts.ts';
import type { EventCodec } from './codec.ts';
import {
  readAmountPerShare,
  readBody,
  readInteger,
  readMoney,
  readText,
  readTextOrNull,
  readWord,
  UnreadableEventError,
  type Stored,
} from './stored-fields.ts';

export const splitAppliedCodec: EventCodec<SplitApplied> = {
  version: 1,
  lifters: [],
  encode: (event) => ({
    ...encodeBooked(event),
    ratio: formatRatio(event.ratio),
    lost: event.lost,
  }),
  decode: (body) => ({
    type: 'SplitApplied',
    ...decodeBooked(body),
    ratio: readRatio(body['ratio']),
    lost: readTextOrNull(body['lost']),
  }),
};

export const dividendDueCodec: EventCodec<DividendDue> = {
  version: 1,
  lifters: [],
  encode: (event) => ({
    ...encodeBooked(event),
    amount: formatAmountPerShare(event.amount),
    paidOn: event.paidOn,
  }),
  decode: (body) => ({
    type: 'DividendDue',
    ...decodeBooked(body),
    amount: readAmountPerShare(body['amount']),
    paidOn: readTextOrNull(body['paidOn']),
  }),
};

export const valueDistributedCodec: EventCodec<ValueDistributed> = {
  version: 1,
  lifters: [],
  encode: (event) => ({ ...encodeBooked(event), amount: formatAmountPerShare(event.amount) }),
  decode: (body) => ({
    type: 'ValueDistributed',
    ...decodeBooked(body),
    amount: readAmountPerShare(body['amount']),
  }),
};

export const positionWrittenOffCodec: EventCodec<PositionWrittenOff> = {
  version: 1,
  lifters: [],
  encode: (event) => ({ ...encodeBooked(event), amount: formatAmountPerShare(event.amount) }),
  decode: (body) => ({
    type: 'PositionWrittenOff',
    ...decodeBooked(body),
    amount: readAmountPerShare(body['amount']),
  }),
};

export const symbolRenamedCodec: EventCodec<SymbolRenamed> = {
  version: 1,
  lifters: [],
  encode: (event) => ({
    ...encodeBooked(event),
    newSymbol: event.newSymbol,
    newAfter: encodeLotsAfter(event.newAfter),
  }),
  decode: (body) => ({
    type: 'SymbolRenamed',
    ...decodeBooked(body),
    newSymbol: readText(body['newSymbol']) as TickerSymbol,
    newAfter: decodeLotsAfter(body['newAfter']),
  }),
};

const reversalReasons = ['corrected', 'earlier_action', 'rejected'] as const;

export const actionReversedCodec: EventCodec<ActionReversed> = {
  version: 1,
  lifters: [],
  encode: (event) => ({ ...encodeBooked(event), kind: event.kind, reason: event.reason }),
  decode: (body) => ({
    type: 'ActionReversed',
    ...decodeBooked(body),
    kind: readWord(actionKinds, body['kind']),
    reason: readWord(reversalReasons, body['reason']),
  }),
};

export const dividendPaidCodec: EventCodec<DividendPaid> = {
  version: 1,
  lifters: [],
  encode: ({ claimId, symbol, amount, payableOn, basis, cashAfter, effectiveAt }) => ({
    claimId,
    symbol,
    amount: formatMoney(amount),
    payableOn,
    ...encodeBasis(basis),
    cashAfter: formatMoney(cashAfter),
    effectiveAt,
  }),
  decode: (body) => ({
    type: 'DividendPaid',
    claimId: readText(body['claimId']),
    symbol: readText(body['symbol']) as TickerSymbol,
    amount: readMoney(body['amount']),
    payableOn: readText(body['payableOn']),
    basis: decodeBasis(body),
    cashAfter: readMoney(body['cashAfter']),
    effectiveAt: readInteger(body['effectiveAt']),
  }),
};

const adjustReasons = ['split', 'dividend'] as const;

export const orderAdjustedCodec: EventCodec<OrderAdjusted> = {
  version: 1,
  lifters: [],
  encode: ({ orderId: id, symbol, actionId, reason, order }) => ({
    orderId: id,
    symbol,
    actionId,
    reason,
    order: encodeOpenOrder(order),
  }),
  decode: (body) => {
    const { terms, progress } = readBody(body['order']);
    return {
      type: 'OrderAdjusted',
      orderId: orderId(readText(body['orderId'])),
      symbol: readText(body['symbol']) as TickerSymbol,
      actionId: readText(body['actionId']),
      reason: readWord(adjustReasons, body['reason']),
      order: decodeOpenOrder({ terms: readText(terms), progress: readText(progress) }),
    };
  },
};

function encodeBooked(event: ActionBooked | ActionReversed): object {
  const { actionId, revision, symbol, exDate, source, effectiveAt, effect } = event;
  const of = { actionId, revision, symbol, exDate, source, effectiveAt };
  return { ...of, effect: encodeEffect(effect) };
}

function decodeBooked(body: Stored) {
  return {
    actionId: readText(body['actionId']),
    revision: readInteger(body['revision']),
    // Only a parsed symbol is ever written, and the hash chain vouches for it since.
    symbol: readText(body['symbol']) as TickerSymbol,
    exDate: readText(body['exDate']),
    source: readWord(actionSources, body['source']),
    effectiveAt: readInteger(body['effectiveAt']),
    effect: decodeEffect(readBody(body['effect'])),
  };
}

function readRatio(value: unknown) {
  const ratio = parseRatio(readText(value));
  if (!ratio) throw new UnreadableEventError(`expected a ratio, was ${String(value)}`);
  return ratio;
}
