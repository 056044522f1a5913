// An account's memory as canonical text and back: the same account gives the same bytes, in any
// time zone and locale. Snapshots are made of it, and digests by which memory is compared with
// replay.
import type { Account } from '#src/domain/account.ts';
import { money, quantity } from '#src/domain/money.ts';
import type { Position } from '#src/domain/position.ts';
import {
  decodeOpenOrder,
  encodeOpenOrder,
  type OpenOrderText,
} from '#src/journal/open-order-codec.ts';
import { sha256 } from '#src/runtime/digest.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';

/** Counts up with every change of what is below: a text of another version is not read. */
const version = 4;

type EncodedLot = { readonly acquiredAt: number; readonly quantity: string; readonly cost: string };

type EncodedPosition = {
  readonly symbol: string;
  readonly quantity: string;
  readonly costBasis: string;
  readonly lots: readonly EncodedLot[];
};

type EncodedAccount = {
  readonly version: number;
  readonly status: Account['status'];
  readonly openedAt: number;
  readonly cash: string;
  readonly contributedCapital: string;
  readonly totalBought: string;
  readonly totalSold: string;
  readonly totalFees: string;
  readonly realizedProfit: string;
  readonly positions: readonly EncodedPosition[];
  readonly openOrders: readonly OpenOrderText[];
  readonly heldCash: string;
};

/** Positions by symbol, integers in their smallest unit. */
export function encodeAccount(account: Account): string {
  const encoded: EncodedAccount = {
    version,
    status: account.status,
    openedAt: account.openedAt,
    cash: account.cash.toString(),
    contributedCapital: account.contributedCapital.toString(),
    totalBought: account.totalBought.toString(),
    totalSold: account.totalSold.toString(),
    totalFees: account.totalFees.toString(),
    realizedProfit: account.realizedProfit.toString(),
    positions: account.positions.map(encodePosition),
    openOrders: account.openOrders.map(encodeOpenOrder),
    heldCash: account.heldCash.toString(),
  };
  return JSON.stringify(encoded);
}

/** The account of a text that `encodeAccount` wrote; undefined for a text of another version. */
export function decodeAccount(text: string): Account | undefined {
  const encoded = JSON.parse(text) as EncodedAccount;
  if (encoded.version !== version) return undefined;
  const amount = (digits: string) => money(BigInt(digits));
  return {
    status: encoded.status,
    openedAt: encoded.openedAt,
    cash: amount(encoded.cash),
    contributedCapital: amount(encoded.contributedCapital),
    totalBought: amount(encoded.totalBought),
    totalSold: amount(encoded.totalSold),
    totalFees: amount(encoded.totalFees),
    realizedProfit: amount(encoded.realizedProfit),
    positions: encoded.positions.map(decodePosition),
    openOrders: encoded.openOrders.map(decodeOpenOrder),
    heldCash: amount(encoded.heldCash),
  };
}

/** SHA-256 of the canonical text: equal memory has an equal digest. */
export function digestAccount(account: Account): string {
  return sha256(encodeAccount(account));
}

function encodePosition({ symbol, quantity, costBasis, lots }: Position): EncodedPosition {
  return {
    symbol,
    quantity: quantity.toString(),
    costBasis: costBasis.toString(),
    lots: lots.map((lot) => ({
      acquiredAt: lot.acquiredAt,
      quantity: lot.quantity.toString(),
      cost: lot.cost.toString(),
    })),
  };
}

function decodePosition(encoded: EncodedPosition): Position {
  return {
    symbol: encoded.symbol as TickerSymbol,
    quantity: quantity(BigInt(encoded.quantity)),
    costBasis: money(BigInt(encoded.costBasis)),
    lots: encoded.lots.map((lot) => ({
      acquiredAt: lot.acquiredAt,
      quantity: quantity(BigInt(lot.quantity)),
      cost: money(BigInt(lot.cost)),
    })),
  };
}
