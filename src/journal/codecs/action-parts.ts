// The effect of an action as it is stored. What is nothing is left out: most effects are of a few
// figures.
import type {
  ActionEffect,
  BoughtBack,
  Claim,
  DividendBasis,
  LotsAfter,
} from '#src/domain/actions/action-events.ts';
import { formatAmountPerShare } from '#src/domain/actions/amount-per-share.ts';
import { formatMoney, formatQuantity, zeroMoney, zeroQuantity } from '#src/domain/money.ts';
import type { Lot } from '#src/domain/position.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import {
  readAmountPerShare,
  readBody,
  readInteger,
  readMoney,
  readQuantity,
  readText,
  UnreadableEventError,
  type Stored,
} from './stored-fields.ts';

const moneyFields = [
  'cash',
  'cashAfter',
  'income',
  'proceeds',
  'costBasis',
  'realizedProfit',
] as const;
const quantityFields = ['entitled', 'gained', 'quantityBefore'] as const;

/** The object that is stored. */
export function encodeEffect(effect: ActionEffect): object {
  const amounts = moneyFields.map((name) => [name, effect[name] && formatMoney(effect[name])]);
  const shares = quantityFields.map((name) => [name, effect[name] && formatQuantity(effect[name])]);
  const figures = [...shares, ...amounts].filter(([, value]) => typeof value === 'string');
  return {
    ...Object.fromEntries(figures),
    ...(effect.boughtBack.length > 0 && { boughtBack: effect.boughtBack.map(encodeBack) }),
    ...(effect.claims.length > 0 && { claims: effect.claims.map(encodeClaim) }),
    after: encodeLotsAfter(effect.after),
  };
}

/** The effect of a stored object. Throws UnreadableEventError, as all of these do. */
export function decodeEffect(body: Stored): ActionEffect {
  const amount = (name: string) => (body[name] === undefined ? zeroMoney : readMoney(body[name]));
  const shares = (name: string) =>
    body[name] === undefined ? zeroQuantity : readQuantity(body[name]);
  return {
    entitled: shares('entitled'),
    gained: shares('gained'),
    quantityBefore: shares('quantityBefore'),
    boughtBack: readList(body['boughtBack']).map(decodeBack),
    cash: amount('cash'),
    cashAfter: amount('cashAfter'),
    claims: readList(body['claims']).map(decodeClaim),
    income: amount('income'),
    proceeds: amount('proceeds'),
    costBasis: amount('costBasis'),
    realizedProfit: amount('realizedProfit'),
    after: decodeLotsAfter(body['after']),
  };
}

/** A position lot by lot, as it is stored. */
export function encodeLotsAfter(after: LotsAfter): object | null {
  return (
    after && {
      quantity: formatQuantity(after.quantity),
      costBasis: formatMoney(after.costBasis),
      lots: after.lots.map((lot) => ({
        acquiredAt: lot.acquiredAt,
        quantity: formatQuantity(lot.quantity),
        cost: formatMoney(lot.cost),
      })),
    }
  );
}

/** The position of a stored object. */
export function decodeLotsAfter(value: unknown): LotsAfter {
  if (value === null) return null;
  const body = readBody(value);
  return {
    quantity: readQuantity(body['quantity']),
    costBasis: readMoney(body['costBasis']),
    lots: readList(body['lots']).map(decodeLot),
  };
}

function decodeLot(value: unknown): Lot {
  const body = readBody(value);
  return {
    acquiredAt: readInteger(body['acquiredAt']),
    quantity: readQuantity(body['quantity']),
    cost: readMoney(body['cost']),
  };
}

function encodeBack({ at, quantity, cost }: BoughtBack): object {
  return { at, quantity: formatQuantity(quantity), cost: formatMoney(cost) };
}

function decodeBack(value: unknown): BoughtBack {
  const body = readBody(value);
  return {
    at: readInteger(body['at']),
    quantity: readQuantity(body['quantity']),
    cost: readMoney(body['cost']),
  };
}

function encodeClaim({ basis, ...claim }: Claim): object {
  return { ...claim, amount: formatMoney(claim.amount), ...encodeBasis(basis) };
}

function decodeClaim(value: unknown): Claim {
  const body = readBody(value);
  return {
    claimId: readText(body['claimId']),
    symbol: readText(body['symbol']) as TickerSymbol,
    amount: readMoney(body['amount']),
    payableOn: readText(body['payableOn']),
    basis: decodeBasis(body),
  };
}

/** The field of what a dividend is paid for; none where nothing is named. */
export function encodeBasis(basis: DividendBasis | null): object {
  if (basis === null) return {};
  const { exDate, amountPerShare, entitled } = basis;
  const amount = formatAmountPerShare(amountPerShare);
  return { basis: { exDate, amountPerShare: amount, entitled: formatQuantity(entitled) } };
}

/** That of a stored object. */
export function decodeBasis({ basis }: Stored): DividendBasis | null {
  if (basis === undefined) return null;
  const body = readBody(basis);
  return {
    exDate: readText(body['exDate']),
    amountPerShare: readAmountPerShare(body['amountPerShare']),
    entitled: readQuantity(body['entitled']),
  };
}

function readList(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new UnreadableEventError('expected a list');
  return value;
}
